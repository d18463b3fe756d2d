// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tree under include/realizar keeps the arrows and the rules of its headers; and the rules find what is planted.

#include "rules.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

namespace fs = std::filesystem;

namespace {

layers::tree read_tree() {
  layers::tree headers;
  const fs::path root(REALIZAR_INCLUDE_DIR);
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    headers[fs::relative(entry.path(), root).generic_string()] = text.str();
  }
  return headers;
}

void expect_none(const std::vector<std::string>& findings) {
  for (const std::string& finding : findings) FAIL_CHECK(finding);
  CHECK(findings.empty());
}

const std::string head =
    "#pragma once\n// realizar: SPDX-License-Identifier: MIT\n// Copyright (c) 2026 The realizar authors\n/// \\file\n/// A sentence.\n";

bool found(const std::vector<std::string>& findings, const std::string& needle) {
  return std::any_of(findings.begin(), findings.end(), [&](const std::string& f) { return f.find(needle) != std::string::npos; });
}

/// The findings of a small tree that is clean except for what is planted at `path`.
std::vector<std::string> planted(const std::string& path, const std::string& body) {
  layers::tree headers{{"realizar/version.hpp", head},
                       {"realizar/config.hpp", head + "#include <realizar/version.hpp>\n"},
                       {"realizar/base/error.hpp", head + "#include <realizar/config.hpp>\n"},
                       {"realizar/io/mapped_file.hpp", head + "#include <realizar/base/error.hpp>\n"},
                       {"realizar/io/detail/map.hpp", head},
                       {"realizar/quant/block.hpp", head + "#include <realizar/base/error.hpp>\n"},
                       {"realizar/format/gguf/reader.hpp", head + "#include <realizar/io/mapped_file.hpp>\n"},
                       {"realizar/simd/batch.hpp", head + "#include <xsimd/xsimd.hpp>\n"},
                       {"realizar/kernel/operations.hpp", head + "#include <realizar/quant/block.hpp>\n"},
                       {"realizar/kernel/gemv.hpp", head + "#include <realizar/simd/batch.hpp>\n#include <immintrin.h>\n"},
                       {"realizar/kernel/cpu.hpp", head + "#include <realizar/kernel/gemv.hpp>\n"},
                       {"realizar/nn/transformer.hpp", head + "#include <realizar/kernel/operations.hpp>\n"},
                       {"realizar/model/model.hpp", head + "#include <realizar/kernel/cpu.hpp>\n"},
                       {"realizar/text/tokenizer.hpp", head + "#include <realizar/format/gguf/reader.hpp>\n"},
                       {"realizar/generate/generator.hpp", head + "#include <realizar/model/model.hpp>\n"}};
  REQUIRE(layers::check_arrows(headers).empty());
  headers[path] = head + body;
  return layers::check_arrows(headers);
}

}  // namespace

TEST_CASE("no header breaks an arrow of the architecture") {
  const auto headers = read_tree();
  REQUIRE(headers.size() > 10);
  REQUIRE(headers.contains("realizar/version.hpp"));
  expect_none(layers::check_arrows(headers));
}

TEST_CASE("every header keeps the rules of names, head, characters and calls") {
  for (const auto& [path, text] : read_tree()) expect_none(layers::check_header(path, text));
}

TEST_CASE("headers are short: the median under 150 lines, nine in ten under 400") {
  std::vector<std::size_t> sizes;
  for (const auto& [path, text] : read_tree()) sizes.push_back(layers::lines_of(text).size());
  std::sort(sizes.begin(), sizes.end());
  CHECK(sizes[sizes.size() / 2] < 150);
  CHECK(sizes[sizes.size() * 9 / 10] < 400);
}

