#include "binding/convert.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "interactions/external/socket-forces.hpp"
#include "interactions/many-body/nep/nep-forces.hpp"
#include "interactions/many-body/splines/pair-splines.hpp"
#include "interactions/many-body/splines/three-body.hpp"
#include "interactions/pair/pair-forces.hpp"
#include "interactions/registry.hpp"

namespace galvanostat::binding {

Napi::Error to_js_error(Napi::Env env, const Error& error) {
  Napi::Error js = Napi::Error::New(env, error.what());
  js.Set("code", Napi::String::New(env, error.code()));
  js.Set("fault", Napi::String::New(env, error.fault() == Fault::input ? "input" : "run"));
  return js;
}

void Argument::refuse(const std::string& expected) const {
  std::string received;
  switch (value_.Type()) {
    case napi_undefined:
      received = "nothing";
      break;
    case napi_null:
      received = "null";
      break;
    case napi_boolean:
      received = "a boolean";
      break;
    case napi_number:
      received = "the number " + value_.ToString().Utf8Value();
      break;
    case napi_string:
      received = "a string";
      break;
    case napi_function:
      received = "a function";
      break;
    case napi_object:
      received = value_.IsArray() ? "an array" : value_.IsTypedArray() ? "another typed array" : "an object";
      break;
    default:
      received = "something else";
  }
  throw Error(Fault::input, "INVALID_ARGUMENT", path_ + ": expected " + expected + ", received " + received);
}

Argument Argument::at(const char* name) const {
  if (!value_.IsObject() || value_.IsTypedArray()) refuse("an object");
  return {value_.As<Napi::Object>().Get(name), path_ + "." + name};
}

std::uint32_t Argument::length() const {
  if (!value_.IsArray()) refuse("an array");
  return value_.As<Napi::Array>().Length();
}

Argument Argument::at(std::uint32_t index) const {
  if (index >= length()) refuse("an array of more than " + std::to_string(index) + " elements");
  return {value_.As<Napi::Array>().Get(index), path_ + "[" + std::to_string(index) + "]"};
}

bool Argument::boolean() const {
  if (!value_.IsBoolean()) refuse("true or false");
  return value_.As<Napi::Boolean>().Value();
}

double Argument::number() const {
  if (!value_.IsNumber()) refuse("a number");
  return value_.As<Napi::Number>().DoubleValue();
}

std::int64_t Argument::integer(std::int64_t low, std::int64_t high) const {
  const std::string expected = "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  if (!value_.IsNumber()) refuse(expected);
  const double x = value_.As<Napi::Number>().DoubleValue();
  if (!(x >= static_cast<double>(low) && x <= static_cast<double>(high)) || x != std::floor(x)) refuse(expected);
  return static_cast<std::int64_t>(x);
}

std::string Argument::string() const {
  if (!value_.IsString()) refuse("a string");
  return value_.As<Napi::String>().Utf8Value();
}

std::map<std::string, double> Argument::numbers_by_name() const {
  if (!value_.IsObject() || value_.IsArray() || value_.IsTypedArray()) refuse("an object of numbers");
  std::map<std::string, double> numbers;
  const auto object = value_.As<Napi::Object>();
  const Napi::Array names = object.GetPropertyNames();
  for (std::uint32_t k = 0; k < names.Length(); ++k) {
    const std::string name = Napi::Value(names.Get(k)).ToString().Utf8Value();
    numbers[name] = at(name.c_str()).number();
  }
  return numbers;
}

Napi::TypedArray Argument::typed_array(napi_typedarray_type type, const char* expected) const {
  if (!value_.IsTypedArray() || value_.As<Napi::TypedArray>().TypedArrayType() != type) refuse(expected);
  return value_.As<Napi::TypedArray>();
}

Napi::Float64Array Argument::doubles() const {
  return typed_array(napi_float64_array, "a Float64Array").As<Napi::Float64Array>();
}

std::vector<double> Argument::double_vector() const {
  const Napi::Float64Array array = doubles();
  return {array.Data(), array.Data() + array.ElementLength()};
}

std::vector<std::int32_t> Argument::int_vector() const {
  const auto array = typed_array(napi_int32_array, "an Int32Array").As<Napi::Int32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

std::vector<std::uint8_t> Argument::byte_vector() const {
  const auto array = typed_array(napi_uint8_array, "a Uint8Array").As<Napi::Uint8Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

PairTerm to_pair_term(const Argument& value) {
  std::vector<double> parameters;
  for (std::uint32_t p = 0; p < value.at("parameters").length(); ++p)
    parameters.push_back(value.at("parameters").at(p).number());
  std::shared_ptr<PairTable> table;
  if (const Argument given = value.at("table"); !given.null())
    table = std::make_shared<PairTable>(PairTable{given.at("r").double_vector(), given.at("energy").double_vector(),
                                                  given.at("force").double_vector()});
  return PairTerm(find_potential(value.at("potential").string()), std::move(parameters), std::move(table),
                  find_cutoff(value.at("cutoffScheme").string()), value.at("cutoff").number());
}

namespace {

NepModel to_nep(const Argument& value) {
  NepModel m;
  const auto whole = [&](const char* name) { return static_cast<int>(value.at(name).integer(0, 1 << 20)); };
  m.types = static_cast<int>(value.at("elements").length());
  m.radial_cutoffs = value.at("radialCutoffs").double_vector();
  m.angular_cutoffs = value.at("angularCutoffs").double_vector();
  m.radial_functions = whole("radialFunctions"), m.radial_basis = whole("radialBasis");
  m.angular_functions = whole("angularFunctions"), m.angular_basis = whole("angularBasis");
  m.l_max = whole("lMax"), m.neurons = whole("neurons");
  for (std::uint32_t k = 0; k < m.higher.size(); ++k) m.higher[k] = value.at("higher").at(k).boolean();
  m.weights = value.at("weights").double_vector();
  m.biases = value.at("biases").double_vector();
  m.outputs = value.at("outputs").double_vector();
  m.offsets = value.at("offsets").double_vector();
  m.radial_coefficients = value.at("radialCoefficients").double_vector();
  m.angular_coefficients = value.at("angularCoefficients").double_vector();
  m.scalers = value.at("scalers").double_vector();
  if (const Argument given = value.at("charges"); !given.null()) {
    NepModel::Charges& charges = m.charges.emplace();
    charges.points = given.at("points").boolean();
    charges.outputs = given.at("outputs").double_vector();
    charges.root_permittivity = given.at("rootPermittivity").number();
    if (!m.radial_cutoffs.empty()) charges.alpha = constants::pi / m.radial_cutoffs.front();
  }
  if (const Argument given = value.at("repulsion"); !given.null()) {
    const std::vector<double> all = given.double_vector();
    for (std::size_t at = 0; at + 12 <= all.size(); at += 12) {
      NepModel::Repulsion pair{all[at], all[at + 1], all[at + 2], all[at + 3], {}};
      for (int k = 0; k < 8; ++k) pair.terms[k] = all[at + 4 + k];
      m.repulsion.push_back(pair);
    }
  }
  return m;
}

SocketClient to_socket_client(const Argument& value) {
  SocketClient c;
  if (const Argument v = value.at("name"); !v.null()) c.name = v.string();
  if (const Argument v = value.at("host"); !v.null()) {
    c.host = v.string();
    c.port = static_cast<int>(value.at("port").integer(0, 65535));
  }
  const Argument command = value.at("command"), files = value.at("files");
  for (std::uint32_t k = 0; k < command.length(); ++k) c.command.push_back(command.at(k).string());
  c.directory = value.at("directory").string();
  for (std::uint32_t k = 0; k < files.length(); ++k)
    c.files.emplace_back(files.at(k).at("name").string(), files.at(k).at("text").string());
  c.threads = static_cast<int>(value.at("threads").integer(0, 4096));
  c.start_timeout = value.at("startTimeout").number();
  c.answer_timeout = value.at("answerTimeout").number();
  c.every_step = value.at("handshake").string() == "every-step";
  c.check_order = value.at("checkOrder").boolean();
  c.identity = value.at("identity").string();
  return c;
}

std::int32_t type_of(const Argument& term, std::uint32_t k, std::int64_t types) {
  return static_cast<std::int32_t>(term.at("types").at(k).integer(0, types - 1));
}

CubicSpline to_spline(const Argument& value) {
  return {value.at("knots").double_vector(), value.at("coefficients").double_vector()};
}

ThreeBodyTerm to_three_body(const Argument& value, std::int64_t types) {
  ThreeBodyTerm term{type_of(value, 0, types), type_of(value, 1, types), type_of(value, 2, types), {}};
  const std::string form = value.at("form").string();
  if (form == "screened-angle") {
    term.form = ThreeBodyTerm::Form::screened_angle;
    term.angle = to_spline(value);
    for (std::uint32_t side = 0; side < 2; ++side) {
      term.cutoffs[side] = value.at("cutoffs").at(side).number();
      term.gammas[side] = value.at("gammas").at(side).number();
    }
  } else if (form == "distances") {
    term.form = ThreeBodyTerm::Form::distances;
    for (std::uint32_t k = 0; k < 3; ++k) term.knots[k] = value.at("knots").at(k).double_vector();
    term.coefficients = value.at("coefficients").double_vector();
  } else {
    throw_input("INVALID_ARGUMENT",
                "a three-body term: expected form \"screened-angle\" or \"distances\", received \"" + form + "\"");
  }
  return term;
}

}  // namespace

/// The one place that knows what each kind of interaction is sent with.
InteractionInput to_interaction(const Argument& value, std::int64_t types) {
  InteractionInput input{value.at("kind").string(), {}, {}};
  find_interaction(input.kind);
  if (input.kind == PairForces::name) {
    const Argument terms = value.at("terms");
    for (std::uint32_t k = 0; k < terms.length(); ++k) {
      const Argument term = terms.at(k);
      input.terms.push_back({static_cast<std::int32_t>(term.at("types").at(0u).integer(0, types - 1)),
                             static_cast<std::int32_t>(term.at("types").at(1u).integer(0, types - 1)),
                             to_pair_term(term)});
    }
  } else if (input.kind == NepForces::name) {
    NepModel potential = to_nep(value.at("potential"));
    potential.check(static_cast<std::size_t>(types));
    input.nep = std::make_shared<const NepModel>(std::move(potential));
    if (const Argument given = value.at("parameters"); !given.null()) input.parameters = given.numbers_by_name();
  } else if (input.kind == SocketForces::name) {
    input.socket = std::make_shared<const SocketClient>(to_socket_client(value.at("client")));
  } else if (input.kind == PairSplines::name) {
    input.energies = value.at("energies").double_vector();
    const Argument terms = value.at("terms");
    for (std::uint32_t k = 0; k < terms.length(); ++k) {
      const Argument term = terms.at(k);
      input.pair_splines.push_back(
          {type_of(term, 0, types), type_of(term, 1, types), term.at("cutoff").number(), to_spline(term)});
    }
    check_terms(input.pair_splines, static_cast<int>(types));
  } else if (input.kind == ThreeBody::name) {
    const Argument terms = value.at("terms");
    for (std::uint32_t k = 0; k < terms.length(); ++k) input.three_body.push_back(to_three_body(terms.at(k), types));
    check_terms(input.three_body, static_cast<int>(types));
  } else {
    input.parameters = value.at("parameters").numbers_by_name();
  }
  return input;
}

bool is_external(const Model& model) {
  return std::any_of(model.interactions.begin(), model.interactions.end(),
                     [](const InteractionInput& one) { return one.socket != nullptr; });
}

Model to_model(const Argument& value) {
  const std::vector<double> cell = value.at("cell").double_vector();
  if (cell.size() != 9)
    throw_input("INVALID_ARGUMENT", "model.cell: expected 9 numbers, received " + std::to_string(cell.size()));
  Model model{Cell({cell[0], cell[1], cell[2]}, {cell[3], cell[4], cell[5]}, {cell[6], cell[7], cell[8]}),
              {},
              {},
              {},
              {},
              {},
              {}};
  const std::vector<double> r = value.at("positions").double_vector();
  if (r.size() % 3 != 0) throw_input("INVALID_ARGUMENT", "model.positions: expected three numbers for each particle");
  for (std::size_t i = 0; i < r.size(); i += 3) model.positions.push_back({r[i], r[i + 1], r[i + 2]});
  model.types = value.at("types").int_vector();
  const Argument names = value.at("typeNames");
  for (std::uint32_t k = 0; k < names.length(); ++k) model.type_names.push_back(names.at(k).string());
  model.masses = value.at("masses").double_vector();
  model.charges = value.at("charges").double_vector();
  const Argument interactions = value.at("interactions");
  for (std::uint32_t k = 0; k < interactions.length(); ++k)
    model.interactions.push_back(to_interaction(interactions.at(k), static_cast<std::int64_t>(model.masses.size())));
  model.minimum_distance = value.at("minimumDistance").number();
  model.check();
  check_interactions(model);
  return model;
}

Dynamics to_dynamics(const Argument& value) {
  Dynamics d;
  d.timestep = value.at("timestep").number();
  d.temperature = value.at("temperature").number();
  if (const Argument schedule = value.at("temperatureSchedule"); !schedule.null())
    for (std::uint32_t k = 0; k < schedule.length(); ++k) {
      const Argument point = schedule.at(k);
      d.temperature_schedule.push_back({static_cast<std::uint64_t>(point.at("step").integer(0, std::int64_t{1} << 53)),
                                        point.at("temperature").number()});
    }
  d.seed = static_cast<std::uint64_t>(value.at("seed").integer(0, (std::int64_t{1} << 53) - 1));
  d.stream = static_cast<std::uint32_t>(value.at("stream").integer(0, std::int64_t{1} << 31));
  if (const Argument v = value.at("velocities"); !v.null()) d.velocities = v.double_vector();
  d.transport_charges = value.at("transportCharges").double_vector();
  const Argument drive = value.at("drive"), n = value.at("direction");
  if (!n.null() || !drive.null()) d.direction = {n.at(0u).number(), n.at(1u).number(), n.at(2u).number()};
  if (!drive.null()) {
    d.drive = DriveSpecification{drive.at("scheme").string(), d.transport_charges, drive.at("mobile").int_vector(), 0,
                                 std::nullopt};
    if (const Argument field = drive.at("field"); !field.null())
      d.drive->field = field.number();
    else
      d.drive->charge_flux = drive.at("chargeFlux").number();
    if (const Argument warm = drive.at("warmStart"); !warm.null())
      d.drive->warm_start = WarmStart{warm.at("field").number(),
                                      static_cast<std::uint64_t>(warm.at("steps").integer(1, std::int64_t{1} << 53))};
  }
  if (const Argument thermostat = value.at("thermostat"); !thermostat.null()) {
    d.thermostat = thermostat.at("type").string();
    find_thermostat(d.thermostat);
    d.thermostat_parameters = thermostat.at("parameters").numbers_by_name();
  }
  if (const Argument barostat = value.at("barostat"); !barostat.null()) {
    d.barostat = barostat.at("type").string();
    find_barostat(d.barostat);
    d.barostat_parameters = barostat.at("parameters").numbers_by_name();
  }
  d.sample_interval = static_cast<int>(value.at("sampleInterval").integer(1, 1 << 30));
  d.threads = static_cast<int>(value.at("threads").integer(0, 4096));
  d.skin = value.at("skin").number();
  if (const Argument path = value.at("simdPath"); !path.null()) d.simd_path = path.string();
  if (const Argument precision = value.at("precision"); !precision.null()) d.precision = precision.string();
  if (const Argument from = value.at("correlateFrom"); !from.null())
    d.correlate_from = static_cast<std::uint64_t>(from.integer(0, std::int64_t{1} << 53));
  return d;
}

ForceOptions to_force_options(const Argument& value) {
  ForceOptions options;
  if (value.null()) return options;
  if (const Argument v = value.at("threads"); !v.null()) options.threads = static_cast<int>(v.integer(0, 4096));
  if (const Argument v = value.at("simdPath"); !v.null()) options.simd_path = v.string();
  if (const Argument v = value.at("precision"); !v.null()) options.precision = v.string();
  return options;
}

Napi::Float64Array interleaved(Napi::Env env, const double* x, const double* y, const double* z, std::size_t n) {
  auto out = Napi::Float64Array::New(env, 3 * n);
  for (std::size_t i = 0; i < n; ++i) out[3 * i] = x[i], out[3 * i + 1] = y[i], out[3 * i + 2] = z[i];
  return out;
}

}  // namespace galvanostat::binding
