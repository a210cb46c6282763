#include "binding/state.hpp"

#include <algorithm>

#include "binding/convert.hpp"

namespace galvanostat::binding {

Napi::Object to_js(Napi::Env env, const Forces& forces) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("threads", forces.threads());
  out.Set("simdPath", std::string(simd_name(forces.simd_path())));
  out.Set("precision", std::string(precision_name(forces.precision())));
  out.Set("skin", forces.skin());
  Napi::Array interactions = Napi::Array::New(env);
  for (const InteractionSum::Member& member : forces.interactions().members()) {
    const Facts facts = member.interaction->facts();
    Napi::Object entry = Napi::Object::New(env), numbers = Napi::Object::New(env);
    for (const auto& [name, value] : facts.numbers) numbers.Set(name, value);
    entry.Set("kind", member.kind);
    entry.Set("method", facts.method);
    entry.Set("numbers", numbers);
    if (!facts.mishap.empty()) entry.Set("mishap", facts.mishap);
    interactions.Set(interactions.Length(), entry);
  }
  out.Set("interactions", interactions);
  return out;
}

Napi::Float64Array to_js(Napi::Env env, const Voigt& t) {
  auto out = Napi::Float64Array::New(env, 6);
  const double values[] = {t.xx, t.yy, t.zz, t.yz, t.xz, t.xy};
  std::copy(values, values + 6, out.Data());
  return out;
}

void put_configuration(Napi::Object out, const Particles& p, const Cell& cell) {
  const Napi::Env env = out.Env();
  const std::size_t n = p.x.size();
  auto wrapped = Napi::Float64Array::New(env, 3 * n), unwrapped = Napi::Float64Array::New(env, 3 * n);
  for (std::size_t i = 0; i < n; ++i) {
    std::array<int, 3> image = p.image[i];
    const auto put = [&](Napi::Float64Array& to, Vec3 r) { to[3 * i] = r.x, to[3 * i + 1] = r.y, to[3 * i + 2] = r.z; };
    const Vec3 r{p.x[i], p.y[i], p.z[i]};
    put(unwrapped, r + cell.cartesian({double(image[0]), double(image[1]), double(image[2])}));
    put(wrapped, cell.wrap(r, image));
  }
  auto edges = Napi::Float64Array::New(env, 9);
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 e = cell.edge(axis);
    edges[3 * axis] = e.x, edges[3 * axis + 1] = e.y, edges[3 * axis + 2] = e.z;
  }
  out.Set("cell", edges);
  out.Set("positions", wrapped);
  out.Set("unwrappedPositions", unwrapped);
  out.Set("forces", interleaved(env, p.fx.data(), p.fy.data(), p.fz.data(), n));
}

}  // namespace galvanostat::binding
