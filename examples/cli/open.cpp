// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "open.hpp"

#include <realizar/model/open.hpp>

namespace cli {

realizar::gguf::file open_file(const std::string& path) { return realizar::open_model(path).file; }
realizar::text::tokenizer open_tokenizer(const std::string& path) { return realizar::open_model(path).tokenizer(); }

}  // namespace cli
