// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "simulated_device.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#include <realizar/cuda/driver.hpp>
#include <realizar/cuda/kernel_table.hpp>

namespace test {

device_record record;

namespace {

using namespace realizar;
using cuda::warp_size;

#if defined(__x86_64__)
// Stores the callee's registers on its stack and takes up those of another: a switch costs no system call.
extern "C" void realizar_test_switch(void** from, void* to);
__asm__(
    ".text\n.globl realizar_test_switch\n.type realizar_test_switch,@function\nrealizar_test_switch:\n"
    "pushq %rbp\npushq %rbx\npushq %r12\npushq %r13\npushq %r14\npushq %r15\n"
    "movq %rsp, (%rdi)\nmovq %rsi, %rsp\n"
    "popq %r15\npopq %r14\npopq %r13\npopq %r12\npopq %rbx\npopq %rbp\nret\n"
    ".size realizar_test_switch,.-realizar_test_switch\n");

class fiber {
 public:
  void start(void (*entry)()) {
    if (!stack_) stack_ = std::make_unique<std::byte[]>(stack_bytes);
    auto top = (reinterpret_cast<std::uintptr_t>(stack_.get()) + stack_bytes) / 16 * 16;
    auto* words = reinterpret_cast<void**>(top);
    words[-1] = nullptr;  // nobody to return to
    words[-2] = reinterpret_cast<void*>(entry);
    std::memset(words - 8, 0, 6 * sizeof(void*));
    inner_ = words - 8;
  }
  void resume() { realizar_test_switch(&outer_, inner_); }
  void leave() { realizar_test_switch(&inner_, outer_); }

 private:
  static constexpr std::size_t stack_bytes = 64 << 10;
  std::unique_ptr<std::byte[]> stack_;
  void *inner_ = nullptr, *outer_ = nullptr;
};
#else
class fiber {
 public:
  void start(void (*entry)()) {
    if (!stack_) stack_ = std::make_unique<std::byte[]>(stack_bytes);
    getcontext(&inner_);
    inner_.uc_stack.ss_sp = stack_.get();
    inner_.uc_stack.ss_size = stack_bytes;
    inner_.uc_link = nullptr;
    makecontext(&inner_, entry, 0);
  }
  void resume() { swapcontext(&outer_, &inner_); }
  void leave() { swapcontext(&inner_, &outer_); }

 private:
  static constexpr std::size_t stack_bytes = 256 << 10;
  std::unique_ptr<std::byte[]> stack_;
  ucontext_t inner_, outer_;
};
#endif

enum class waits : unsigned char { no, for_warp, for_block, done };

struct warp_slots {
  std::uint32_t words[warp_size];
  float left[16][16], right[16][8];  // operands of a product
};

struct simulated_block {
  std::vector<fiber> fibers{1024};
  std::vector<waits> state{std::vector<waits>(1024)};
  std::vector<warp_slots> slots{32};
  std::vector<cuda::quad> shared;
  std::uint32_t index[3] = {};
  unsigned threads = 0, current = 0;
  void (*body)(const void*) = nullptr;
  const void* arguments = nullptr;

  void wait(waits what) {
    state[current] = what;
    fibers[current].leave();
  }
};
simulated_block block;

struct simulated_thread {
  unsigned me = test::block.current;

