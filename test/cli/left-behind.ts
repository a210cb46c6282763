import { readdirSync, readFileSync } from "node:fs";

/** Ids of the processes that have `word` among the words that they were started with, zombies not among them. */
export function processesOf(word: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").includes(word);
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

/** What names the clients of a galvanostat, and those that watch over them: its socket's folder. */
export const socketFolder = (galvanostat: number): string => `ipi_galvanostat-${galvanostat}-`;

/** Clients, guardians and folders of a galvanostat that has ended. */
export const leftBehind = (galvanostat: number): string[] => [
  ...processesOf(socketFolder(galvanostat)).map((id) => `process ${id}`),
  ...readdirSync("/tmp").filter((name) => name.startsWith(socketFolder(galvanostat))),
];

/** Resolves when nothing of it is left. */
export async function nothingIsLeft(galvanostat: number): Promise<void> {
  while (leftBehind(galvanostat).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
