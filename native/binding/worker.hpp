#pragma once

#include <napi.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "binding/convert.hpp"

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

  /// Does `work`, const std::atomic<bool>& → Result, on the thread; resolves with what `describe`, (env, const Result&)
  /// → value, makes of it, or rejects with a coded error. `alive` is what JavaScript must keep until then.
  template <class Result>
  Napi::Promise start(std::vector<Napi::ObjectReference> alive, std::function<Result(const std::atomic<bool>&)> work,
                      std::function<Napi::Value(Napi::Env, const Result&)> describe) {
    struct Job {
      Napi::Promise::Deferred deferred;
      std::vector<Napi::ObjectReference> alive;
      std::function<Result(const std::atomic<bool>&)> work;
      std::function<Napi::Value(Napi::Env, const Result&)> describe;
      std::optional<Result> result = std::nullopt;
      std::optional<Error> error = std::nullopt;
    };
    // Getters among the arguments may have begun some.
    refuse_while_running();
    auto job = std::make_unique<Job>(
        Job{Napi::Promise::Deferred::New(env_), std::move(alive), std::move(work), std::move(describe)});
    const Napi::Promise promise = job->deferred.Promise();
    stop_ = false;
    join();
    running_ = true;
    auto finished = Napi::ThreadSafeFunction::New(env_, Napi::Function(), what_, 0, 1);
    thread_ = std::thread([this, job = job.release(), finished]() mutable {
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
        if (done->error)
          done->deferred.Reject(to_js_error(js, *done->error).Value());
        else
          done->deferred.Resolve(done->describe(js, *done->result));
      });
      finished.Release();
    });
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
