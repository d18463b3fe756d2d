// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The macros that <windows.h>, <sys/param.h> and their kin leave behind do not break a header: everything of the library is
/// included after them. It compiles; the names that other headers need are put back for those alone.

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <ranges>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>
#if __has_include(<xsimd/xsimd.hpp>)
#include <xsimd/xsimd.hpp>
#endif
#if __has_include(<sys/mman.h>)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
#endif

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define near
#define far
#define small char
#define interface struct
#define IN
#define OUT
#define ERROR 0
#define ABSOLUTE 1
#define RELATIVE 2
#define DIFFERENCE 11
#define OPTIONAL
#define TRUE 1
#define FALSE 0
#define VOID void
#define CONST const
#define DELETE 0x00010000L
#define NO_ERROR 0
#define TRANSPARENT 1
#define OPAQUE 2
#define STRICT 1
#define pascal
#define cdecl
#define CreateFile CreateFileW
#define DeleteFile DeleteFileW
#define GetMessage GetMessageW
#define SendMessage SendMessageW
#define LoadString LoadStringW
#define DrawText DrawTextW
#define EPSILON 1e-6
#define major(dev) ((dev) >> 8)
#define minor(dev) ((dev)&255)
#define roundup(x, y) ((((x) + ((y)-1)) / (y)) * (y))
#define linux 1
#define unix 1

#include "every_header.hpp"

int hostile_macros() { return realizar::quant::geometry(realizar::quant::type::q4_0)->block_bytes == 18 ? 0 : 1; }
