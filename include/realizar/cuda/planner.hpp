#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// From operations to launches: which kernels, grids that do not depend on what changes from step to step, and where
/// intermediate results lie.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/cuda/kernel_table.hpp>
#include <realizar/cuda/staging.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// Plans a queue of operations, one after the other. Each may overwrite the workspace.
class planner {
 public:
  /// Forgets all launches. workspace: on the device.
  void begin(std::byte* workspace, std::byte* staged) {
    workspace_ = workspace;
    workspace_bytes_ = 0;
    staging_.begin(staged);
    launches_.clear();
  }
  const std::vector<launch>& launches() const noexcept { return launches_; }
  const staging& arrays() const noexcept { return staging_; }
  std::size_t workspace_bytes() const noexcept { return workspace_bytes_; }

  void add(const kernel::embed& op) {
    const kernel::batch& b = *op.rows;
    embed_rows::arguments a = blank<embed_rows::arguments>();
    a.table = op.table;
    a.positions = op.positions;
    a.segments = op.segments;
    a.tokens = staging_.place(b.tokens, b.n_rows);
    a.at = staging_.place(b.positions, b.n_rows);
    a.scale = op.scale;
    a.out = op.out;
    put(kernel_id::embed_rows, b.n_rows, blocks(op.table.cols, embed_rows::threads), 1, embed_rows::threads, 0, a);
  }

  void add(const kernel::add_norm& op) {
    put(kernel_id::add_norm_rows, op.n_rows, 1, 1, add_norm_rows::threads, add_norm_rows::shared_bytes, op);
  }

  void add(const kernel::select& op) {
    kernel::select a = op;
    a.indices = staging_.place(op.indices, op.n);
    put(kernel_id::select_rows, op.n, blocks(op.width, select_rows::threads), 1, select_rows::threads, 0, a);
  }

  void add(const kernel::route& op) {
    put(kernel_id::route_rows, op.n_rows, 1, 1, route_rows::threads, route_rows::shared_bytes(op.n_experts), op);
  }

  void add(const kernel::attend& op) {
    const kernel::batch& b = *op.rows;
    std::size_t longest = 1;
    for (std::size_t r = 0; r < b.n_rows; ++r) {
      const std::size_t n = b.visible != nullptr ? b.visible[r] : std::size_t{b.positions[r]} + 1;
      longest = longest < n ? n : longest;
    }
    attend_arguments a = blank<attend_arguments>();
    a.cache = op.cache;
    a.pages = pages_of(b);
    a.slopes = staging_.place(op.slopes, op.n_heads);
    a.n_heads = static_cast<std::uint32_t>(op.n_heads);
    a.window = static_cast<std::uint32_t>(op.window);
    a.scale = op.scale;
    a.softcap = op.softcap;
    a.n_splits = std::bit_ceil(blocks(longest, attend_splits::length));
    const auto* positions = staging_.place(b.positions, b.n_rows);
    const auto* visible = staging_.place(b.visible, b.n_rows);
    const auto* first_page = staging_.place(b.first_page, b.n_rows);
    // Rows are taken in runs whose partial results fit into some memory.
    const std::size_t width = op.n_heads * op.cache.head_dim;
    const std::size_t of_row = op.n_heads * a.n_splits * (op.cache.head_dim + 2) * sizeof(float);
    const std::size_t at_once = most_partial_bytes / of_row != 0 ? most_partial_bytes / of_row : 1;
    begin_workspace();
    a.partial = take<float>((at_once < b.n_rows ? at_once : b.n_rows) * of_row / sizeof(float));
    for (std::size_t row = 0; row < b.n_rows; row += at_once) {
      const std::size_t n = b.n_rows - row < at_once ? b.n_rows - row : at_once;
      a.queries = op.queries + row * width;
      a.out = op.out + row * width;
      a.positions = positions + row;
      a.visible = visible != nullptr ? visible + row : nullptr;
      a.first_page = first_page + row;
      put(kernel_id::attend_splits, n, attend_splits::groups(op.n_heads, op.cache.n_heads), a.n_splits,
          attend_splits::threads, attend_splits::shared_bytes(op.cache.head_dim), a);
      put(kernel_id::merge_splits, n, op.n_heads, 1, merge_splits::threads, 0, a);
    }
  }

  void add(const kernel::place_heads& op) {
    place(*op.rows, op.input, op.n_heads, op.query_norm, op.key_norm, op.after);
  }

