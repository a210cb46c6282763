#pragma once

#include <algorithm>
#include <array>

namespace galvanostat {

/// Sums over particles whose bits do not depend on the number of threads: fixed blocks, added in order.
/// `part(begin, end)` returns std::array<double, K>.
template <std::size_t K, class Part>
std::array<double, K> deterministic_sum(int count, int threads, const Part& part) {
  constexpr int smallest = 2048, most = 256;
  std::array<double, K> total{};
  if (count <= smallest) return part(0, count);
  const int block = std::max(smallest, (count + most - 1) / most);
  const int blocks = (count + block - 1) / block;
  std::array<std::array<double, K>, most> partial;
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(static)
  for (int b = 0; b < blocks; ++b) partial[b] = part(b * block, std::min(count, (b + 1) * block));
  for (int b = 0; b < blocks; ++b)
    for (std::size_t k = 0; k < K; ++k) total[k] += partial[b][k];
  return total;
}

}  // namespace galvanostat
