#include "binding/correlations.hpp"

#include <algorithm>

namespace galvanostat::binding {

namespace {

/// `rows` rows of the first `used` of `stride` numbers.
Napi::Float64Array columns_used(Napi::Env env, const double* from, std::size_t rows, std::size_t used,
                                std::size_t stride) {
  auto out = Napi::Float64Array::New(env, rows * used);
  for (std::size_t row = 0; row < rows; ++row) std::copy_n(from + row * stride, used, out.Data() + row * used);
  return out;
}

Napi::Object lag_moments(Napi::Env env, const MultipleTau& process, int group, double interval, int blocks) {
  constexpr std::size_t c = MultipleTau::components, most = TimeBlocks::most;
  const auto points = static_cast<std::size_t>(process.points()), used = static_cast<std::size_t>(blocks);
  const std::size_t offset = process.group_offset(group);
  Napi::Array levels = Napi::Array::New(env);
  for (const MultipleTau::Level& level : process.levels()) {
    const auto sums = [&](const std::vector<double>& all) {
      return columns_used(env, all.data() + offset, points, c * used, c * most);
    };
    Napi::Object out = Napi::Object::New(env);
    out.Set("interval", interval);
    out.Set("counts", columns_used(env, level.counts.data(), points, used, most));
    out.Set("displacement", sums(level.displacement));
    out.Set("increments", process.with_increments() ? Napi::Value(sums(level.increments)) : env.Null());
    levels.Set(levels.Length(), out);
    interval *= 2;
  }
  Napi::Object out = Napi::Object::New(env);
  out.Set("levels", levels);
  return out;
}

}  // namespace

Napi::Object to_js(Napi::Env env, const TransportCorrelations& correlations, double timestep) {
  const TimeBlocks& blocks = correlations.blocks();
  Napi::Object out = Napi::Object::New(env);
  out.Set("duration", timestep * static_cast<double>(correlations.steps()));
  out.Set("blockDuration", timestep * static_cast<double>(blocks.length));
  out.Set("blocks", blocks.count);
  out.Set("charge", lag_moments(env, correlations.charge(), 0, timestep, blocks.count));
  Napi::Array species = Napi::Array::New(env);
  for (int type = 0; type < correlations.species().groups(); ++type)
    species.Set(species.Length(), lag_moments(env, correlations.species(), type,
                                              timestep * correlations.sample_interval(), blocks.count));
  out.Set("species", species);
  return out;
}

}  // namespace galvanostat::binding
