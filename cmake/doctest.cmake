# Finds doctest, which only the tests use, and sets realizar_doctest_include to the folder that holds doctest/doctest.h.
# Another one is chosen by -DREALIZAR_DOCTEST_INCLUDE_DIR=..., -Ddoctest_DIR=... or CMAKE_PREFIX_PATH.

include(${CMAKE_CURRENT_LIST_DIR}/headers.cmake)
realizar_find_headers(realizar_doctest_include
  PACKAGE doctest TARGET doctest::doctest HEADER doctest/doctest.h
  REPOSITORY https://github.com/doctest/doctest.git
  COMMIT 1da23a3e8119ec5cce4f9388e91b065e20bf06f5)  # 2.4.12
