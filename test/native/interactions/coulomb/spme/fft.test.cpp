#include "interactions/coulomb/spme/fft.hpp"

#include <random>

#include "constants.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

using Complex = std::complex<double>;

/// Σ_j x_j e^(∓2πi jk/n), as it is written down.
std::vector<Complex> slowly(const std::vector<Complex>& x, bool backward) {
  const auto n = static_cast<long>(x.size());
  std::vector<Complex> roots, sums(n);
  for (long j = 0; j < n; ++j)
    roots.push_back(
        std::polar(1.0, (backward ? 2 : -2) * constants::pi * static_cast<double>(j) / static_cast<double>(n)));
  for (long k = 0; k < n; ++k)
    for (long j = 0; j < n; ++j) sums[k] += x[j] * roots[j * k % n];
  return sums;
}

bool is_smooth(int n) {
  for (int prime : {2, 3, 5, 7})
    while (n % prime == 0) n /= prime;
  return n == 1;
}

template <class Real>
Complex widened(std::complex<Real> x) {
  return {static_cast<double>(x.real()), static_cast<double>(x.imag())};
}

double difference(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  double error = 0, size = 0;
  REQUIRE(a.size() == b.size());
  for (std::size_t k = 0; k < a.size(); ++k) error += std::norm(a[k] - b[k]), size += std::norm(b[k]);
  return std::sqrt(error / size);
}

template <class Real>
constexpr double tolerance = sizeof(Real) == 4 ? 6e-7 : 1.5e-15;  // some rounding errors; passes add theirs

template <class Real>
void check_columns(int n, SimdPath path) {
  const FftPlan<Real> plan(n);
  const FftKernels<Real> kernels = choose_fft_kernels<Real>(path);
  constexpr int columns = 9, row = 16;
  AlignedVector<std::complex<Real>> data(static_cast<std::size_t>(row) * n);
  AlignedVector<Real> work(plan.work());
  std::mt19937 random(n);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (bool backward : {false, true}) {
    for (auto& x : data) x = {static_cast<Real>(uniform(random)), static_cast<Real>(uniform(random))};
    std::vector<std::vector<Complex>> expected;
    for (int c = 0; c < columns; ++c) {
      std::vector<Complex> column;
      for (int k = 0; k < n; ++k) column.push_back(widened(data[row * k + c]));
      expected.push_back(slowly(column, backward));
    }
    kernels.columns(plan, data.data(), row, columns, backward, work.data());
    for (int c = 0; c < columns; ++c) {
      std::vector<Complex> column;
      for (int k = 0; k < n; ++k) column.push_back(widened(data[row * k + c]));
      CAPTURE(c);
      CAPTURE(backward);
      CHECK(difference(column, expected[c]) < tolerance<Real>);
    }
  }
}

template <class Real>
void check_rows(int n, SimdPath path) {
  const FftPlan<Real> plan(n);
  const FftKernels<Real> kernels = choose_fft_kernels<Real>(path);
  constexpr int rows = 9;  // in five pairs, of which the last is half a one
  const int real_row = (n + 7) / 8 * 8, wave_row = n / 2 + 8;
  AlignedVector<Real> real(rows * real_row), work(plan.work());
  AlignedVector<std::complex<Real>> wave(rows * wave_row, std::complex<Real>(7));
  std::mt19937 random(n);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (Real& x : real) x = static_cast<Real>(uniform(random));
  std::vector<RowPair<Real>> pairs;
  for (int r = 0; r < rows; r += 2)
    pairs.push_back({{&real[r * real_row], r + 1 < rows ? &real[(r + 1) * real_row] : nullptr},
                     {&wave[r * wave_row], r + 1 < rows ? &wave[(r + 1) * wave_row] : nullptr}});
  const AlignedVector<Real> given = real;
  kernels.rows_forward(plan, pairs.data(), static_cast<int>(pairs.size()), work.data());
  for (int r = 0; r < rows; ++r) {
    const std::vector<Complex> x(&given[r * real_row], &given[r * real_row] + n);
    std::vector<Complex> expected = slowly(x, false), found;
    expected.resize(n / 2 + 1);
    for (int k = 0; k <= n / 2; ++k) found.push_back(widened(wave[r * wave_row + k]));
    CAPTURE(r);
    CHECK(difference(found, expected) < tolerance<Real>);
    for (int k = n / 2 + 1; k % 4 != 0; ++k) CHECK(wave[r * wave_row + k] == std::complex<Real>(0));
    // Sine waves of no frequency and of the highest are nothing.
    wave[r * wave_row] += std::complex<Real>(0, 3);
    if (n % 2 == 0) wave[r * wave_row + n / 2] -= std::complex<Real>(0, 5);
  }
  kernels.rows_backward(plan, pairs.data(), static_cast<int>(pairs.size()), work.data());
  for (int r = 0; r < rows; ++r) {
    std::vector<Complex> expected, found;
    for (int k = 0; k < n; ++k) {
      expected.emplace_back(given[r * real_row + k]);
      found.emplace_back(real[r * real_row + k] / static_cast<Real>(n));
    }
    CAPTURE(r);
    CHECK(difference(found, expected) < tolerance<Real>);
  }
}

}  // namespace

