/**
 * Physical constants in internal units (Å, fs, eV, amu, e, K), all derived here from CODATA 2018
 * (https://physics.nist.gov/cuu/Constants, E. Tiesinga et al., Rev. Mod. Phys. 93, 025010 (2021)).
 * `native/constants.hpp` derives the same numbers from the same values.
 */

/** C; exact since 2019. */
export const ELEMENTARY_CHARGE_SI = 1.602176634e-19;
/** J/K; exact since 2019. */
export const BOLTZMANN_SI = 1.380649e-23;
/** 1/mol; exact since 2019. */
export const AVOGADRO = 6.02214076e23;
/** kg; measured (relative uncertainty 3.0e-10), so 1 g/mol is 1 amu only to that accuracy. */
export const ATOMIC_MASS_SI = 1.6605390666e-27;
/** F/m; measured since 2019 (relative uncertainty 1.5e-10). */
export const VACUUM_PERMITTIVITY_SI = 8.8541878128e-12;
/** eV; measured (relative uncertainty 1.9e-12). */
export const HARTREE = 27.211386245988;
/** Å; measured (relative uncertainty 1.5e-10). */
export const BOHR = 0.529177210903;

/** Boltzmann's constant, eV/K. */
export const BOLTZMANN = BOLTZMANN_SI / ELEMENTARY_CHARGE_SI;
/** 1 amu Å²/fs² in eV (103.642697): m v² in amu (Å/fs)² times this is an energy in eV. */
export const MASS_UNIT = (ATOMIC_MASS_SI * 1e-20) / 1e-30 / ELEMENTARY_CHARGE_SI;
/** e²/(4πε₀) in eV Å per e² (14.399645). */
export const COULOMB = (ELEMENTARY_CHARGE_SI / (4 * Math.PI * VACUUM_PERMITTIVITY_SI)) * 1e10;
/** ε₀ in e/(V Å) (0.005526349). */
export const VACUUM_PERMITTIVITY = VACUUM_PERMITTIVITY_SI / ELEMENTARY_CHARGE_SI / 1e10;
/** 1 e/(fs Å V) in S/cm (1.602176634e4). */
export const CONDUCTIVITY_IN_S_PER_CM = ELEMENTARY_CHARGE_SI / 1e-15 / 1e-8;
/** 1 e/(fs Å²) in A/cm² (1.602176634e12). */
export const CURRENT_DENSITY_IN_A_PER_CM2 = ELEMENTARY_CHARGE_SI / 1e-15 / 1e-16;
/** 1 eV/Å³ in GPa (160.2176634). */
export const PRESSURE_IN_GPA = ELEMENTARY_CHARGE_SI / 1e-30 / 1e9;
/** 1 V/Å in MV/cm (100). */
export const FIELD_IN_MV_PER_CM = 1e2;
/** 1 Å²/fs in cm²/s (0.1). */
export const DIFFUSIVITY_IN_CM2_PER_S = 0.1;
/** ASE's unit of time, Å √(amu/eV), in fs (10.180506): ASE velocities and momenta are per this time. */
export const ASE_TIME = Math.sqrt(MASS_UNIT);
/** 0 °C in K; exact by definition. */
export const ZERO_CELSIUS = 273.15;