TEST_CASE("a planted broken arrow is found") {
  CHECK(found(planted("realizar/base/error.hpp", "#include <realizar/quant/block.hpp>\n"), "base must not include quant"));
  CHECK(found(planted("realizar/quant/block.hpp", "#include <realizar/io/mapped_file.hpp>\n"), "quant must not include io"));
  CHECK(found(planted("realizar/quant/q4.hpp", "#include <xsimd/xsimd.hpp>\n"), "only simd/ and kernel/ may"));
  CHECK(found(planted("realizar/model/any.hpp", "#include <immintrin.h>\n"), "only simd/ and kernel/ may"));
  CHECK(found(planted("realizar/kernel/operations.hpp", "#include <realizar/simd/batch.hpp>\n"), "kernel/operations must not include simd"));
  CHECK(found(planted("realizar/nn/norm.hpp", "#include <realizar/kernel/gemv.hpp>\n"), "nn must not include kernel"));
  CHECK(found(planted("realizar/nn/norm.hpp", "#include <realizar/kernel/gemv.hpp>\n"), "reaches <xsimd/xsimd.hpp>"));
  CHECK(found(planted("realizar/model/any.hpp", "#include <realizar/simd/batch.hpp>\n"), "model must not include simd"));
  CHECK(found(planted("realizar/model/any.hpp", "#include <realizar/kernel/gemv.hpp>\n"), "model must not include kernel"));
  CHECK(found(planted("realizar/text/a.hpp", "#include <realizar/model/model.hpp>\n"), "text must not include model"));
  CHECK(found(planted("realizar/format/a.hpp", "#include <realizar/io/detail/map.hpp>\n"), "names a detail of realizar/io"));
  CHECK(found(planted("realizar/io/a.hpp", "#include \"mapped_file.hpp\"\n"), "expected <realizar/...>"));
  CHECK(found(planted("realizar/io/a.hpp", "#  include <realizar/io/none.hpp>\n"), "does not exist"));
  CHECK(found(planted("realizar/tools/a.hpp", ""), "in no folder"));
}

TEST_CASE("what the architecture allows is not called broken") {
  CHECK(planted("realizar/generate/a.hpp", "#include <realizar/quant/block.hpp>\n#include <realizar/kernel/cpu.hpp>\n").empty());
  CHECK(planted("realizar/generate/a.hpp", "#include <realizar/text/tokenizer.hpp>\n#include <realizar/io/mapped_file.hpp>\n").empty());
  CHECK(planted("realizar/io/a.hpp", "#include <realizar/io/detail/map.hpp>\n#include <sys/mman.h>\n").empty());
  CHECK(planted("realizar/base/a.hpp", "// #include <xsimd/xsimd.hpp>\n/*\n#include <xsimd/xsimd.hpp>\n*/\n").empty());
}

TEST_CASE("a planted fault of a single header is found") {
  using layers::check_header;
  const std::string path = "realizar/base/a.hpp";
  CHECK(check_header(path, head + "int f();  // abort() in a comment\nconst char* s = \"printf(\";\n").empty());
  CHECK(check_header(path, head + "int x = 1'000; void g() { stop.abort(); pool->exit(); }\nstatic_assert(true);\n").empty());
  CHECK(check_header(path, head + "auto n = std::snprintf(b, 9, \"%g\", x);\n").empty());

  CHECK(found(check_header(path, "// no head\n"), "expected #pragma once"));
  CHECK(found(check_header(path, "// no head\n"), "licence"));
  CHECK(found(check_header(path, "// no head\n"), "\\file"));
  CHECK(found(check_header(path, head + "#include <iostream>\n"), "includes <iostream>"));
  CHECK(found(check_header(path, head + "void f() { std::abort(); }\n"), "calls abort"));
  CHECK(found(check_header(path, head + "void f() { exit (1); }\n"), "calls exit"));
  CHECK(found(check_header(path, head + "void f() { printf(\"\"); }\n"), "calls printf"));
  CHECK(found(check_header(path, head + "int a = 1'0; void f() { assert(a); }\n"), "calls assert"));
  CHECK(found(check_header(path, head + "void f() { std::cerr << 1; }\n"), "names std::cerr"));
  CHECK(found(check_header(path, head + "// caf\xc3\xa9\n"), "ASCII"));
  CHECK(found(check_header(path, head + "// line\r\n"), "ASCII"));
  CHECK(found(check_header(path, head + "\tint a;\n"), "a tab"));
  CHECK(found(check_header(path, head + std::string(141, '/') + "\n"), "141 columns"));
  CHECK(found(check_header(path, head + std::string(700, '\n')), "at most 600"));
  CHECK(check_header(path, head + "// Generated by tables.py\n" + std::string(700, '\n')).empty());
  CHECK(found(check_header(path, head + "int a;"), "newline at the end"));
  CHECK(found(check_header("realizar/base/string_utils.hpp", head), "says 'utils'"));
  CHECK(found(check_header("realizar/base/fast_gemv.hpp", head), "says 'fast'"));
  CHECK(found(check_header("realizar/base/Error.hpp", head), "snake_case"));
  CHECK(found(check_header("realizar/base/error.h", head), "extension"));
}
