#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A classical model of an `.apr` file as the commands predict and explain use it.

#include <string>

#include <realizar/classic/named_model.hpp>
#include <realizar/format/apr/model_file.hpp>

#include "arguments.hpp"
#include "samples.hpp"

namespace cli {

/// The flags that say where samples come from and how an encrypted file is opened.
inline constexpr flag features_flag{"features", '\0', "X,X,...",
                                    "a sample: numbers, or NAME=NUMBER; may be given more than once"};
inline constexpr flag csv_flag{"csv", '\0', "FILE", "samples as lines of numbers; - reads standard input"};
inline constexpr flag samples_flag{"samples", '\0', "FILE",
                                   "samples as JSON: arrays, or objects by feature name; - reads standard input"};
inline constexpr flag password_flag{"password-file", '\0', "FILE", "holds the password of an encrypted file"};

/// Opens a model file with what --password-file says. Throws what the reader throws.
realizar::apr::model_file open_model_file(const std::string& path, const arguments& args);

/// The model the command names. Throws error(unsupported) for a file that holds no classical model.
realizar::classic::named_model open_classical(const arguments& args);

/// The samples of --features, --csv and --samples. Throws usage_error when there are none, or more than one source.
samples read_samples(const arguments& args, const realizar::classic::named_model& model);

/// The bytes of a file, or of standard input for "-".
std::string read_text(const std::string& path);

/// A float for people.
std::string number_text(float x);

}  // namespace cli
