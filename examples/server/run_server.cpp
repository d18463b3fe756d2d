// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "run_server.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <iostream>
#include <thread>

#include "beast_server.hpp"

namespace server {

namespace {

/// The signals that end the program, taken by one thread.
class ending_signals {
 public:
  ending_signals() {
    sigemptyset(&set_);
    for (const int s : {SIGINT, SIGTERM}) sigaddset(&set_, s);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  void wait() const {
    int which = 0;
    sigwait(&set_, &which);
  }

 private:
  sigset_t set_{};
};

/// As many connections as the system allows.
void take_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int run_server(int argc, const char* const* argv) {
  std::optional<settings> given;
  try {
    given = read_settings(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "server: " << e.what() << "\n'--help' lists the settings.\n";
    return 2;
  }
  if (!given) return 0;
  const ending_signals signals;  // before any thread
  take_descriptors();
  try {
    service s(*given);
    app handlers(s);
    beast_server transport(handlers, s.config);
    std::cerr << "server: listening at " << (s.config.tls_cert.empty() ? "http://" : "https://") << s.config.host << ":"
              << transport.port() << std::endl;

    std::atomic<int> code{0};
    std::thread loader([&] {
      try {
        s.load_all();
        std::cerr << "server: ready" << std::endl;
      } catch (const std::exception& e) {
        std::cerr << "server: " << e.what() << std::endl;
        code = 3;
        kill(getpid(), SIGTERM);
      }
    });
    std::thread ending([&] {
      signals.wait();
      s.begin_drain();
      std::thread([&] {
        signals.wait();
        std::_Exit(130);
      }).detach();
      s.finish_drain();
      transport.stop(30);
    });
    transport.run();
    ending.join();
    loader.join();
    return code;
  } catch (const std::exception& e) {
    std::cerr << "server: " << e.what() << std::endl;
    return 1;
  }
}

}  // namespace server
