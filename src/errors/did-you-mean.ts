/** Edit distance with adjacent transpositions (optimal string alignment), case folded first. */
export function editDistance(a: string, b: string): number {
  const from = [...a.toLowerCase()];
  const to = [...b.toLowerCase()];
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length]!;
}

/** Letters from which a name that begins with them, and only one, is meant: "nose-hoover" for "nose-hoover-chain". */
const shortestBeginning = 4;

/**
 * The known name nearest to a misspelt one, or null when none is near: at most a third of the letters may differ,
 * and one always may, so that "li" finds "Li" but "F" does not find "O". Else the only one that begins so.
 */
export function nearestName(name: string, known: Iterable<string>): string | null {
  const candidates = [...known];
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    const longest = Math.max([...name].length, [...candidate].length);
    const allowed = longest <= 1 ? 0 : Math.max(1, Math.floor(longest / 3));
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== null || [...name].length < shortestBeginning) return best;
  const longer = candidates.filter((candidate) => candidate.toLowerCase().startsWith(name.toLowerCase()));
  return longer.length === 1 ? longer[0]! : null;
}

/** `did you mean "x"?`, or null. */
export function didYouMean(name: string, known: Iterable<string>): string | null {
  const nearest = nearestName(name, known);
  return nearest === null ? null : `did you mean ${JSON.stringify(nearest)}?`;
}
