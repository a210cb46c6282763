#pragma once

#include <algorithm>
#include <array>
#include <vector>

namespace galvanostat {

/// Sums over particles whose bits do not depend on the number of threads: fixed blocks, added in order.
/// `part(begin, end)` returns std::array<double, K>.
template <std::size_t K, class Part>
std::array<double, K> deterministic_sum(int count, int threads, const Part& part) {
  constexpr int block = 2048;
  std::array<double, K> total{};
  if (count <= block) return part(0, count);
  const int blocks = (count + block - 1) / block;
  std::vector<std::array<double, K>> partial(blocks);
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(static)
  for (int b = 0; b < blocks; ++b) partial[b] = part(b * block, std::min(count, (b + 1) * block));
  for (const auto& p : partial)
    for (std::size_t k = 0; k < K; ++k) total[k] += p[k];
  return total;
}

}  // namespace galvanostat
