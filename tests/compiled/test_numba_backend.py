"""What is private of numba does what is relied on: stored code is loaded. Numba is known in two modules only."""

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import gdexplorer

PACKAGE = Path(gdexplorer.__file__).parent
COUNTING = """
    from numba.core import event

    class Counter(event.Listener):
        compiled = 0

        def on_start(self, event):
            self.compiled += 1

        def on_end(self, event): ...

    counter = Counter()
    event.register("numba:compile", counter)

    import numpy as np
    from gdexplorer.descent.engine import engine
    from gdexplorer.descent.experiment import Experiment, configure
    from gdexplorer.descent.geometry.metric import Metric
    from gdexplorer.objectives import objective
    from gdexplorer.objectives.families import FAMILIES

    rules = configure("adam"), configure("bfgs")
    run, _ = engine.descend(Experiment("rosenbrock", (), rules, ((-1.2, 1.0),), steps=20, metric=Metric("hessian")))
    family = FAMILIES[2].member(3).bound
    family.values_at(np.ones((4, 3)))
    print(counter.compiled, run.values[-1].hex(), family.hessian(np.ones(3)).sum().hex())
"""


def answer(script, cache):
    environment = {**os.environ, "GDEXPLORER_CACHE_DIR": str(cache), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=240)
    count, *numbers = done.stdout.split()
    return int(count), numbers


def test_a_second_process_compiles_nothing_and_computes_the_same(tmp_path):
    """Were a stored kernel not understood it would be compiled anew, and nobody would see it but by the time it takes.

    Nothing is compiled: no driver, no objective of a formula or of a family, no rule with its parts, no metric.
    """
    compiled, numbers = answer(COUNTING, tmp_path)
    assert compiled > len(list(tmp_path.glob("*.bin"))) > 5
    assert answer(COUNTING, tmp_path) == (0, numbers)


def test_nothing_else_imports_numba():
    importers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and {"numba", "llvmlite"} & roots(node)
    ]
    assert set(importers) == {"compiled/numba_backend.py", "compiled/numba_calls.py"}


def roots(node):
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return {name.partition(".")[0] for name in names}
