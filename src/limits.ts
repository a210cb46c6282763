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
  /** zeEa/2k_BT from which a field is refused: a hop along it gains 20 k_BT, and no barrier of an ionic conductor counts any more. */
  absurdDrive: 10,
  /** Part of the set temperature by which Joule heat may be seen to warm the ions, or predicted to. */
  heating: 0.01,
  /** … if it is so many standard errors. */
  heatingErrors: 3,
  /** Part of what ions are too hot by that the power put in must explain to be called its cause: the formula holds for one thermostat exactly. */
  jouleShare: 0.5,
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

  /** p-value below which linearity is given up: errors from few blocks make 5 % too common for that. */
  clearlyBent: 0.01,
  /** p-value below which even parts of E(j) are separated: three standard errors of a single one. */
  clearlyEven: 0.0027,
  /** Relative deviation of E/j from its limit that is called none. */
  linear: 0.02,
  /** Error of the deviation E/(ρj) − 1 above which nothing is said of linearity. */
  undecidedBend: 0.5,
  /** ΔAICc below which two curves are both candidates (Burnham & Anderson, sec. 2.6). */
  asGood: 2,
  /** p-value below which the scatter of the runs is mentioned. */
  scatter: 0.01,
  /** Blocks below which Student's tails are mentioned beside a p-value. */
  manyBlocks: 20,

  /** Part of the longest memory thought of, a twentieth of a run, above which a memory that is seen makes the run too short. */
  memoryOfRun: 0.75,
  /** Relative error above which σ must not be quoted if it is that with any memory that the data do not exclude (68 %). */
  withAnyMemory: 0.25,
  /** Degrees of freedom of the flux below the slowest memory thought of: a variance known to 25 %. One run in three directions has 18 when nothing is known of the ions; two have 36. */
  slowSamples: 32,
  /** Standard errors between σ along the current and the mean over directions that are worth a word. */
  anisotropic: 3,
  /** p-value below which σ is said to differ between directions without anybody having asked. */
  directions: 1e-3,
  /** Part of σ_NE that a species adds which is not counted, and is worth a word … */
  uncounted: 0.02,
  /** … if its D is so many standard errors. */
  diffusing: 3,
  /** Standard errors above which a species that should rest does not. */
  notAtRest: 4,
  /** Root mean square distance, Å, between two places of an ion that goes nowhere: √2 of 0.15 distances of neighbours, where crystals melt (Lindemann), and it is largest after half a period … */
  rattling: 0.6,
  /** … if more than this part of its square is younger than an eighth of the lag: what only rattles has long ceased to grow. */
  rattlingGrowth: 0.5,
  /** Standard errors between the halves of a run. */
  ageing: 4,
  /** Standard deviations of what diffusion explains, beyond which a charge that drifts is driven. */
  unexplainedDrift: 5,
  /** Factor by which ions may move further than heat brings them: temperatures are set to better, time steps are wrong by 2 at least. */
  heatExceeded: 1.2,
  /** … if it is so many standard errors of ⟨Δr²⟩ … */
  heatErrors: 4,
  /** … and more, Å, than what three digits of a position make of one that does not move. */
  seenMoving: 0.01,

  /** Degrees of freedom that an error from the scatter about a law of σ(T) takes: with two, a factor of six more cannot be excluded (χ², 97.5 %), with three, of four. */
  scatterFreedom: 3,
  /** ΔAICc and Δχ² from which a law of σ(T) is ruled out: "considerably less support" (Burnham & Anderson (2002), sec. 2.6). */
  lawRuledOut: 4,
  /** p-value of a jump of σ(T) below which it is one. */
  transition: 0.01,
  /** p-value of the order of residuals below which they are said to have structure. */
  residualOrder: 0.01,
  /** Temperature, K, below which no conductivity of ions is measured: that of RbAg₄I₅ is, down to its last transition, 122 K. */
  coldest: 120,
  /** Temperature, K, below which a table whose line is straighter in °C is doubted: what is computed or measured in K rarely begins so cold. */
  cold: 273,
  /** E_a of σT, eV, below that of any ionic conductor: α-AgI, with the smallest, has 0.05 for σ and k_BT more. */
  leastActivationEnergy: 0.03,
  /** −2 ln L (χ²) by which a line must be straighter with the zero of °C for the unit to be doubted. */
  otherUnit: 20,
  /** Standard errors within which the zero that a law of temperatures in another unit would have is that of °C … */
  celsiusErrors: 2,
  /** … if that error is below this, K, a tenth of 273.15: of laws that only look like another zero it is larger. */
  celsiusKnown: 27.315,
  /** Temperatures that say by their digits in which unit they were chosen, at least: two are multiples by chance … */
  tellingTemperatures: 3,
  /** … of this, °C or K. */
  roundTemperature: 5,
  /** Part of the lowest temperature above which T₀ is held by that one point, and no law. */
  nearestPole: 0.98,
  /** Part of the activation energy to which its change must be known (one standard error) for a straight line to be chosen. */
  bendKnown: 0.1,
  /** Standard errors of its logarithm by which the ratio of extrapolated and direct σ must differ from 1. */
  extrapolationOff: 2,

  /** Part of the forces by which those of a committee may differ along a run: published networks of LLZO differ by 2 % along their own runs, and by 83 % where one had left what it was fitted to. */
  forceDeviation: 0.25,

  /** Relaxation times that a driven run must last: fewer are neither stationary nor enough blocks for an error bar. */
  relaxations: 10,

  /** Charging times that a driven run must last for its own error to be believed; shorter ones have at least Johnson and Nyquist's. */
  chargingTimes: 20,
  /** … and that it should have equilibrated, … */
  chargingEquilibration: 5,
  /** … or, where it began in a field that is right to some tens of per cent; … */
  warmEquilibration: 3,
  /** … for so long, fs: what is bound to the lattice follows within some picoseconds. */
  warmStart: 5000,
  /** Part of the mean field that may be missing because it had not been built up when recording began. */
  chargingMissing: 0.01,
  /** Part of the rate of hops that a held total current may cost in a small cell. */
  chargingSlowing: 0.05,

  // What `auto` and `targetError` do next.
  /** Factor by which better currents must shorten the time that an error takes, to be worth their equilibration. */
  worthDesigning: 1.5,
  /** Relative error of σ above which not σ itself but the least that it may be says how strong a current may be … */
  knownForDrive: 0.5,
  /** … which then is stronger by this factor at least. */
  worthLarger: 1.5,
  /** Relative error of ρ above which runs do not begin in a field: one that is far off leaves more to relax than none. */
  knownForWarmStart: 0.35,
  /** Part of the study's duration that a run under a found current lasts at least. */
  leastShare: 0.25,
  /** Part of the temperature by which Joule heat may raise that of the ions under a current that `auto` chooses: half of what is worth a word. */
  autoHeating: 0.005,
  /** Blocks that a pilot's noise must rest on: ρ to 35 %. */
  pilotBlocks: 16,
  /** How many times as strong as what has been tried a current may be: a law that was seen there may fail beyond. */
  currentReach: 4,
  /** … and how many times j₀: known to some tens of per cent, it says less and less of what the law is far beyond it. */
  hopReach: 12,
  /** Part of the time under a third magnitude, which says whether the law is one. */
  checkShare: 0.15,
  /** Stages that may bring new currents, the first ones included. */
  searches: 4,
  /** Factor by which runs are made longer at a time: at least, … */
  leastGrowth: 1.25,
  /** … at most, … */
  mostGrowth: 3,
  /** … and at least while the error itself is not to be trusted. */
  growthUnconverged: 2,

  // What a recording must be for an analysis.
  /** Frames or values at least. */
  recordedSamples: 64,
  /** Part of the cell, between two frames, beyond which a jump cannot be told from a crossing of the boundary. */
  largestJump: 0.4,
  /** Part of the cell up to which a step is one within it, and an image is lost where it is as near to the whole of it. */
  withinCell: 0.3,
  /** Atoms per Å³ that no matter at any pressure of a simulation has: diamond has 0.18. */
  densestFrames: 0.5,
  /** Changes from frame to frame, at least, for a word on how many frames they are apart … */
  heldChanges: 32,
  /** … and the part of these distances that must be multiples of one number: by chance half of them are even. */
  heldPart: 0.9,
  /** Part of the coordinates that change from frame to frame, below which ions hop on a lattice, and may be back where they were. */
  movingTogether: 0.5,
  /** Increments that a stretch has at least, before it is said to be there twice … */
  repeatedIncrements: 16,
  /** … and what they must hold, bits: among 10⁶ increments chance repeats as much once in 10¹⁶ times. */
  repeatedBits: 96,
  /** Å by which what rests in a file may seem to move: the digits that are written. */
  restingDigits: 1e-3,
  /** Bytes that the positions of an equilibrium run by another engine may take in memory: beyond it they are kept more rarely. */
  motionMemory: 2 ** 30,

  // What a study may say before it is run. Refused: …
  /** Time step, fs, beyond which no velocity Verlet of oxide vibrations is stable. */
  longestTimestep: 5,
  /** Time step, fs, below which it is a number in ps: a hundredth of what the fastest vibration, O–H, needs. */
  shortestTimestep: 0.01,
  /** Volume of an atom, Å³, below which the cell is in another unit: diamond has 5.7, at 1 TPa half of it. */
  smallestAtom: 1,
  // … and said:
  /** Time step, fs, below which runs are longer than they need be, protons included. */
  shortTimestep: 0.1,
  /** Time, fs, without a unit, below which it is probably meant in ps: ions vibrate ten times in it. */
  shortRun: 1000,
  /** Time steps in which a thermostat may act at the fastest. */
  thermostatSteps: 5,
  /** Relaxation time of a thermostat, fs, above which it holds no temperature under current. */
  slackThermostat: 10_000,
  /** Rows of a series from which error bars can be had. */
  sampleRows: 100,
  /** Levels of lists and keys in a YAML file: some fifteen are meant, some thousand end the stack. */
  yamlDepth: 100,
  /** Rows that a run may record: some gigabytes, held in memory. */
  seriesRows: 5e7,
  /** Time steps of a run: years, if a step of the smallest cell took no more than ten microseconds … */
  runSteps: 1e12,
  /** … and runs of a study: each has a folder, a line of the plan and one of the report. */
  runs: 20_000,
  /** Period of ions' vibrations, fs: 10 THz. */
  vibration: 100,
  /** Temperature, K, above which no matter is condensed at pressures of interest: tungsten boils at 5800 K, oxides below 5000 K. */
  hottest: 5000,
  /** Cooling, K/fs, in which ions do not move: 1000 K in one picosecond. */
  fastestCooling: 1,
  /** e, by which the charge of a mobile ion may be off an oxidation state. */
  wholeCharge: 0.05,
  /** Part by which a mass may be off the element's: isotopes differ by 13 % (⁶Li) at most, but for hydrogen. */
  foreignMass: 0.2,
  /** amu, by which a mass may be off an element's to name it, if it is so near to no other: masses are written with two decimals, and those of Co and Ni differ by 0.24. */
  massNames: 0.05,
  /** Density, g/cm³, below which there is no solid or liquid (hydrogen 0.07, lithium 0.5) … */
  thinnest: 0.1,
  /** … and above: osmium has 22.6. */
  densest: 25,
  /** Standard deviation of fractional coordinates: 0.29 in a filled cell, more as ions diffuse. */
  cellsApart: 2,
  /** Part of the sum of covalent radii, below which no two atoms come in a structure worth running. */
  closestPair: 0.6,
  /** Distance, Å, below which two atoms are on one site. */
  siteDistance: 0.1,
  /** e in the cell, by which transport charges may be off neutrality: what is above round-off is a mistake. */
  transportNeutrality: 1e-6,
  /** e in the cell, by which a force field may be: a residue of rounded charges, left as a uniform background. */
  forceFieldNeutrality: 1e-4,
  /** Part of the sites by which what is put on them may be off what is asked for, before a larger supercell is advised: zirconia of 8 and of 11 mol % Y₂O₃ differ by so much. */
  occupancyOff: 0.05,
  /** Part of the force by which a table's may differ from −ΔV/Δr on either side. */
  tableForce: 0.05,
  /** Atoms below which a cell is not a material: rock salt in 2 × 2 × 2 cubes has them. */
  fewAtoms: 64,
  /** Cut-off over the smallest width of the cell. */
  cutoffOfWidth: 1,
  /** Cut-off, Å, that ends before the second neighbours of any salt. */
  shortCutoff: 3,
  /** S/cm, above the conductivity of any ionic conductor: molten LiF has 8.5 at 900 °C (Daněk, Malinovský & Matiašovský, Chem. Zvesti 22, 641 (1968)). */
  bestConductor: 10,

  // What a LAMMPS input may ask for before it is taken for one that never ends.
  /** Characters that variables may put into one command: thousands of atoms by their numbers. */
  commandLength: 65_536,
  /** Brackets and variables within each other in a formula: people write ten. */
  formulaDepth: 64,
  /** Numbers and operators that all formulas of a script may come to: a tenth of a second. */
  formulaSteps: 100_000,
  /** Files that a script may include, one that comes twice counted twice. */
  includedFiles: 100,

  /** Days of a time limit, beyond which it is taken for a slip: clusters give jobs weeks. */
  longestWallTime: 366,
} as const;