  unsigned index() const { return me; }
  unsigned count() const { return test::block.threads; }
  unsigned lane() const { return me % warp_size; }
  unsigned warp() const { return me / warp_size; }
  unsigned block(int i) const { return test::block.index[i]; }
  std::byte* shared() const { return reinterpret_cast<std::byte*>(test::block.shared.data()); }
  void sync() const { test::block.wait(waits::for_block); }
  void sync_warp() const { test::block.wait(waits::for_warp); }
  template <class T>
  T shuffle_xor(T x, unsigned mask) const {
    static_assert(sizeof(T) == 4);
    auto& slots = test::block.slots[warp()];
    std::memcpy(&slots.words[lane()], &x, 4);
    sync_warp();
    std::memcpy(&x, &slots.words[lane() ^ mask], 4);
    sync_warp();
    return x;
  }
  static int dot(int a, int b, int c) {
    for (int i = 0; i < 4; ++i) c += static_cast<std::int8_t>(a >> (8 * i)) * static_cast<std::int8_t>(b >> (8 * i));
    return c;
  }
  void multiply(float (&d)[4], const std::uint32_t (&a)[4], const std::uint32_t (&b)[2]) const {
    auto& slots = test::block.slots[warp()];
    const auto part = [](const std::uint32_t* words, unsigned i) {
      return to_float(bfloat16{static_cast<std::uint16_t>(words[i / 2] >> (i % 2 * 16))});
    };
    // The operands are put together from all lanes' fragments; then come the four sums that are this lane's.
    for (unsigned i = 0; i < 8; ++i) {
      const auto p = cuda::fragment_a(lane(), i);
      slots.left[p.row][p.column] = part(a, i);
    }
    for (unsigned i = 0; i < 4; ++i) {
      const auto p = cuda::fragment_b(lane(), i);
      slots.right[p.row][p.column] = part(b, i);
    }
    sync_warp();
    for (unsigned i = 0; i < 4; ++i) {
      const auto p = cuda::fragment_d(lane(), i);
      for (unsigned k = 0; k < 16; ++k) d[i] += slots.left[p.row][k] * slots.right[k][p.column];
    }
    sync_warp();
  }
  static void copy(void* to, const void* from) { std::memcpy(to, from, 16); }
  static void commit() {}
  template <unsigned N>
  static void wait() {}
};

void enter() {
  block.body(block.arguments);
  block.wait(waits::done);
}

/// Lets every thread of a block run to its next barrier, until all are done.
void run_block() {
  for (unsigned t = 0; t < block.threads; ++t) {
    block.fibers[t].start(enter);
    block.state[t] = waits::no;
  }
  for (;;) {
    bool moved = false;
    for (unsigned first = 0; first < block.threads; first += warp_size) {
      const unsigned n = std::min(warp_size, block.threads - first);
      for (;;) {
        for (unsigned t = first; t < first + n; ++t)
          if (block.state[t] == waits::no) {
            block.current = t;
            block.fibers[t].resume();
            moved = true;
          }
        unsigned at_warp = 0;
        for (unsigned t = first; t < first + n; ++t) at_warp += block.state[t] == waits::for_warp;
        if (at_warp == 0) break;
        if (at_warp != warp_size) throw std::logic_error("a warp's lanes part before a shuffle");
        for (unsigned t = first; t < first + n; ++t) block.state[t] = waits::no;
      }
    }
    unsigned at_barrier = 0, done = 0;
    for (unsigned t = 0; t < block.threads; ++t) {
      at_barrier += block.state[t] == waits::for_block;
      done += block.state[t] == waits::done;
    }
    if (done == block.threads) return;
    if (at_barrier != 0 && done != 0) throw std::logic_error("some threads of a block leave before a barrier");
    if (at_barrier == block.threads)
      for (unsigned t = 0; t < block.threads; ++t) block.state[t] = waits::no;
    else if (!moved)
      throw std::logic_error("a block's threads wait for each other");
  }
}

template <class Kernel>
void body(const void* arguments) {
  simulated_thread t;
  Kernel::run(*static_cast<const typename Kernel::arguments*>(arguments), t);
}

}  // namespace

void simulate(const cuda::launch& l) {
  if (l.threads == 0 || l.threads % warp_size != 0 || l.threads > 1024) throw std::logic_error("odd block");
  block.threads = l.threads;
  block.body = cuda::visit_kernel(l, []<class Kernel>(Kernel*) { return &body<Kernel>; });
  block.arguments = l.arguments;
  for (std::uint32_t z = 0; z < l.grid[2]; ++z)
    for (std::uint32_t y = 0; y < l.grid[1]; ++y)
      for (std::uint32_t x = 0; x < l.grid[0]; ++x) {
        block.shared.assign(l.shared_bytes / sizeof(cuda::quad) + 1, {~0u, ~0u, ~0u, ~0u});
        block.index[0] = x;
        block.index[1] = y;
        block.index[2] = z;
        run_block();
      }
}

namespace {

// The driver's table over host memory.

using launches = std::vector<cuda::launch>;

int open(void** context, realizar_cuda_device* device) {
  std::strcpy(device->name, "simulated");
  device->major = 8;
  device->multiprocessors = 1;
  *context = &record;
  return 0;
}
void close(void*) {}
int free_bytes(std::uint64_t* n) {
  *n = std::uint64_t{1} << 32;
  return 0;
}
int allocate(std::size_t n, void** memory) {
  *memory = std::aligned_alloc(256, (n + 255) / 256 * 256);
  if (*memory == nullptr) return realizar_cuda_no_memory;
  std::memset(*memory, 0xff, n);
  ++record.allocated;
  return 0;
}
void release(void* memory) { std::free(memory); }
int upload(void* to, const void* from, std::size_t n) {
  std::memcpy(to, from, n);
  return 0;
}
int copy(void*, void* to, const void* from, std::size_t n) { return upload(to, from, n); }
int staged(void*) { return 0; }
int run(void*, const void* launch, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) simulate(static_cast<const cuda::launch*>(launch)[i]);
  ++record.runs;
  return 0;
}
int capture(void*, const void* launch, std::size_t n, void** graph) {
  const auto* first = static_cast<const cuda::launch*>(launch);
  *graph = new launches(first, first + n);
  ++record.captures;
  return 0;
}
int replay(void*, void* graph) {
  for (const auto& l : *static_cast<launches*>(graph)) simulate(l);
  ++record.replays;
  return 0;
}
void drop(void* graph) { delete static_cast<launches*>(graph); }
const char* message() { return "less"; }

constexpr realizar_cuda_driver_table table{
    .launch_bytes = sizeof(cuda::launch),
    .open = open,
    .close = close,
    .free_bytes = free_bytes,
    .allocate = allocate,
    .release = release,
    .allocate_pinned = allocate,
    .release_pinned = release,
    .upload = upload,
    .copy = copy,
    .stage = copy,
    .staged = staged,
    .download = copy,
    .run = run,
    .capture = capture,
    .replay = replay,
    .drop = drop,
    .message = message,
};

}  // namespace

}  // namespace test

const realizar_cuda_driver_table* realizar_cuda_driver() { return &test::table; }
