#include "system/spline-terms.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "errors.hpp"

namespace galvanostat {

namespace {

[[noreturn]] void refuse(const std::string& why) { throw_input("INVALID_SPLINE", "a spline term " + why); }

void check_types(std::initializer_list<std::int32_t> named, int types) {
  for (std::int32_t t : named)
    if (t < 0 || t >= types) refuse("names a type that does not exist");
}

void check_knots(const std::vector<double>& knots) {
  const std::size_t n = knots.size();
  if (n < 8) refuse("has fewer than 8 knots");
  for (std::size_t k = 0; k < n; ++k) {
    if (!std::isfinite(knots[k])) refuse("has a knot that is not finite");
    if (k > 0 && knots[k] < knots[k - 1]) refuse("has knots that fall");
  }
  if (knots[0] != knots[3] || knots[n - 4] != knots[n - 1] || !(knots[3] < knots[n - 4]))
    refuse("must have its first knot four times, and its last");
}

void check_coefficients(const std::vector<double>& coefficients, std::size_t expected) {
  if (coefficients.size() != expected)
    refuse("has " + std::to_string(coefficients.size()) + " coefficients, its knots ask for " +
           std::to_string(expected));
  if (!std::all_of(coefficients.begin(), coefficients.end(), [](double c) { return std::isfinite(c); }))
    refuse("has a coefficient that is not finite");
}

void check(const CubicSpline& spline) {
  check_knots(spline.knots);
  check_coefficients(spline.coefficients, spline.knots.size() - 4);
}

}  // namespace

void check_terms(const std::vector<PairSpline>& terms, int types) {
  for (const PairSpline& term : terms) {
    check_types({term.a, term.b}, types);
    check(term.energy);
    if (!(term.cutoff > term.energy.knots.front() && term.cutoff <= term.energy.knots.back()) ||
        !(term.energy.knots.front() >= 0))
      refuse("has a cut-off outside its knots");
    for (const PairSpline& other : terms)
      if (&other != &term && std::minmax(term.a, term.b) == std::minmax(other.a, other.b))
        refuse("is there twice for one pair");
  }
}

void check_terms(const std::vector<ThreeBodyTerm>& terms, int types) {
  for (const ThreeBodyTerm& term : terms) {
    check_types({term.centre, term.first, term.second}, types);
    const bool alike = term.first == term.second;
    if (term.form == ThreeBodyTerm::Form::screened_angle) {
      check(term.angle);
      if (!(term.angle.knots.front() <= -1 && term.angle.knots.back() >= 1))
        refuse("of an angle must have knots from -1 to 1");
      for (int side = 0; side < 2; ++side)
        if (!(term.cutoffs[side] > 0 && std::isfinite(term.cutoffs[side])) || !std::isfinite(term.gammas[side]) ||
            !(term.gammas[side] >= 0))
          refuse("of an angle has a cut-off or a gamma out of bounds");
      if (alike && (term.cutoffs[0] != term.cutoffs[1] || term.gammas[0] != term.gammas[1]))
        refuse("of two neighbours of one type treats them differently");
    } else {
      std::size_t count = 1;
      for (const std::vector<double>& knots : term.knots) {
        check_knots(knots);
        if (!(knots.front() >= 0)) refuse("has negative distances");
        count *= knots.size() - 4;
      }
      check_coefficients(term.coefficients, count);
      if (alike && term.knots[0] != term.knots[1]) refuse("of two neighbours of one type treats them differently");
      const std::size_t n = term.knots[0].size() - 4, m = term.knots[1].size() - 4, l = term.knots[2].size() - 4;
      for (std::size_t i = 0; alike && i < n; ++i)
        for (std::size_t k = 0; k < i; ++k)
          for (std::size_t q = 0; q < l; ++q)
            if (term.coefficients[(i * m + k) * l + q] != term.coefficients[(k * m + i) * l + q])
              refuse("of two neighbours of one type has coefficients that are not symmetric in them");
    }
    for (const ThreeBodyTerm& other : terms)
      if (&other != &term && other.centre == term.centre &&
          std::minmax(term.first, term.second) == std::minmax(other.first, other.second) && other.form == term.form)
        refuse("is there twice for one triple");
  }
}

}  // namespace galvanostat
