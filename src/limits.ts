/**
 * Every number that decides what is said of an estimate, what a study may do, or what `auto` does next, with its meaning and
 * source: one table for plan, auto, estimates, laws and report. What only steers an algorithm (trials, batches) stays with it.
 */
export const limits = {
  /** Relative standard error above which σ must not be quoted: beyond it j/⟨E⟩ is biased, and its error bar lopsided. */
  relativeError: 0.3,
  /** Effective samples below which an equilibrium coefficient must not be quoted: the error of a variance, 25 %, is lopsided sooner. */
  effectiveSamples: 32,
  /** p-value below which runs at different currents are said to disagree, a response to be bent, noise and mean field to differ, a line of ln σT to bend. */
  significance: 0.05,
  /** p-value below which no common σ exists, or a law is not acceptable, whatever the errors are worth. */
  contradiction: 1e-3,

  /** zeEa/2k_BT beyond which a current is not one for a conductivity: independent hops, j ∝ sinh x, bend the response by 8 %. */
  strongestDrive: 0.7,
  /** Part of the set temperature by which Joule heat may be seen to warm the ions, or predicted to. */
  heating: 0.01,
  /** … if it is so many standard errors. */
  heatingErrors: 3,
  /** Standard errors of a mean field at zero current that chance does not explain. */
  fieldAtRest: 4,
  /** Relative error below which the sign of a field is known: four standard errors. */
  opposing: 0.25,
  /** Part of Johnson and Nyquist's noise below which a field is not that of a resistance … */
  quietest: 0.6,
  /** … if the probability of so little noise by chance is below this. */
  quietByChance: 2e-4,

  /** Correlation times that a mean must rest on: measured on LLZO, with fewer than twenty blocked errors cover 58 % instead of 68 %. */
  correlationTimes: 25,
  /** Blocks that an error bar takes. */
  blocks: 8,

  /** χ² by which a step must improve a fit of the energy (one parameter more, wherever it lies: one false alarm in about 10⁵). */
  jumpGain: 30,
  /** Part of k_BT per atom below which such a step is not worth a word. */
  jumpSize: 0.02,
  /** Part of the mean by which the temperature must change, either way, for a step to be told from a drift. */
  changingTemperature: 0.05,
  /** Relative difference of edges that were alike, above which a cell has split … */
  splitting: 2e-3,
  /** … and of angles, degrees, above which it has sheared … */
  shear: 0.2,
  /** … if either is so many standard errors. */
  cellChangeErrors: 5,

  // What `auto` and `targetError` do next.
  /** zeEa/2k_BT below which there is room for a larger current, whose runs would end sooner … */
  timidDrive: 0.2,
  /** … if it may be larger by this factor at least. */
  worthLarger: 1.5,
  /** Relative error of σ above which not σ itself but the least that it may be says how strong a current is. */
  knownForDrive: 0.5,
  /** Part of the temperature by which Joule heat may raise that of the ions under a current that `auto` chooses: half of what is worth a word. */
  autoHeating: 0.005,
  /** Blocks that a pilot's noise must rest on: ρ to 35 %. */
  pilotBlocks: 16,
  /** Stages that may bring new currents, the first ones included. */
  searches: 4,
  /** Driven runs by which AICc can choose a curve. */
  runsForCurve: 4,
  /** Factor by which runs are made longer at a time: at least, … */
  leastGrowth: 1.25,
  /** … at most, … */
  mostGrowth: 3,
  /** … and at least while the error itself is not to be trusted. */
  growthUnconverged: 2,
} as const;
