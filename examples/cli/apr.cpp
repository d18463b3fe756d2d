// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "apr.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <realizar/base/json.hpp>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/classic/ngram.hpp>
#include <realizar/classic/vectorizer.hpp>
#include <realizar/format/apr/model_file.hpp>
#include <realizar/format/apr/tensor_file.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

#include "classical.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace apr = realizar::apr;
namespace classic = realizar::classic;
namespace json = realizar::json;
using realizar::error;
using realizar::error_code;

constexpr std::size_t shown_elements = 8;

bool starts_with(const std::string& path, std::string_view magic) {
  const realizar::io::mapped_file file(realizar::io::from_utf8(path));
  const auto bytes = file.bytes();
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

std::string hex(std::uint32_t v) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789ABCDEF"[(v >> shift) & 15u];
  return text;
}

/// Metadata with long lists cut: {"count": n, "first": [...]}.
json::value shortened(json::view v) {
  if (v.is_object()) {
    json::object out;
    for (const auto& [key, value] : v.members()) out.set(key, shortened(value));
    return out;
  }
  if (!v.is_array()) return v.raw();
  json::array first;
  for (std::size_t i = 0; i < std::min(v.size(), shown_elements); ++i) first.push_back(shortened(v[i]));
  if (v.size() <= shown_elements) return first;
  return json::object{{"count", v.size()}, {"first", std::move(first)}};
}

/// The members of metadata, a line each.
std::string metadata_text(json::view metadata) {
  std::string out = "\nmetadata\n";
  for (const auto& [key, value] : metadata.members())
    out += "  " + printable(key, 200) + " = " + printable(json::to_text(shortened(value)), 400) + "\n";
  return out;
}

class report {
 public:
  void title(const std::string& text) { out_ += (out_.empty() ? "" : "\n") + text + "\n"; }
  void line(std::string_view what, const std::string& text) {
    std::string left(what);
    left.resize(std::max<std::size_t>(left.size() + 2, 20), ' ');
    if (!text.empty()) out_ += "  " + left + text + "\n";
  }
  void append(const std::string& text) { out_ += text; }
  const std::string& text() const { return out_; }

 private:
  std::string out_;
};

