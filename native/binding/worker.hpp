#pragma once

#include <napi.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "binding/convert.hpp"
#include "parallel/threads.hpp"

namespace galvanostat::binding {

/// The thread of an object that computes: one piece of work at a time; while it runs the object may only be asked to
/// stop. It is not on libuv's pool, where a few long runs would block all file access of the process.
class Worker {
 public:
  /// `what` works, for messages. Before the core's statics end, at exit, the work does.
  Worker(Napi::Env env, const char* what) : env_(env), what_(what) { napi_add_env_cleanup_hook(env_, at_exit, this); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    napi_remove_env_cleanup_hook(env_, at_exit, this);
    end();
  }

  /// Throws BUSY while work is on.
  void refuse_while_running() const {
    if (running_)
      throw_input("BUSY", std::string("this ") + what_ +
                              " is running: await advance() first (only stop() may be called meanwhile)");
  }

  /// Ends the work after the current step; without any it does nothing.
  void stop() { stop_ = true; }

  /// What JavaScript must keep while work is on.
  using Alive = std::vector<Napi::ObjectReference>;
  /// Hands out, on JavaScript's own thread, what the work has made, however it ended; an Error that it throws rejects,
  /// unless the work's own does.
  using Deliver = std::function<void(const Alive&)>;

  /// Does `work`, const std::atomic<bool>& → Result, on the thread, which must touch nothing of JavaScript's; then
  /// delivers, and resolves with what `describe`, (env, const Result&) → value, makes of it, or rejects with a coded
  /// error. Throws NO_THREAD.
  template <class Result>
  Napi::Promise start(Alive alive, std::function<Result(const std::atomic<bool>&)> work,
                      std::function<Napi::Value(Napi::Env, const Result&)> describe, Deliver deliver = {}) {
    struct Job {
      Napi::Promise::Deferred deferred;
      Alive alive;
      std::function<Result(const std::atomic<bool>&)> work;
      std::function<Napi::Value(Napi::Env, const Result&)> describe;
      Deliver deliver;
      std::optional<Result> result = std::nullopt;
      std::optional<Error> error = std::nullopt;
    };
    // Getters among the arguments may have begun some.
    refuse_while_running();
    auto job = std::make_unique<Job>(Job{Napi::Promise::Deferred::New(env_), std::move(alive), std::move(work),
                                         std::move(describe), std::move(deliver)});
    const Napi::Promise promise = job->deferred.Promise();
    stop_ = false;
    join();
    auto finished = Napi::ThreadSafeFunction::New(env_, Napi::Function(), what_, 0, 1);
    const auto body = [this, job = job.get(), finished]() mutable {
      try {
        job->result = job->work(stop_);
      } catch (const Error& error) {
        job->error = error;
      } catch (const std::bad_alloc&) {
        job->error = Error(Fault::run, "OUT_OF_MEMORY", "there is not enough memory for this system");
      } catch (const std::exception& error) {
        job->error = Error(Fault::run, "INTERNAL", error.what());
      }
      finished.NonBlockingCall(job, [this](Napi::Env js, Napi::Function, Job* done) {
        const std::unique_ptr<Job> owner(done);
        // During shutdown there is nobody left to tell.
        if (static_cast<napi_env>(js) == nullptr) return;
        running_ = false;
        if (done->deliver) {
          try {
            done->deliver(done->alive);
          } catch (const Error& error) {
            if (!done->error) done->error = error;
          }
        }
        if (done->error)
          done->deferred.Reject(to_js_error(js, *done->error).Value());
        else
          done->deferred.Resolve(done->describe(js, *done->result));
      });
      finished.Release();
    };
    try {
      thread_ = std::thread(body);
    } catch (const std::system_error&) {
      finished.Release();
      throw_no_threads(1);
    }
    job.release();
    running_ = true;
    return promise;
  }

 private:
  static void at_exit(void* self) { static_cast<Worker*>(self)->end(); }
  void end() {
    stop_ = true;
    join();
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  Napi::Env env_;
  const char* what_;
  std::atomic<bool> stop_{false};
  bool running_ = false;
  std::thread thread_;
};

}  // namespace galvanostat::binding
