#pragma once

#include "interactions/coulomb/direct-ewald.hpp"

namespace galvanostat {

/// Ewald summation by whichever way is predicted to be faster: wave by wave (DirectEwald) or, in builds with FFTW, on a
/// mesh (Spme). The prediction counts neighbours, waves and grid points and knows nothing of this machine or of the
/// number of threads, so that the same input means the same sums everywhere.
class Ewald : public Electrostatics {
 public:
  static constexpr std::string_view name = "ewald";
  static constexpr std::string_view summary =
      "Ewald summation, by waves or on a mesh, whichever is predicted to be faster";
  static constexpr auto parameters = DirectEwald::parameters;

  Ewald(const ChargedSystem& system, const std::map<std::string, double>& parameters, SimdPath path);
  [[nodiscard]] std::shared_ptr<const RadialFunction> real_space() const override { return chosen_->real_space(); }
  [[nodiscard]] double constant_energy() const override { return chosen_->constant_energy(); }
  [[nodiscard]] double constant_virial_trace() const override { return chosen_->constant_virial_trace(); }
  ReciprocalResult add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                                  bool with_energy, int threads) override {
    return chosen_->add_reciprocal(x, y, z, fx, fy, fz, with_energy, threads);
  }
  ReciprocalResult add_reciprocal_slowly(const double* x, const double* y, const double* z, double* fx, double* fy,
                                         double* fz) override {
    return chosen_->add_reciprocal_slowly(x, y, z, fx, fy, fz);
  }
  [[nodiscard]] std::map<std::string, double> facts() const override { return chosen_->facts(); }

 private:
  std::unique_ptr<Electrostatics> chosen_;
};

}  // namespace galvanostat
