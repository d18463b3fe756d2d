// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The bytes of REALIZAR_EMBED_FILE between REALIZAR_EMBED_SYMBOL_begin and _end; embed.cmake says how it is used.
// Compile it without link-time optimization: the symbols are the assembler's, the compiler does not see them.

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

#if defined(_WIN32)
#define SECTION ".section .rdata,\"dr\"\n"
#elif defined(__APPLE__)
#define SECTION ".const_data\n"
#else
#define SECTION ".section .rodata\n"
#endif
// What the platform's C names begin with: an underscore on some, nothing on others.
#define NAME(part) TEXT(__USER_LABEL_PREFIX__) TEXT(REALIZAR_EMBED_SYMBOL) part

// clang-format off
asm(SECTION
    ".balign 64\n"
    ".globl " NAME("_begin") "\n"
    ".globl " NAME("_end") "\n"
    NAME("_begin") ":\n"
    ".incbin \"" REALIZAR_EMBED_FILE "\"\n"
    NAME("_end") ":\n"
    ".byte 0\n"
    ".text\n");
// clang-format on
