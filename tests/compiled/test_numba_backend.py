"""What is private of numba does what is relied on: stored code is loaded. Numba is known in two modules only."""

import ast
import ctypes
import importlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from processes import ended

import gdexplorer
from gdexplorer.compiled import numba_backend
from gdexplorer.compiled.source import ALWAYS, MARK, has_free_rounding, is_compiled_into_callers

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


def words_of(script, cache):
    """What ``script`` prints in a process of its own."""
    environment = {**os.environ, "GDEXPLORER_CACHE_DIR": str(cache), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=240)
    return done.stdout.split()


def answer(script, cache):
    count, *numbers = words_of(script, cache)
    return int(count), numbers


def test_a_second_process_compiles_nothing_and_computes_the_same(tmp_path):
    """Were a stored kernel not understood it would be compiled anew, and nobody would see it but by the time it takes.

    Nothing is compiled: no driver, no objective of a formula or of a family, no rule with its parts, no metric.
    """
    compiled, numbers = answer(COUNTING, tmp_path)
    assert compiled > len(list(tmp_path.glob("*.bin"))) > 5
    assert answer(COUNTING, tmp_path) == (0, numbers)


PARTS = """
    import sys
    print(*(name for name in sys.modules if name.startswith(("numba.cpython.", "numba.np.", "scipy."))))
"""


def test_stored_code_is_loaded_without_the_parts_of_numba_that_it_was_compiled_by(tmp_path):
    """Linear algebra, which imports SciPy's where there is one, takes 28 MB and 0.15 s."""
    usual = set(words_of("import numba, numba.core.event\n" + textwrap.dedent(PARTS), tmp_path))
    compiling = set(words_of(textwrap.dedent(COUNTING + PARTS), tmp_path))
    loading = words_of(textwrap.dedent(COUNTING + PARTS), tmp_path)
    assert loading[0] == "0" and "numba.np.arraymath" in compiling - usual
    assert not set(loading[3:]) - usual


RUNTIME = """
    import llvmlite.binding as llvm
    from numba.core.runtime import nrtdynmod

    made, create = [], nrtdynmod.create_nrt_module

    def counted(context):
        made.append(context)
        return create(context)

    nrtdynmod.create_nrt_module = counted

    import numpy as np
    from gdexplorer.compiled.cache import Cache, key_of
    from gdexplorer.compiled.numba_backend import environment
    from gdexplorer.objectives import objective

    bound = objective("rosenbrock").bound()
    values, _ = bound.on_grid(np.linspace(-1.0, 1.0, 7), np.linspace(-1.0, 1.0, 5))  # allocates
    print(len(made), float(values.sum()).hex(), Cache()._path(key_of("runtime", environment())).name)
"""


def test_the_runtime_of_numba_is_compiled_once_and_again_if_what_is_stored_is_damaged(tmp_path):
    (first, *told), (second, *again) = words_of(RUNTIME, tmp_path), words_of(RUNTIME, tmp_path)
    assert (first, second) == ("1", "0") and told == again
    stored = tmp_path / told[-1]
    stored.write_bytes(stored.read_bytes()[:-7])
    assert words_of(RUNTIME, tmp_path) == ["1", *told]
    assert words_of(RUNTIME, tmp_path) == ["0", *told]


def test_nothing_else_imports_numba():
    importers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and {"numba", "llvmlite"} & roots(node)
    ]
    assert set(importers) == {f"compiled/numba_{name}.py" for name in ("backend", "calls", "parts")}


def roots(node):
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return {name.partition(".")[0] for name in names}


BITS = """
    import hashlib, sys
    from pathlib import Path

    import numpy as np
    from gdexplorer.descent.engine import engine
    from gdexplorer.descent.experiment import Experiment, configure
    from gdexplorer.objectives import CustomNetwork, objective
    from gdexplorer.objectives.data.source import CsvFile, Generated
    from gdexplorer.objectives.network.activations import ACTIVATIONS
    from gdexplorer.objectives.regression.custom_fit import CustomFit

    SINE, XOR = Generated("sine", 150), Generated("xor", 90)
    fits = [CustomFit(SINE, degree=degree, cost=cost) for cost in ("mse", "mae", "huber") for degree in (1, 3)]
    networks = [CustomNetwork((1, 5, 3, 1), activation=key, data=SINE) for key in ACTIVATIONS]
    table = Path(sys.argv[3])
    table.write_text("x,y\\n" + "".join(f"{i % 17},{(i * i) % 5 // 3}\\n" for i in range(120)))
    logistic = CustomFit(CsvFile(str(table), ("x",), "y"), cost="logistic")
    classes = logistic, CustomNetwork((2, 4, 1), cost="cross_entropy", data=XOR)
    customs = [*fits, *networks, *classes] if sys.argv[1] == "all" else fits
    for custom in customs:
        custom.prepare()
    catalogue = [objective(key).bound() for key in ("housing_mse", "ackley", "beale", "lasso")]
    bounds = [*catalogue, *(custom.objective().bound() for custom in customs)]

    def values(bound):
        gradient = np.zeros(bound.dimension)
        for theta in thetas(bound):
            yield np.float64(bound.value_and_gradient(theta, bound.data, gradient)), gradient

    def hessians(bound):
        hessian = np.zeros((bound.dimension, bound.dimension))
        for theta in thetas(bound):
            bound.hessian_kernel(theta, bound.data, hessian)
            yield (hessian,)

    def runs(bound):
        if bound.key == "housing_mse":
            rule = configure("gradient_descent", {"learning_rate": 0.05})
            experiment = Experiment("housing_mse", (), (rule,), ((0.5, 0.5),), steps=30, batch_size=16)
            for run in engine.descend(experiment):
                yield run.points, run.values, run.gradients

    def thetas(bound):
        return np.random.default_rng(1).normal(size=(4, bound.dimension))

    modes = {"values": values, "hessians": hessians, "runs": runs}
    # The Hessian of networks is left out: it takes as long to compile as all else.
    asked = [
        (mode, number)
        for mode in modes
        for number, bound in enumerate(bounds)
        if mode != "hessians" or bound.dimension < 5
    ]
    answers = {}
    for mode, number in asked if sys.argv[2] == "forward" else asked[::-1]:
        digest = hashlib.sha256()
        for arrays in modes[mode](bounds[number]):
            for array in arrays:
                digest.update(array.tobytes())
        answers[mode, number] = digest.hexdigest()
    print(answers)
"""