  void add(const kernel::project& op) {
    const kernel::epilogue& e = op.after;
    begin_workspace();
    std::size_t rows = 0;
    for (unsigned i = 0; i < op.n_weights; ++i) rows += op.weights[i].rows;
    finish after = finish_of(e);
    const bool side_by_side = e.id == kernel::epilogue_id::store || e.id == kernel::epilogue_id::activate;
    after.out_width = side_by_side ? rows : op.weights[0].rows;
    if (e.id == kernel::epilogue_id::heads) {
      after.id = kernel::epilogue_id::store;
      after.scale = 1.0f;
      after.out = take<float>(op.rows->n_rows * rows);
      after.out_width = rows;
    }
    const std::size_t n_prompt = op.rows->n_prompt;
    const std::size_t mark = taken_;
    if (n_prompt != 0) multiply_prompt(op, rows, after);
    taken_ = mark;
    if (n_prompt < op.rows->n_rows) {
      after.out += n_prompt * after.out_width;
      if (after.row_gates != nullptr) after.row_gates += n_prompt * after.row_gate_stride;
      multiply_generated(op, op.input + n_prompt * op.weights[0].cols, op.rows->n_rows - n_prompt,
                         op.rows->n_rows - n_prompt, after, nullptr, 1);
      after.out -= n_prompt * after.out_width;
    }
    if (e.id == kernel::epilogue_id::heads) place(*op.rows, after.out, op.weights[0].rows / e.head_dim, {}, {}, e);
  }

  void add(const kernel::project_experts& op) {
    const kernel::project& each = op.each;
    begin_workspace();
    finish after = finish_of(each.after);
    after.out_width = each.weights[0].rows;
    const std::size_t n_rows = each.rows->n_rows;
    if (op.weights == nullptr) {
      multiply_generated(each, each.input, n_rows, n_rows * op.n_used, after, op.chosen, op.n_used);
      return;
    }
    after = plain(take<float>(n_rows * after.out_width), after.out_width);
    multiply_generated(each, each.input, n_rows, n_rows, after, op.chosen, 1);
    sum_experts::arguments a = blank<sum_experts::arguments>();
    a.products = after.out;
    a.chosen = op.chosen;
    a.weights = op.weights;
    a.n_used = static_cast<std::uint32_t>(op.n_used);
    a.add = each.after.id == kernel::epilogue_id::add;
    a.width = after.out_width;
    a.scale = each.after.scale;
    a.out = each.after.out;
    put(kernel_id::sum_experts, n_rows / op.n_used, blocks(a.width, sum_experts::threads), 1, sum_experts::threads, 0,
        a);
  }

 private:
  /// Of the expanded rows of a matrix at a time, and of attention's partial results.
  static constexpr std::size_t most_expanded_bytes = std::size_t{128} << 20,
                               most_partial_bytes = std::size_t{256} << 20;

  template <class T>
  static T blank() noexcept {
    T a;
    std::memset(static_cast<void*>(&a), 0, sizeof(a));
    return a;
  }
  static std::uint32_t blocks(std::size_t n, std::size_t each) noexcept {
    return static_cast<std::uint32_t>((n + each - 1) / each);
  }
  static bool is_float(quant::type t) noexcept {
    return t == quant::type::f32 || t == quant::type::f16 || t == quant::type::bf16;
  }

