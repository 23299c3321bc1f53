"""Parts of kernels as numba compiles them: code to be linked into kernels, and nothing else.

Numba optimises each function that it compiles, makes machine code of it and a second function for calls from Python.
Parts are called by kernels alone, which contain their code and are optimised as a whole. Left to itself, numba would do
so once for each level of calls: the cost of a network took more than twice as long to compile.

Imported only when a kernel is compiled, like numba itself (see `numba_backend`).
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import CPUCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class PartLibrary(CPUCodeLibrary):
    """The code of a part, for kernels to link."""

    def _optimize_final_module(self) -> None:
        """Leave it to the kernel."""

    def _finalize_final_module(self) -> None:
        """Make no machine code."""
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class PartLowering(NativeLowering):
    """The last step of compiling a part."""

    _name = "lowering of a part"

    def run_pass(self, state: Any) -> bool:
        """Turn numba's code into that of LLVM, and let other functions call it."""
        state.library = PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        # Numba finds the code by the function that Python would call, a built-in one. This one raises an error.
        name: dict[Any, None] = {}
        state.targetctx.insert_user_function(name.__getitem__, state.cr.fndesc, [state.library])
        state.cr = state.cr._replace(cfunc=name.__getitem__)
        return True


class PartCompiler(Compiler):
    """The compiler of parts."""

    def define_pipelines(self) -> list[Any]:
        """Numba's steps, with `PartLowering` as the last."""
        pipelines: list[Any] = super().define_pipelines()
        for steps in pipelines:
            steps.passes = [(PartLowering if step is NativeLowering else step, text) for step, text in steps.passes]
            steps.finalize()
        return pipelines
