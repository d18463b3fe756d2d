#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The units of each architecture for prompt rows.

#include <realizar/kernel/codes_unit.hpp>
#include <realizar/kernel/floats_unit.hpp>
#include <realizar/kernel/matrix_unit.hpp>
#include <realizar/kernel/x86/amx.hpp>
#include <realizar/kernel/x86/bf16_unit.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

// SSE2 and plain C++ stay with the products row by row: a strip would be expanded at more cost than it saves.
template <class Arch>
unit_list<> units(arch::scalar);
#if defined(__AVX2__)
template <class Arch>
unit_list<codes_unit<Arch>, floats_unit<Arch>> units(arch::avx2);
#endif
#if defined(__AVX512BF16__) && defined(__AVX512BW__)
template <class Arch>
unit_list<bf16_unit<Arch>, codes_unit<Arch>, floats_unit<Arch>> units(arch::avx512_bf16);
#endif
#if defined(__aarch64__)
template <class Arch>
unit_list<codes_unit<Arch>, floats_unit<Arch>> units(arch::neon);
#endif
#if defined(REALIZAR_HAS_AMX)
template <class Arch>
unit_list<amx_unit> units(arch::amx);
#endif

}  // namespace detail

template <class Arch>
using units_of = decltype(detail::units<Arch>(Arch{}));

template <class Arch>
inline constexpr bool has_units = units_of<Arch>::size != 0;

/// Calls f, a template over units, for the unit that multiplies the prompt rows of `op`.
template <class Arch, class F>
REALIZAR_INLINE void with_unit(const project& op, F f) noexcept {
  static_assert(has_units<Arch>);
  detail::with_first(op, f, units_of<Arch>{});
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