  void begin_workspace() noexcept { taken_ = 0; }
  template <class T>
  T* take(std::size_t n) noexcept {
    T* p = reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(workspace_) + taken_);
    taken_ += (n * sizeof(T) + 255) / 256 * 256;
    workspace_bytes_ = workspace_bytes_ < taken_ ? taken_ : workspace_bytes_;
    return p;
  }

  template <class Arguments>
  launch& put(kernel_id kernel, std::size_t x, std::size_t y, std::size_t z, unsigned threads, std::size_t shared,
              const Arguments& a) {
    if (x > 0x7fffffffu || y > 65535 || z > 65535)
      throw error(error_code::limit, "batch", "a grid of at most 2147483647 by 65535 by 65535 blocks",
                  {x, " by ", y, " by ", z});
    launch l = blank<launch>();
    l.kernel = kernel;
    l.threads = threads;
    l.grid[0] = static_cast<std::uint32_t>(x);
    l.grid[1] = static_cast<std::uint32_t>(y);
    l.grid[2] = static_cast<std::uint32_t>(z);
    l.shared_bytes = static_cast<std::uint32_t>(shared);
    l.set(a);
    return launches_.emplace_back(l);
  }

  /// The pages of all sequences of a batch, which only its rows tell the number of.
  const std::uint32_t* pages_of(const kernel::batch& b) {
    std::size_t n = 0;
    for (std::size_t r = 0; r < b.n_rows; ++r) {
      std::size_t last = b.positions[r];
      if (b.visible != nullptr && b.visible[r] > last + 1) last = b.visible[r] - 1;
      last = b.first_page[r] + last / kernel::page_size + 1;
      n = n < last ? last : n;
    }
    return staging_.place(b.pages, n, true);
  }

  static finish finish_of(const kernel::epilogue& e) noexcept {
    finish f = blank<finish>();
    f.id = e.id;
    f.activation = e.activation;
    f.scale = e.scale;
    f.clamp = e.clamp;
    f.softcap = e.softcap;
    f.row_gates = e.row_gates;
    f.row_gate_stride = e.row_gate_stride;
    f.out = e.out;
    return f;
  }
  static finish plain(float* out, std::size_t out_width) noexcept {
    finish f = blank<finish>();
    f.id = kernel::epilogue_id::store;
    f.scale = 1.0f;
    f.out = out;
    f.out_width = out_width;
    return f;
  }

  void place(const kernel::batch& b, const float* input, std::size_t n_heads, const kernel::norm& query_norm,
             const kernel::norm& key_norm, const kernel::epilogue& e) {
    place_heads_rows::arguments a = blank<place_heads_rows::arguments>();
    a.input = input;
    a.query_norm = query_norm;
    a.key_norm = key_norm;
    a.query_head_norm = e.query_norm;
    a.key_head_norm = e.key_norm;
    a.head_norm_stride = e.head_norm_stride;
    a.cache = e.cache;
    a.rotations = staging_.place(e.local_rotation ? b.local_rotations : b.rotations, b.n_rows * e.rotary_dims);
    a.positions = staging_.place(b.positions, b.n_rows);
    a.first_page = staging_.place(b.first_page, b.n_rows);
    a.pages = pages_of(b);
    a.out = e.out;
    a.n_heads = static_cast<std::uint32_t>(n_heads);
    a.rotary_dims = static_cast<std::uint32_t>(e.rotary_dims);
    a.pairs = e.pairs;
    put(kernel_id::place_heads_rows, b.n_rows, blocks(n_heads + 2 * e.cache.n_heads, place_heads_rows::heads_of_block),
        1, place_heads_rows::threads, place_heads_rows::shared_bytes(e.cache.head_dim), a);
  }

  /// Rows of the prompt: on the tensor cores, all products into memory, then the epilogue.
  void multiply_prompt(const kernel::project& op, std::size_t rows, const finish& after) {
    const std::size_t n = op.rows->n_prompt, cols = op.weights[0].cols;
    const std::size_t stride = (cols + multiply_tiles::depth - 1) / multiply_tiles::depth * multiply_tiles::depth;
    prepare_rows::arguments p = blank<prepare_rows::arguments>();
    p.input = op.input;
    p.before = op.before;
    p.cols = static_cast<std::uint32_t>(cols);
    for (unsigned i = 0; i < op.n_weights; ++i) {
      const std::uint32_t parts = input_parts_of(op.weights[i].type);
      p.n_parts = p.n_parts < parts ? parts : p.n_parts;
    }
    p.part_size = n * stride;
    p.part_stride = stride;
    p.parts = take<bfloat16>(p.n_parts * p.part_size);
    put(kernel_id::prepare_rows, n, 1, 1, 256, prepare_rows::shared_bytes, p);

    finish_rows::arguments f = blank<finish_rows::arguments>();
    float* products = take<float>(n * rows);
    f.products = products;
    f.stride = rows;
    f.n_matrices = op.n_weights;
    f.after = after;
    const std::size_t mark = taken_;
    for (unsigned i = 0; i < op.n_weights; ++i) {
      const kernel::matrix& m = op.weights[i];
      f.columns[i + 1] = f.columns[i] + static_cast<std::uint32_t>(m.rows);
      f.biases[i] = op.after.biases[i];
      taken_ = mark;
      const std::uint32_t parts = parts_of(m.type);
      const std::size_t fit = most_expanded_bytes / (parts * stride * sizeof(bfloat16)) / multiply_tiles::tile;
      const std::size_t strip = (fit != 0 ? fit : 1) * multiply_tiles::tile;
      auto* expanded = take<bfloat16>(parts * (strip < m.rows ? strip : m.rows) * stride);
      for (std::size_t first = 0; first < m.rows; first += strip) {
        const std::size_t here = m.rows - first < strip ? m.rows - first : strip;
        expand_weights::arguments x = blank<expand_weights::arguments>();
        x.weights = m;
        x.first_row = static_cast<std::uint32_t>(first);
        x.n_parts = parts;
        x.part_size = here * stride;
        x.part_stride = stride;
        x.out = expanded;
        put(kernel_id::expand_weights, here, 1, 1, expand_weights::threads, 0, x);
        multiply_tiles::arguments t = blank<multiply_tiles::arguments>();
        t.input = p.parts;
        t.weights = expanded;
        t.input_size = p.part_size;
        t.weight_size = x.part_size;
        t.stride = stride;
        t.input_parts = input_parts_of(m.type);
        t.weight_parts = parts;
        t.n_rows = static_cast<std::uint32_t>(n);
        t.n_columns = static_cast<std::uint32_t>(here);
        t.out = products + f.columns[i] + first;
        t.out_width = rows;
        put(kernel_id::multiply_tiles, blocks(here, multiply_tiles::tile), blocks(n, multiply_tiles::tile), 1,
            multiply_tiles::threads, multiply_tiles::shared_bytes, t);
      }
    }
    put_finish(n, f);
  }

  void put_finish(std::size_t n, const finish_rows::arguments& f) {
    const bool gate = f.after.id == kernel::epilogue_id::gate;
    put(kernel_id::finish_rows, n, blocks(f.columns[gate ? 1 : f.n_matrices], finish_rows::columns_of_block), 1,
        finish_rows::threads, 0, f);
  }

  /// Rows one by one, also those of experts: n_inputs rows of input, n_rows of output, n_used of these for each of
  /// those.
  void multiply_generated(const kernel::project& op, const float* input, std::size_t n_inputs, std::size_t n_rows,
                          const finish& after, const std::uint32_t* chosen, std::size_t n_used) {
    const std::size_t cols = op.weights[0].cols;
    bool wants_floats = false, wants_codes = false, one_type = true;
    for (unsigned i = 0; i < op.n_weights; ++i) {
      (is_float(op.weights[i].type) ? wants_floats : wants_codes) = true;
      one_type = one_type && op.weights[i].type == op.weights[0].type;
    }
    multiply_rows_arguments a = blank<multiply_rows_arguments>();
    a.floats = input;
    if (wants_codes || op.before.id != kernel::norm_id::none) {
      prepare_rows::arguments p = blank<prepare_rows::arguments>();
      p.input = input;
      p.before = op.before;
      p.cols = static_cast<std::uint32_t>(cols);
      if (wants_floats) a.floats = p.floats = take<float>(n_inputs * cols);
      if (wants_codes) {
        const std::size_t units = prepare_rows::units_of(cols);
        a.codes = p.codes = take<std::int8_t>(n_inputs * units * unit_size);
        a.factors = p.factors = take<float>(n_inputs * units * 4);
      }
      put(kernel_id::prepare_rows, n_inputs, 1, 1, 256, prepare_rows::shared_bytes, p);
    }
    a.cols = static_cast<std::uint32_t>(cols);
    a.n_rows = static_cast<std::uint32_t>(n_rows);
    a.chosen = chosen;
    a.n_used = static_cast<std::uint32_t>(n_used);
    a.after = after;
    const bool gate = after.id == kernel::epilogue_id::gate;
    if (gate && one_type) {
      a.gate = 1;
      put_rows(a, op, 0, 2);
      return;
    }
    if (gate) {  // of different formats: both products go through memory
      const std::size_t width = op.weights[0].rows;
      float* products = take<float>(n_rows * 2 * width);
      a.after = plain(products, 2 * width);
      put_rows(a, op, 0, 1);
      put_rows(a, op, 1, 2);
      finish_rows::arguments f = blank<finish_rows::arguments>();
      f.products = products;
      f.stride = 2 * width;
      f.n_matrices = 2;
      f.columns[1] = static_cast<std::uint32_t>(width);
      f.columns[2] = static_cast<std::uint32_t>(2 * width);
      f.after = after;
      put_finish(n_rows, f);
      return;
    }
    for (unsigned i = 0, end; i < op.n_weights; i = end) {  // matrices of one format side by side go together
      end = i + 1;
      while (end < op.n_weights && op.weights[end].type == op.weights[i].type) ++end;
      put_rows(a, op, i, end);
    }
  }

  /// Matrices [begin, end) of an operation, of one format.
  void put_rows(multiply_rows_arguments a, const kernel::project& op, unsigned begin, unsigned end) {
    std::uint32_t column = 0;
    for (unsigned i = 0; i < end; ++i) {
      const kernel::matrix& m = op.weights[i];
      if (i >= begin) a.matrices[i - begin] = {m.data, op.after.biases[i], static_cast<std::uint32_t>(m.rows), column};
      column += static_cast<std::uint32_t>(m.rows);
    }
    a.n_matrices = end - begin;
    a.row_bytes = op.weights[begin].row_bytes;
    const std::uint32_t tokens = a.chosen != nullptr ? 1 : token_tile(a.n_rows);
    using any = multiply_rows<quant::f32_block, 1>;
    launch& l = put(kernel_id::multiply_rows, any::blocks(a), blocks(a.n_rows, tokens), 1, any::threads, 0, a);
    l.format = static_cast<std::uint32_t>(op.weights[begin].type);
    l.tokens = tokens;
  }

  std::byte* workspace_ = nullptr;
  std::size_t workspace_bytes_ = 0, taken_ = 0;
  staging staging_;
  std::vector<launch> launches_;
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
