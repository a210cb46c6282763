#pragma once

#include <array>
#include <cstdint>

namespace galvanostat {

/// Chooses the skin of the neighbor list while the run goes on: a thicker one is built less often and costs more pairs.
///
/// It climbs downhill on a ladder of skins, comparing the cost of a step that it counts: entries of the list plus what
/// building it costs, spread over the steps it lasted. Nothing is timed, so that a run has the same bits whenever and
/// wherever it is repeated; the state belongs to the checkpoint.
class SkinTuner {
 public:
  static constexpr int rungs = 12;

  [[nodiscard]] double skin() const { return ladder(state_.rung); }
  /// A list has been given up after `steps` steps; `entries`: what the pair kernel went through in each of them
  /// (padding included), `fixed`: what a step costs besides, in the same unit. Call skin() afterwards: it may have
  /// changed.
  void list_ended(std::uint64_t steps, double entries, double fixed);

  /// Everything there is to remember.
  struct State {
    std::int32_t rung = 4, lists = 0, windows = 0, unused = 0;
    std::uint64_t steps = 0;
    double work = 0;
    std::array<double, rungs> cost{};  // of a step on each rung, 0: not yet known
  };
  [[nodiscard]] const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  /// 0.3 Å to 2.2 Å.
  static double ladder(int rung);
  State state_;
};

}  // namespace galvanostat