TEST_CASE(
    "transforms of every length up to 128, and some longer, are the plain sums, on every SIMD path, in both "
    "precisions") {
  int lengths = 0;
  for (int n = 8; n <= 128; ++n) {
    if (!is_smooth(n)) continue;
    ++lengths;
    CAPTURE(n);
    for (SimdPath path : runnable_simd_paths()) {
      CAPTURE(simd_name(path));
      check_columns<float>(n, path), check_rows<float>(n, path);
      check_columns<double>(n, path), check_rows<double>(n, path);
    }
  }
  CHECK(lengths == 46);
  for (int n : {343, 625, 1024}) {
    CAPTURE(n);
    const SimdPath path = find_simd_path("");
    check_columns<float>(n, path), check_rows<float>(n, path);
    check_columns<double>(n, path), check_rows<double>(n, path);
  }
}

TEST_CASE("lengths that are no products of 2, 3, 5 and 7, or too short, are refused") {
  for (int n : {0, 1, 7, 11, 26, 1023}) CHECK(error_code([&] { FftPlan<float> plan(n); }) == "INVALID_PARAMETERS");
}

TEST_CASE("a grid is transformed along all three axes, and the bits do not depend on how it was shared out") {
  constexpr int k0 = 9, k1 = 15, k2 = 14;
  for (SimdPath path : runnable_simd_paths()) {
    CAPTURE(simd_name(path));
    const GridTransform<double> transform(k0, k1, k2, path);
    AlignedVector<double> work(transform.work()), grid(transform.real_plane() * k0);
    std::mt19937 random(5);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (double& x : grid) x = uniform(random);
    const AlignedVector<double> given = grid;
    const auto point = [&](const AlignedVector<double>& g, int a, int b, int c) {
      return g[transform.real_plane() * a + transform.real_row() * b + c];
    };
    AlignedVector<Complex> first;
    for (int parts : {1, 2, 4}) {
      grid = given;
      AlignedVector<Complex> waves(transform.wave_slab() * k1, Complex(0));
      for (int p = 0; p < parts; ++p)
        transform.planes_forward(grid.data(), waves.data(), k0 * p / parts, k0 * (p + 1) / parts, work.data());
      for (int s = 0; s < k1; ++s) transform.slab_forward(&waves[transform.wave_slab() * s], work.data());
      if (parts == 1) {
        first = waves;
        for (int a = 0; a < k0; ++a)
          for (int b = 0; b < k1; ++b)
            for (int c = 0; c <= k2 / 2; ++c) {
              Complex sum = 0;
              for (int x = 0; x < k0; ++x)
                for (int y = 0; y < k1; ++y)
                  for (int z = 0; z < k2; ++z) {
                    const double turns = 1.0 * a * x / k0 + 1.0 * b * y / k1 + 1.0 * c * z / k2;
                    sum += point(given, x, y, z) * std::polar(1.0, -2 * constants::pi * turns);
                  }
              CHECK(std::abs(waves[transform.wave_slab() * b + transform.wave_row() * a + c] - sum) < 1e-12);
            }
      }
      CHECK(waves == first);
      for (int s = 0; s < k1; ++s) transform.slab_backward(&waves[transform.wave_slab() * s], work.data());
      for (int p = 0; p < parts; ++p)
        transform.planes_backward(waves.data(), grid.data(), k0 * p / parts, k0 * (p + 1) / parts, work.data());
      double worst = 0;
      for (int a = 0; a < k0; ++a)
        for (int b = 0; b < k1; ++b)
          for (int c = 0; c < k2; ++c)
            worst = std::max(worst, std::abs(point(grid, a, b, c) / (k0 * k1 * k2) - point(given, a, b, c)));
      CHECK(worst < 1e-14);
    }
  }
}
