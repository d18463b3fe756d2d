#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What an estimator is to the `.apr` format, and loading and saving any of them.
///
/// Payloads are bincode. Where aprender has a layout, it is written whenever it can say the model; models it cannot
/// say, and estimators aprender cannot save, use layouts of this library, which start with `own_layout` and are
/// described in docs/apr-payloads.md.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/bincode.hpp>
#include <realizar/format/apr/model_file.hpp>
#include <realizar/format/apr/model_type.hpp>
#include <realizar/format/apr/model_writer.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// The first four bytes of a payload in a layout of this library, "RLZ1".
inline constexpr std::uint32_t own_layout = 0x315a4c52u;

/// A type that reads itself from a payload, checking everything, and writes itself to one.
template <class E>
concept estimator = requires(const E e, apr::bincode_reader& reader, apr::bincode_writer& writer) {
  { E::type } -> std::convertible_to<apr::model_type>;
  { E::read(reader) } -> std::same_as<E>;
  { e.write(writer) } -> std::same_as<void>;
};

/// The estimator in an open file. Throws error(mismatch) when the file holds another kind, error(malformed) naming the
/// field.
template <estimator E>
E read_estimator(const apr::model_file& file, apr::finite floats = apr::finite::not_asked) {
  if (file.type() != E::type)
    throw error(error_code::mismatch, "model type", std::string(apr::to_string(E::type)),
                std::string(apr::to_string(file.type())));
  apr::bincode_reader reader(file.payload(), floats);
  E result = E::read(reader);
  reader.finish();
  return result;
}

/// Opens an `.apr` model file and reads the estimator: `auto m =
/// classic::load<classic::logistic_regression<>>("m.apr");`
template <estimator E>
E load(const std::filesystem::path& path, const apr::model_file_options& options = {}) {
  return read_estimator<E>(apr::model_file(path, options));
}

/// The payload of an estimator.
template <estimator E>
std::vector<std::byte> payload(const E& e) {
  apr::bincode_writer writer;
  e.write(writer);
  return writer.take();
}

/// Writes an estimator as an `.apr` model file, whole or not at all.
template <estimator E>
void save(const std::filesystem::path& path, const E& e, const json::value& metadata = nullptr,
          const apr::model_write_options& options = {}) {
  apr::write_model_file(path, E::type, metadata, payload(e), options);
}

namespace detail {

/// Whether the payload starts with the mark of this library's layouts, which is then consumed.
inline bool starts_own_layout(apr::bincode_reader& reader) {
  if (reader.left() < 4) return false;
  apr::bincode_reader ahead = reader;
  if (ahead.number<std::uint32_t>("layout") != own_layout) return false;
  reader = ahead;
  return true;
}
inline void require_own_layout(apr::bincode_reader& reader) {
  if (!starts_own_layout(reader)) reader.refuse("layout", "the mark RLZ1", "other bytes");
}

/// usize fields that are sizes of something in memory.
inline std::size_t read_size(apr::bincode_reader& reader, std::size_t most, const char* field) {
  const auto n = reader.number<std::uint64_t>(field);
  if (n > most) reader.refuse(field, "at most " + std::to_string(most), std::to_string(n));
  return static_cast<std::size_t>(n);
}

/// Vector data, rows and cols of a matrix, whose product must be the length.
struct matrix_field {
  std::vector<float> data;
  std::size_t rows = 0, cols = 0;
};
inline matrix_field read_matrix(apr::bincode_reader& reader, const char* field) {
  matrix_field m;
  m.data = reader.numbers<float>(field);
  const auto rows = reader.number<std::uint64_t>(field), cols = reader.number<std::uint64_t>(field);
  const bool fits = cols == 0 ? m.data.empty() : m.data.size() % cols == 0 && m.data.size() / cols == rows;
  if (!fits || rows > 0xffffffffu || cols > 0xffffffffu)
    reader.refuse(field, "rows times columns of " + std::to_string(m.data.size()) + " values",
                  std::to_string(rows) + " x " + std::to_string(cols));
  m.rows = static_cast<std::size_t>(rows);
  m.cols = static_cast<std::size_t>(cols);
  return m;
}
inline void write_matrix(apr::bincode_writer& writer, std::span<const float> data, std::size_t rows, std::size_t cols) {
  writer.numbers(data);
  writer.count(rows);
  writer.count(cols);
}

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI::classic