std::string flag_names(apr::model_flags f) {
  std::string text;
  const auto add = [&](bool set, const char* name) {
    if (set) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(f.encrypted(), "encrypted");
  add(f.is_signed(), "signed");
  add(f.licensed(), "licensed");
  add(f.aligned(), "aligned");
  add(f.quantized(), "quantized");
  add(f.has_model_card(), "model card");
  return text.empty() ? "none" : text;
}

/// Reads what a model file holds, whatever it is; the sizes that describe it, in words.
std::vector<std::pair<std::string, std::size_t>> read_contents(const apr::model_file& file, apr::finite floats) {
  switch (file.type()) {
    case apr::model_type::ngram_model: {
      const auto m = classic::read_estimator<classic::ngram_model>(file, floats);
      return {{"order", m.order()}};
    }
    case apr::model_type::tfidf:
      return {{"terms", classic::read_estimator<classic::tfidf_vectorizer>(file, floats).n_terms()}};
    case apr::model_type::count_vectorizer:
      return {{"terms", classic::read_estimator<classic::count_vectorizer>(file, floats).n_terms()}};
    default:
      break;
  }
  const classic::any_estimator e(file, floats);
  std::vector<std::pair<std::string, std::size_t>> sizes{{"features", e.n_features()}};
  const auto p = e.predict(std::vector<float>(e.n_features(), 0.0f));
  if (p.kind == classic::prediction_kind::distances)
    sizes.emplace_back("clusters", p.values.size());
  else if (p.kind == classic::prediction_kind::coordinates)
    sizes.emplace_back("components", p.values.size());
  else if (p.label)
    sizes.emplace_back("classes", std::max<std::size_t>(2, p.values.size()));
  if (const auto* forest = std::get_if<classic::random_forest<>>(&e.get()))
    sizes.emplace_back("trees", forest->trees().size());
  if (const auto* boosting = std::get_if<classic::gradient_boosting<>>(&e.get()))
    sizes.emplace_back("trees", boosting->trees().size());
  if (const auto* tree = std::get_if<classic::decision_tree<>>(&e.get()))
    sizes.emplace_back("nodes", tree->parts().nodes.size());
  if (const auto* net = std::get_if<classic::feed_forward_net<>>(&e.get()))
    sizes.emplace_back("layers", net->n_layers());
  return sizes;
}

int inspect_model(const arguments& args) {
  const apr::model_file file = open_model_file(args[0], args);
  std::vector<std::pair<std::string, std::size_t>> sizes;
  std::optional<error> unreadable;
  try {
    sizes = read_contents(file, apr::finite::not_asked);
  } catch (const error& e) {
    unreadable = e;
  }
  std::string signer;
  if (file.signer())
    for (const auto b : *file.signer()) {
      const auto v = static_cast<unsigned>(b);
      signer += "0123456789abcdef"[v >> 4];
      signer += "0123456789abcdef"[v & 15];
    }
  if (args.is_set("json")) {
    json::object contents;
    for (const auto& [name, n] : sizes) contents.set(name, n);
    print_json(json::object{
        {"file", utf8(args[0])},
        {"format", "apr"},
        {"version", "1." + std::to_string(file.minor_version())},
        {"type", to_string(file.type())},
        {"type_id", static_cast<unsigned>(file.type())},
        {"file_bytes", file.file_size()},
        {"payload_bytes", file.payload().size()},
        {"compression", to_string(file.compression())},
        {"flags", flag_names(file.flags())},
        {"quality_score", file.quality_score()},
        {"checksum", hex(file.checksum())},
        {"signer", signer.empty() ? json::value() : json::value(signer)},
        {"contents", std::move(contents)},
        {"unreadable", unreadable ? json::value(utf8(unreadable->what())) : json::value()},
        {"metadata", shortened(file.metadata())},
        {"memory", json::object{{"weights_bytes", file.payload().size()}}},
    });
    return 0;
  }
  report out;
  out.title(printable(args[0]));
  out.append("  .apr model file, version 1." + std::to_string(file.minor_version()) + ", " +
             bytes_text(file.file_size()) + "\n");
  out.append(metadata_text(file.metadata()));
  out.title("summary");
  out.line("type",
           std::string(to_string(file.type())) + " (" + std::to_string(static_cast<unsigned>(file.type())) + ")");
  for (const auto& [name, n] : sizes) out.line(name, std::to_string(n));
  if (unreadable) out.line("cannot be run", printable(unreadable->what()));
  out.line("payload",
           bytes_text(file.payload().size()) + ", compression " + std::string(to_string(file.compression())));
  out.line("flags", flag_names(file.flags()));
  out.line("quality score", file.quality_score() == 0 ? "" : std::to_string(file.quality_score()) + " of 100");
  out.line("CRC-32", hex(file.checksum()) + ", which holds");
  out.line("signed by", signer);
  out.title("memory needed");
  out.line("weights", bytes_text(file.payload().size()));
  print(out.text());
  return 0;
}

std::string shape_text(const apr::tensor& t) {
  std::string text;
  for (unsigned i = 0; i < t.n_dims; ++i) text += (i != 0 ? " x " : "") + std::to_string(t.shape[i]);
  return text.empty() ? "one number" : text;
}

std::string_view state_text(apr::checksum_state s) { return s == apr::checksum_state::verified ? "holds" : "absent"; }

int inspect_tensors(const arguments& args) {
  const apr::tensor_file file(realizar::io::from_utf8(args[0]));
  std::uint64_t parameters = 0, bytes = 0;
  std::map<std::string, std::size_t> types;
  for (const auto& t : file.tensors()) {
    parameters += t.n_elements();
    bytes += t.data.size();
    ++types[std::string(to_string(t.type))];
  }
  if (args.is_set("json")) {
    json::array tensors;
    for (const auto& t : file.tensors()) {
      json::array shape;
      for (unsigned i = 0; i < t.n_dims; ++i) shape.emplace_back(t.shape[i]);
      tensors.emplace_back(json::object{{"name", utf8(t.name)},
                                        {"type", to_string(t.type)},
                                        {"shape", std::move(shape)},
                                        {"offset", t.offset},
                                        {"bytes", t.data.size()}});
    }
    json::object counts;
    for (const auto& [name, n] : types) counts.set(name, n);
    print_json(json::object{{"file", utf8(args[0])},
                            {"format", "apr"},
                            {"version", "2"},
                            {"flags", file.flags().bits},
                            {"compressed", file.compressed()},
                            {"header_checksum", state_text(file.header_checksum())},
                            {"file_checksum", state_text(file.file_checksum())},
                            {"parameters", parameters},
                            {"tensor_types", std::move(counts)},
                            {"memory", json::object{{"weights_bytes", bytes}}},
                            {"metadata", shortened(file.metadata())},
                            {"tensors", std::move(tensors)}});
    return 0;
  }
  report out;
  out.title(printable(args[0]));
  out.append("  .apr tensor file, version 2, " + std::to_string(file.tensors().size()) + " tensors" +
             (file.compressed() ? file.flags().zstd() ? ", compressed with zstd" : ", compressed with LZ4" : "") +
             "\n");
  out.append(metadata_text(file.metadata()));
  if (args.is_set("tensors")) {
    out.title("tensors: name, type, shape (row length last), offset, bytes");
    std::size_t widest = 0;
    for (const auto& t : file.tensors()) widest = std::max(widest, printable(t.name).size());
    for (const auto& t : file.tensors()) {
      std::string name = printable(t.name), type(to_string(t.type)), shape = shape_text(t);
      name.resize(widest + 2, ' ');
      type.resize(std::max<std::size_t>(type.size(), 8), ' ');
      shape.resize(std::max<std::size_t>(shape.size(), 18), ' ');
      out.append("  " + name + type + shape + "  " + std::to_string(t.offset) + "  " + std::to_string(t.data.size()) +
                 "\n");
    }
  }
  out.title("summary");
  out.line("parameters", std::to_string(parameters));
  std::string list;
  for (const auto& [name, n] : types) list += (list.empty() ? "" : ", ") + name + " " + std::to_string(n);
  out.line("tensors by type", list);
  out.line("header CRC-32", std::string(state_text(file.header_checksum())));
  out.line("file CRC-32", std::string(state_text(file.file_checksum())));
  out.title("memory needed");
  out.line("weights", bytes_text(bytes) + (file.compressed() ? ", decompressed" : ", mapped from the file"));
  print(out.text());
  return 0;
}

/// The first element of a tensor that is no finite number.
std::optional<error> find_bad_element(const apr::tensor& t, progress& bar) {
  const auto& g = geometry(t.type);
  const auto n = static_cast<std::size_t>(t.n_elements());
  const bool whole = g.extra_bytes != 0 || t.n_dims == 0;  // AprQ8: one scale for all
  const std::size_t chunk = whole ? n : (std::size_t{1} << 16) / g.block_size * g.block_size;
  std::vector<float> values;
  for (std::size_t at = 0; at < n; at += chunk) {
    values.resize(std::min(chunk, n - at));
    const std::size_t from = at / g.block_size * g.block_bytes;
    const auto bytes =
        whole ? t.data : t.data.subspan(from, static_cast<std::size_t>(*element_bytes(t.type, values.size())));
    decode(t.type, bytes, values);
    const auto bad = std::ranges::find_if(values, [](float x) { return !std::isfinite(x); });
    if (bad != values.end())
      return error(error_code::malformed,
                   "tensor '" + std::string(t.name) + "', element " +
                       std::to_string(at + static_cast<std::size_t>(bad - values.begin())),
                   "finite weights", std::isnan(*bad) ? "NaN" : "infinity");
    bar.advance(bytes.size());
  }
  return std::nullopt;
}

}  // namespace

