/** When a minimisation ends: largest force, eV/Å, and steps, where not said otherwise. */
export const minimisationDefaults = { tolerance: 0.01, maxSteps: 2000 } as const;
