// The machine's rate of float multiply-adds on one core, Gflop/s: twelve independent sums of vectors, nothing else.
//
//     g++ -O3 -march=native -o fma-rate fma-rate.cpp
#include <cstdio>
#include <ctime>

#if defined(__AVX512F__)
constexpr int width = 16;
#elif defined(__AVX__)
constexpr int width = 8;
#else
constexpr int width = 4;
#endif
typedef float Vector __attribute__((vector_size(width * sizeof(float))));

int main() {
  constexpr int sums = 12, rounds = 20'000'000;
  Vector sum[sums], a, b;
  for (int lane = 0; lane < width; ++lane) a[lane] = 0.999f, b[lane] = 1e-3f;
  for (Vector& one : sum) one = b;
  const std::clock_t start = std::clock();  // of the processor: the machine may do other things
  for (int k = 0; k < rounds; ++k) {
#pragma GCC unroll 12
    for (int n = 0; n < sums; ++n) sum[n] = sum[n] * a + b;
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  float rest = 0;
  for (const Vector& one : sum) rest += one[0];
  std::printf("%.1f\n", rest > 0 ? 2e-9 * width * sums * rounds / seconds : 0.0);
}
