#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The table of an architecture's kernels, filled from the templates.

#include <realizar/kernel/attention.hpp>
#include <realizar/kernel/experts.hpp>
#include <realizar/kernel/project.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/table.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// The kernels compiled for Arch.
template <class Arch>
inline constexpr table kernels_of = {
    Arch::name.data(),
    has_units<Arch>,
    arch::at_least<Arch, arch::amx>,
    embed_rows<Arch>,
    prepare<Arch>,
    project_rows<Arch>,
    attend_rows<Arch>,
    select_rows<Arch>,
    add_norm_rows<Arch>,
    place_head_rows<Arch>,
    route_rows<Arch>,
    expert_rows<Arch>,
    prepared_bytes<Arch>,
    project_scratch_bytes<Arch>,
    attend_scratch_bytes<Arch>,
    attend_partials<Arch>,
    embed_scratch_bytes<Arch>,
    add_norm_scratch_bytes<Arch>,
    route_scratch_bytes<Arch>,
    expert_scratch_bytes<Arch>,
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
