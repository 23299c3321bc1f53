"""The projection of points onto a feasible set, compiled."""

from __future__ import annotations

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.constraints.kinds import has_length
from gdexplorer.constraints.set_kernels import project_points


def _set(a: Arguments, _: Fits | None) -> str:
    return "" if len(a["points"]) and has_length(a["numbers"].size, a["points"].shape[1]) else "The numbers of the set"


PROJECT_POINTS = Kernel(project_points, Signature("project_points", "numbers: *, points: m* -> int", (), _set))
