#include "interactions/coulomb/spme/splines.hpp"

namespace galvanostat {

namespace {

using constants::pi;

/// Wave number of an index of the transform: 0, 1 … −2, −1.
int signed_index(int index, int points) { return 2 * index > points ? index - points : index; }

}  // namespace

SplineAxis::SplineAxis(int points, int order) {
  const auto transform = [&](double x) {
    const double t = pi * x / points;
    if (x == 0) return 1.0;
    const double sinc = std::sin(t) / t, square = sinc * sinc;
    return square * square * (order == 4 ? 1 : order == 5 ? sinc : square);
  };
  for (int index = 0; index < points; ++index) {
    const double h = signed_index(index, points);
    Wave w{h, transform(h), 0, 0, 0};
    constexpr int aliases = 12;
    for (int j = -aliases; j <= aliases; ++j) {
      const double x = h + static_cast<double>(j) * points, u = transform(x);
      w.sum += u * u;
      w.beside += u * transform(x + points);
    }
    w.influence = 2 * index == points ? 0 : w.transform * w.transform / (w.sum * w.sum);
    waves.push_back(w);
  }
}

std::vector<std::array<double, 8>> spline_pieces(int order) {
  // M_p(u) = (u M_{p−1}(u) + (p − u) M_{p−1}(u − 1))/(p − 1).
  using Polynomial = std::array<double, 8>;
  std::vector<Polynomial> pieces(1);
  pieces[0][0] = 1;  // M_1 = 1 on [0, 1)
  for (int p = 2; p <= order; ++p) {
    std::vector<Polynomial> next(p);
    for (int i = 0; i < p; ++i)
      for (int d = 0; d < p - 1; ++d) {
        const double own = i < p - 1 ? pieces[i][d] / (p - 1) : 0, left = i > 0 ? pieces[i - 1][d] / (p - 1) : 0;
        next[i][d] += own * (i + 0.5) + left * (p - i - 0.5);
        next[i][d + 1] += own - left;
      }
    pieces = std::move(next);
  }
  return pieces;
}

}  // namespace galvanostat
