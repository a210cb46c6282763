#pragma once

// Internal units: Å, fs, eV, amu, e, K. Everything below follows from the CODATA 2018 values named beside it.
namespace galvanostat::constants {

inline constexpr double elementary_charge = 1.602176634e-19;     // C, exact
inline constexpr double boltzmann_si = 1.380649e-23;             // J/K, exact
inline constexpr double atomic_mass = 1.66053906660e-27;         // kg, CODATA 2018
inline constexpr double vacuum_permittivity = 8.8541878128e-12;  // F/m, CODATA 2018
inline constexpr double pi = 3.14159265358979323846;

/// eV/K
inline constexpr double boltzmann = boltzmann_si / elementary_charge;
/// 1 amu Å²/fs² in eV (103.642697): masses are multiplied by it once, so that F/m is an acceleration in Å/fs².
inline constexpr double mass_unit = atomic_mass * 1e-20 / 1e-30 / elementary_charge;
/// e²/(4πε₀) in eV Å (14.399645)
inline constexpr double coulomb = elementary_charge / (4 * pi * vacuum_permittivity) * 1e10;

}  // namespace galvanostat::constants