def bits(cache, objectives, order):
    """The digest of what each objective answers, each asked in one process in that order."""
    environment = {"GDEXPLORER_CACHE_DIR": str(cache), "PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-c", textwrap.dedent(BITS), objectives, order, str(cache / "table.csv")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=280)
    return ast.literal_eval(done.stdout)


FIRST_CALLS = """
    import time
    import numpy as np
    from gdexplorer.objectives.families import FAMILIES
    from gdexplorer.objectives.objective import EVALUATE_PLANE

    bound, axis = FAMILIES[2].member(2).bound, np.linspace(-1.0, 1.0, 20)
    bound.value_and_gradient.compiled, EVALUATE_PLANE.compiled

    from numba.core.types import abstract

    number = abstract._autoincr
    abstract._autoincr = lambda: (time.sleep(0.05), number())[1]
    values, slopes = bound.on_grid(axis, axis)
    alone, _ = bound.values_at(np.array([(x, y) for y in axis for x in axis]))
    print(np.allclose(values, alone.reshape(20, 20), rtol=1e-12))
"""


def test_threads_that_see_the_first_array_of_its_kind_together_are_both_served():
    """Numba takes 50 ms here to number a type: without a lock, each thread would have one of its own."""
    assert words_of(FIRST_CALLS, os.environ["GDEXPLORER_CACHE_DIR"]) == ["True"]


def test_the_bits_depend_neither_on_the_order_of_compilation_nor_on_what_was_stored(tmp_path):
    """A part that may be rounded in several ways, and is called as a function, is another one where it is loaded."""
    tmp_path.joinpath("a").mkdir(mode=0o700)
    tmp_path.joinpath("b").mkdir(mode=0o700)
    compiled = bits(tmp_path / "a", "all", "forward")
    assert len(set(compiled.values())) > 30
    assert bits(tmp_path / "a", "all", "backward") == compiled
    assert bits(tmp_path / "b", "fits", "backward").items() <= compiled.items()


def test_every_part_that_may_be_rounded_in_several_ways_is_compiled_into_its_caller():
    marked = {
        value
        for module in (importlib.import_module(name) for name in kernel_modules())
        for value in vars(module).values()
        if hasattr(value, MARK)
    }
    free = {part for part in marked if has_free_rounding(part)}
    assert len(free) > 30 and len(marked - free) > 60
    for part in marked:
        inlined = bool(numba_backend.compiled_part(part).targetoptions.get("forceinline"))
        assert inlined == is_compiled_into_callers(part) == (part in free or hasattr(part, ALWAYS)), part


def kernel_modules():
    for file in PACKAGE.rglob("*_kernels.py"):
        yield ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)


MEMORY = """
    import ctypes, gc

    class Heap(ctypes.Structure):
        # Of glibc's mallinfo2; uordblks are the bytes in use.
        _fields_ = [
            (name, ctypes.c_size_t)
            for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
        ]

    read = ctypes.CDLL(None).mallinfo2
    read.restype = Heap

    def in_use():
        gc.collect()
        heap = read()
        return heap.uordblks + heap.hblkhd

    from gdexplorer.objectives.objective import formula_objective

    def compile(first):
        for number in range(first, first + 8):
            text, plane = f"(x^2 + {number}*y^2)/2 + sin({number}*x)", ((-1.0, 1.0), (-1.0, 1.0))
            choices = {"start": (0.5, 0.5), "learning_rate": 0.01, "lesson": "", "source": ""}
            bound = formula_objective(f"f{number}", "f", "test", text, domain=plane, **choices).bound()
            bound.value_and_gradient.compiled, bound.hessian_kernel.compiled

    compile(3)
    before = in_use()
    compile(13)
    print((in_use() - before) / 16)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="needs the heap of glibc 2.33 or newer")
def test_the_compiler_keeps_little_for_each_kernel(tmp_path):
    kept = float(words_of(MEMORY, tmp_path)[0])
    assert kept < 250_000  # bytes; with pass managers that are never freed more than 600,000


TOGETHER = """
import threading
from gdexplorer.compiled import numba_backend
from gdexplorer.objectives import objective

kernel = objective("rosenbrock").bound().value_and_gradient
def compile():
    with numba_backend.compilation(lambda: None):
        pass
asked = (lambda: kernel.is_stored, compile, lambda: kernel.compiled, numba_backend.environment)
together, done = threading.Barrier(len(asked)), []
def ask(what):
    together.wait()
    what()
    done.append(what)
threads = [threading.Thread(target=ask, args=(what,), daemon=True) for what in asked]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(60.0)
print(len(done))
"""


def test_threads_that_need_numba_at_the_same_time_all_get_it():
    """Each begins with another of its modules, while the package is being imported."""
    for _ in range(3):
        done = ended(["-c", TOGETHER])
        assert (done.stdout, done.stderr) == ("4\n", "")
