"""Compiles the kernel of the linear models into the wheel; where there is no compiler, the wheel goes without."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension

KERNEL = "stancekit.backends.linear._kernel"
SOURCE = "src/stancekit/backends/linear/_kernel.c"
OPTIONS = [] if sysconfig.get_platform().startswith("win") else ["-O3", "-std=c11"]


class CompiledKernel(BuildHookInterface):  # type: ignore[type-arg]
    """Builds for the stable interface of Python 3.11 and later: one wheel a platform serves them all."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, into the checkout for an editable install, else for the wheel alone."""
        editable = version == "editable"
        # lives as long as this hook, which the wheel is built in
        self._scratch = TemporaryDirectory(ignore_cleanup_errors=True)
        folder = Path(self.root, "src") if editable else Path(self._scratch.name, "wheel")
        try:
            built = self._compile(folder)
        except Exception as error:  # compilers fail in ways of their own
            self.app.display_warning(
                f"the kernel can't be compiled ({error}): numpy will do its work, several times slower"
            )
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
        if not editable:
            build_data["force_include"][str(built)] = str(built.relative_to(folder))

    def _compile(self, folder: Path) -> Path:
        extension = Extension(
            KERNEL,
            [str(Path(self.root, SOURCE))],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            extra_compile_args=OPTIONS,
            py_limited_api=True,
        )
        command = Distribution({"ext_modules": [extension]}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = str(folder), str(Path(self._scratch.name, "objects"))
        command.ensure_finalized()
        command.run()
        return Path(command.get_ext_fullpath(KERNEL))
