#include "interactions/many-body/splines/distance-spline.hpp"

namespace galvanostat {

CubicBasis::CubicBasis(const std::vector<double>& knots)
    : cells_(knots), lowest_(knots.front()), highest_(knots.back()) {
  for (std::size_t row = 0; row < cells_.rows(); ++row) {
    first_.push_back(static_cast<std::int32_t>(cells_.span(row)) - 3);
    for (int n = 0; n < 4; ++n) {
      const double one[4] = {n == 0 ? 1.0 : 0.0, n == 1 ? 1.0 : 0.0, n == 2 ? 1.0 : 0.0, n == 3 ? 1.0 : 0.0};
      const std::array<double, 4> c = cells_.cubic(row, one);
      for (int p = 0; p < 4; ++p) powers_[p].push_back(c[p]);
    }
  }
}

CubicBasis::View CubicBasis::view() const {
  View view{cells_.view(), {}, first_.data() + 1, lowest_, highest_};
  for (int p = 0; p < 4; ++p) view.powers[p] = powers_[p].data() + 4;
  return view;
}

DistanceSpline::DistanceSpline(const ThreeBodyTerm& term)
    : sides_{CubicBasis(term.knots[0]), CubicBasis(term.knots[1])},
      across_(term.knots[2]),
      lowest_(term.knots[2].front()),
      highest_(term.knots[2].back()),
      m_count_(static_cast<std::ptrdiff_t>(term.knots[1].size()) - 4) {
  const std::size_t l_count = term.knots[0].size() - 4, n_count = term.knots[2].size() - 4,
                    m_count = static_cast<std::size_t>(m_count_);
  for (std::size_t l = 0; l < l_count; ++l)
    for (std::size_t row = 0; row < across_.rows(); ++row)
      for (std::size_t m = 0; m < m_count; ++m) {
        const double* c = &term.coefficients[(l * m_count + m) * n_count];
        const std::array<double, 4> cubic = across_.cubic(row, c + across_.span(row) - 3);
        cubics_.insert(cubics_.end(), cubic.begin(), cubic.end());
      }
}

DistanceSpline::View DistanceSpline::view() const {
  return {{sides_[0].view(), sides_[1].view()},
          across_.view(),
          lowest_,
          highest_,
          cubics_.data() + 4 * m_count_,
          static_cast<std::ptrdiff_t>(across_.rows()) * m_count_ * 4,
          m_count_};
}

}  // namespace galvanostat