bool is_apr_file(const std::string& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(realizar::io::from_utf8(path), unknown)) return false;
  return starts_with(path, "APR");
}

int inspect_apr(const arguments& args) {
  return starts_with(args[0], "APRN") ? inspect_model(args) : inspect_tensors(args);
}

verification verify_apr(const arguments& args) {
  verification v;
  try {
    if (starts_with(args[0], "APRN")) {
      const apr::model_file file = open_model_file(args[0], args);
      v.what = std::string(to_string(file.type())) + ", CRC-32 " + hex(file.checksum());
      try {
        read_contents(file, apr::finite::required);
      } catch (const error& e) {
        if (e.code() != error_code::unsupported) throw e.within(args[0]);
        v.unchecked.push_back("the payload: " + std::string(e.what()));
      }
    } else {
      const apr::tensor_file file(realizar::io::from_utf8(args[0]));
      v.tensors = file.tensors().size();
      if (file.header_checksum() == apr::checksum_state::absent)
        v.unchecked.push_back("the header: its CRC-32 is 0, which some writers leave there");
      if (file.file_checksum() == apr::checksum_state::absent)
        v.unchecked.push_back("the file: its CRC-32 is absent or 0");
      std::uint64_t bytes = 0;
      for (const auto& t : file.tensors()) bytes += t.data.size();
      progress bar("verifying", bytes);
      for (const auto& t : file.tensors())
        if (auto fault = find_bad_element(t, bar)) v.faults.push_back(fault->within(args[0]));
    }
  } catch (const error& e) {
    v.faults.push_back(e);
  }
  return v;
}

}  // namespace cli
