// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// An object that holds every function of the library: compiled with -fkeep-inline-functions, and what is a template instantiated by
/// name. symbols.cmake reads what it refers to.

#include "every_header.hpp"

template class realizar::model<realizar::family::llama>;
template class realizar::generation<realizar::model<realizar::family::llama>>;
