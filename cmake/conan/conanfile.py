# Conan 2 recipe of the tree it lies in: conan create cmake/conan
# The system's xsimd instead of Conan's: a profile with [platform_requires] and below it xsimd/<version>.
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load

required_conan_version = ">=2.0"


class Realizar(ConanFile):
    name = "realizar"
    description = "Header-only C++20 library that loads model files and runs them"
    license = "MIT"
    topics = ("gguf", "language-models", "inference", "simd", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"zstd": [True, False], "sodium": [True, False], "server": [True, False], "cuda": [True, False]}
    default_options = {"zstd": False, "sodium": False, "server": False, "cuda": False}
    no_copy_source = True

    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._root(), "include", "realizar", "version.hpp"))
        self.version = ".".join(re.search(rf"REALIZAR_VERSION_{part} (\d+)", text).group(1) for part in ("MAJOR", "MINOR", "PATCH"))

    def export_sources(self):
        copy(self, "include/*", src=self._root(), dst=self.export_sources_folder)
        copy(self, "LICENSE", src=self._root(), dst=self.export_sources_folder)

    def requirements(self):
        self.requires("xsimd/[>=8.1 <15]", transitive_headers=True)
        if self.options.zstd:
            self.requires("zstd/[>=1.4 <2]", transitive_headers=True)
        if self.options.sodium:
            self.requires("libsodium/[>=1.0.18 <2]", transitive_headers=True)
        if self.options.server:  # what a server built on the library needs
            self.requires("boost/[>=1.74 <2]", transitive_headers=True, options={"header_only": True})

    def validate(self):
        check_min_cppstd(self, 20)

    def package_id(self):
        self.info.settings.clear()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        for pattern in ("*.hpp", "*.cuh"):
            copy(self, pattern, src=os.path.join(self.source_folder, "include"), dst=os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "realizar")
        self.cpp_info.set_property("cmake_target_name", "realizar::realizar")
        self.cpp_info.set_property("pkg_config_name", "realizar")
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        if self.settings.get_safe("os") in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
        if self.options.zstd:
            self.cpp_info.defines.append("REALIZAR_ZSTD")
        if self.options.sodium:
            self.cpp_info.defines.append("REALIZAR_SODIUM")
        if self.options.cuda:  # the toolkit is the system's
            self.cpp_info.defines.append("REALIZAR_CUDA")
