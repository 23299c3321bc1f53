"""Compiled kernels: right, kept on disk, keyed by all they depend on, and safe to ask for from many threads."""

import dis
import gc
import importlib
import math
import os
import pkgutil
import subprocess
import sys
import textwrap
import threading
from types import FunctionType

import numpy as np
import pytest
from processor_time import computed, least

from gdexplorer.compiled import numba_backend
from gdexplorer.compiled.kernel import CompilationStoppedError, Deferred, Kernel, compilation_stopped, inlined
from gdexplorer.compiled.objective_signatures import OBJECTIVE
from gdexplorer.compiled.signature import Signature
from gdexplorer.compiled.source import code_objects, dependencies, parts

FACTOR = 2.0


@inlined
def half(u):
    return u / 2.0


@inlined
def quarter(u):
    return half(half(u))


def tilted(theta, data, gradient):
    gradient[0] = FACTOR
    return FACTOR * theta[0] + 4.0 * quarter(data[0, 0])


def divided(theta, data, gradient):
    gradient[0] = math.nan
    return 1.0 / theta[0]


@pytest.fixture(autouse=True, scope="module")
def runtime_of_numba():
    """It is stored beside the first kernel of a process: here not in the caches of the tests."""
    run(Kernel(tilted, OBJECTIVE))


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "kernels"))
    return tmp_path / "kernels"


def files(directory):
    return {file.name: file.stat().st_mtime_ns for file in directory.glob("*.bin")}


def run(kernel):
    gradient = np.zeros(1)
    return kernel(np.array([3.0]), np.array([[8.0]]), gradient), gradient[0]


def with_globals(function, **names):
    changed = FunctionType(function.__code__, {**function.__globals__, **names}, function.__name__)
    return inlined(changed) if getattr(function, "__kernel_part__", False) else changed


def key_facts(function):
    return repr(tuple(dependencies(function)))


def test_a_kernel_computes_what_its_function_computes():
    assert run(Kernel(tilted, OBJECTIVE)) == (14.0, 2.0)


def test_a_division_by_zero_is_infinite():
    kernel = Kernel(divided, OBJECTIVE)
    assert kernel(np.array([0.0]), np.empty((1, 0)), np.zeros(1)) == math.inf


def test_nothing_is_compiled_before_it_is_asked_for(own_cache):
    kernel = Kernel(tilted, OBJECTIVE)
    assert not kernel.is_ready
    assert not own_cache.exists()


def test_a_function_is_not_written_before_it_is_needed():
    written = []
    kernel = Kernel(Deferred(lambda: written.append(tilted) or tilted), OBJECTIVE)
    assert not written
    assert run(kernel) == (14.0, 2.0)
    assert written


def test_a_second_kernel_of_the_same_function_is_loaded_from_disk(own_cache, monkeypatch):
    run(Kernel(tilted, OBJECTIVE))
    before = files(own_cache)
    assert len(before) == 1

    def compiled_again(*_):
        raise AssertionError("compiled again")

    monkeypatch.setattr("gdexplorer.compiled.cache.Cache.save", compiled_again)
    assert run(Kernel(tilted, OBJECTIVE)) == (14.0, 2.0)
    assert files(own_cache) == before


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x80\x04N.", b"\0" * 9999])
def test_a_stored_kernel_that_makes_no_sense_is_compiled_afresh(own_cache, content):
    run(Kernel(tilted, OBJECTIVE))
    (file,) = own_cache.glob("*.bin")
    file.write_bytes(content)
    assert run(Kernel(tilted, OBJECTIVE)) == (14.0, 2.0)
    assert file.stat().st_size > 1000


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x80\x04N."])
def test_well_sealed_rubbish_is_compiled_afresh_too(own_cache, content):
    from gdexplorer.compiled.cache import Cache

    run(Kernel(tilted, OBJECTIVE))
    (file,) = own_cache.glob("*.bin")
    Cache().save(file.stem, content)
    assert run(Kernel(tilted, OBJECTIVE)) == (14.0, 2.0)


def test_a_kernel_of_another_signature_is_not_taken_for_it(own_cache):
    from gdexplorer.compiled.cache import Cache
    from gdexplorer.compiled.evaluation import EVALUATE_POINTS

    run(Kernel(tilted, OBJECTIVE))
    (mine,) = own_cache.glob("*.bin")
    Kernel(EVALUATE_POINTS.function, EVALUATE_POINTS.signature).compiled  # noqa: B018
    (other,) = set(own_cache.glob("*.bin")) - {mine}
    content = Cache().load(other.stem)
    assert content
    Cache().save(mine.stem, content)
    assert run(Kernel(tilted, OBJECTIVE)) == (14.0, 2.0)


def test_without_a_place_for_the_cache_kernels_still_compile(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "file" / "kernels"))
    assert run(Kernel(tilted, OBJECTIVE)) == (14.0, 2.0)


def test_the_key_follows_global_numbers_and_helpers_of_helpers():
    changed_half = inlined(lambda u: u / 3.0)
    changed_quarter = with_globals(quarter, half=changed_half)
    variants = [
        tilted,
        with_globals(tilted, FACTOR=2.5),
        with_globals(tilted, quarter=changed_half),
        with_globals(tilted, quarter=changed_quarter),
    ]
    assert len({key_facts(variant) for variant in variants}) == len(variants)
    assert [run(Kernel(variant, OBJECTIVE))[0] for variant in variants] == pytest.approx(
        [14.0, 15.5, 6.0 + 32.0 / 3.0, 6.0 + 32.0 / 9.0]
    )


def test_the_key_follows_numbers_and_defaults_of_the_function():
    plain = lambda theta, data, gradient: 1.0  # noqa: E731
    other = lambda theta, data, gradient: 2.0  # noqa: E731
    default = lambda theta, data, gradient=1.0: 1.0  # noqa: E731
    another = lambda theta, data, gradient=2.0: 1.0  # noqa: E731
    assert len(set(map(key_facts, (plain, other, default, another)))) == 4


def test_the_key_follows_the_versions_that_compiled_it(own_cache, monkeypatch):
    run(Kernel(tilted, OBJECTIVE))
    monkeypatch.setattr(numba_backend, "environment", lambda: ("another", "numba"))
    run(Kernel(tilted, OBJECTIVE))
    assert len(files(own_cache)) == 2


def test_the_environment_names_interpreter_compiler_and_processor():
    import llvmlite
    import numba

    environment = numba_backend.environment()
    assert {sys.platform, sys.version_info[:3], numba.__version__, llvmlite.__version__, np.__version__} <= set(
        environment
    )


def test_freedom_to_reorder_sums_makes_another_kernel(own_cache):
    run(Kernel(tilted, OBJECTIVE))
    run(Kernel(tilted, OBJECTIVE, reassociate=True))
    assert len(files(own_cache)) == 2


SECOND_PROCESS = """
    import sys
    import numpy as np
    from gdexplorer.compiled.kernel import Kernel
    from gdexplorer.compiled.objective_signatures import OBJECTIVE
    CHOICES = {"one", "two", "three", "four"}

    def kernel(theta, data, gradient):
        def inner(u):
            return u + 1.0
        gradient[0] = inner(theta[0])
        return 1.0 if "one" in ("one", "two") else 2.0

    Kernel(kernel, OBJECTIVE)(np.zeros(1), np.zeros((1, 1)), np.zeros(1))
"""


def test_the_key_is_the_same_in_another_process(own_cache, tmp_path):
    script = tmp_path / "kernel.py"
    script.write_text(textwrap.dedent(SECOND_PROCESS))
    seen = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([sys.executable, script], env=environment, check=True, timeout=120)
        seen.append(files(own_cache))
    assert seen[0] == seen[1]
    assert len(seen[0]) == 2  # the kernel, and the runtime of numba


def unmarked(u):
    return u


LIST = [1.0, 2.0]


@pytest.mark.parametrize("name", ["unmarked", "LIST"])
def test_what_a_kernel_cannot_depend_on_is_refused_in_words(name):
    body = f"def kernel(theta, data, gradient):\n    {name}\n    return 1.0"
    names = {"unmarked": unmarked, "LIST": LIST}
    exec(body, names)
    with pytest.raises(TypeError, match="inlined"):
        Kernel(names["kernel"], OBJECTIVE).compiled  # noqa: B018


def test_arguments_of_other_types_are_refused_and_nothing_is_kept_for_them(own_cache):
    kernel = Kernel(tilted, OBJECTIVE)
    run(kernel)
    before = files(own_cache)
    with pytest.raises(TypeError):
        kernel(np.array([3]), np.array([[8.0]]), np.zeros(1))
    with pytest.raises(TypeError):
        kernel(np.zeros((2, 2))[:, 0], np.array([[8.0]]), np.zeros(2))
    assert files(own_cache) == before


def test_threads_that_ask_at_once_share_one_compilation(monkeypatch):
    made = []
    compile_once = Kernel.compile_or_load
    monkeypatch.setattr(Kernel, "compile_or_load", lambda kernel: made.append(kernel) or compile_once(kernel))
    same, others = Kernel(tilted, OBJECTIVE), [Kernel(divided, OBJECTIVE), Kernel(tilted, OBJECTIVE)]
    barrier, results, failures = threading.Barrier(6), [], []

    def ask(kernel):
        try:
            barrier.wait()
            results.append((kernel, kernel.compiled))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(kernel,)) for kernel in (*[same] * 4, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert len({id(compiled) for kernel, compiled in results if kernel is same}) == 1
    assert len(made) == 3


def test_threads_that_ask_for_one_formula_get_one_kernel():
    from gdexplorer.formulas.formula import formula

    text = "sin(x*1.2345) + y^2"
    barrier, results = threading.Barrier(4), []

    def ask():
        barrier.wait()
        results.append(formula(text))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == 4
    assert len({id(result) for result in results}) == 1


def test_loading_a_stored_kernel_is_many_times_faster_than_compiling_it():
    run(Kernel(divided, OBJECTIVE))  # numba is imported, and has compiled before

    def took():
        return computed(lambda: Kernel(tilted, OBJECTIVE).compiled)

    goal = took() / 15
    assert least(took, goal) < goal


def greedy(theta, data, gradient):
    return np.empty(theta.size * 2**50)[0]


def of_another(objective, theta, data, gradient):
    return objective(theta, data, gradient) + 1.0


ANOTHER = Signature("another", "objective, theta: n, data: **, gradient: n -> float", (OBJECTIVE,))


def test_a_kernel_that_finds_no_memory_ends_the_one_that_called_it():
    with pytest.raises(MemoryError):
        Kernel(of_another, ANOTHER)(Kernel(greedy, OBJECTIVE).compiled, np.ones(1), np.ones((1, 1)), np.zeros(1))


def measured(cube, strided, found):
    found[0], found[1], found[2], found[3] = cube.size, cube.shape[0], cube.shape[1], cube.shape[2]
    found[4], found[5], found[6] = cube.itemsize, cube[-1, -1, -1], cube[1][2].sum()
    found[7], found[8], found[9] = strided.size, strided[-1, 0], strided[:, 1].sum()
    return 0


def measured_by_another(measuring, cube, strided, found):
    own, rows = cube.copy(), strided[1:]
    return measuring(own[1:], rows, found)


MEASURING = Signature("measuring", "cube: ***, strided: strided **, found: * -> int")
CALLER = Signature("caller", "measuring, cube: ***, strided: strided **, found: * -> int", (MEASURING,))


def test_a_kernel_finds_arrays_as_they_are_whoever_calls_it():
    cube, strided = np.arange(60.0).reshape(3, 4, 5), np.arange(24.0).reshape(4, 6)[:, ::-2]
    kernel, found = Kernel(measured, MEASURING), np.zeros(10)

    def expected(cube, strided):
        sums = cube[1, 2].sum(), strided.size, strided[-1, 0], strided[:, 1].sum()
        return [cube.size, *cube.shape, 8, cube[-1, -1, -1], *sums]

    kernel(cube, strided, found)
    assert found.tolist() == expected(cube, strided)
    Kernel(measured_by_another, CALLER)(kernel.compiled, cube, strided, found)
    assert found.tolist() == expected(cube[1:], strided[1:])


RAISING = {"RAISE_VARARGS", "RERAISE", "LOAD_ASSERTION_ERROR", "CHECK_EXC_MATCH"}


def raises(function):
    """Whether ``function``, or a part that it calls, has an instruction that raises."""
    names = {
        instruction.opname for code in code_objects(function.__code__) for instruction in dis.get_instructions(code)
    }
    return bool(names & RAISING) or any(raises(part) for _, part in parts(function))


@inlined
def refusing(u):
    if u < 0.0:
        raise ValueError
    return u


def test_what_raises_is_found():
    def asserting(theta, data, gradient):
        assert theta.size
        return 0.0

    def calling(theta, data, gradient):
        return refusing(theta[0])

    assert raises(asserting)
    assert raises(with_globals(calling, refusing=refusing))
    assert not raises(tilted)


def test_no_kernel_raises():
    """An exception leaks the memory that a kernel has allocated, and leaves its results incomplete."""
    kernels = [*kernels_of_modules(), *kernels_of_rows()]
    assert len(kernels) > 180
    assert not [kernel.function for kernel in kernels if raises(kernel.function)]


def kernels_of_modules():
    import gdexplorer

    for module in pkgutil.walk_packages(gdexplorer.__path__, "gdexplorer."):
        if not module.name.startswith(("gdexplorer.gui", "gdexplorer.cli", "gdexplorer.__main__")):
            yield from (
                value for value in vars(importlib.import_module(module.name)).values() if isinstance(value, Kernel)
            )


def kernels_of_rows():
    from gdexplorer.objectives import OBJECTIVES
    from gdexplorer.objectives.families import FAMILIES
    from gdexplorer.optimizers import OPTIMIZERS

    yield from (rule.kernel for rule in OPTIMIZERS)
    yield from (kernel for family in FAMILIES for kernel in (family.kernel, family.hessian))
    for bound in (objective.bound() for objective in OBJECTIVES):
        yield from (bound.value_and_gradient, bound.hessian_kernel)


@pytest.mark.parametrize("passes", [1, 7, 30, 55])
def test_a_kernel_that_is_being_compiled_when_compilation_stops_is_compiled_when_next_needed(passes, own_cache):
    from numba.core.event import Listener, install_listener

    class Stopping(Listener):
        """Stops compilation from a certain pass of the compiler on, as the window does when it is closed."""

        seen, context = 0, None

        def on_start(self, event):
            self.seen += 1
            if self.seen == passes:
                self.context = compilation_stopped()
                self.context.__enter__()

        def on_end(self, event): ...

    kernel, stopping = Kernel(tilted, OBJECTIVE), Stopping()
    numba_backend.compiled_part.cache_clear()  # so that its parts are compiled, too
    with install_listener("numba:run_pass", stopping), pytest.raises(CompilationStoppedError):
        run(kernel)
    assert stopping.seen in (passes, passes + 1) and not kernel.is_ready and not files(own_cache)
    with pytest.raises(CompilationStoppedError):
        run(kernel)
    stopping.context.__exit__(None, None, None)
    assert run(kernel) == (14.0, 2.0)


@pytest.mark.parametrize("enabled", [True, False])
def test_while_a_kernel_is_compiled_its_thread_alone_collects_garbage(enabled, own_cache):
    collecting = set()

    def note(phase, _):
        collecting.add(threading.current_thread())

    def churn():
        while thread.is_alive():
            ring = []
            ring.append(ring)

    kernel = Kernel(tilted, OBJECTIVE)
    Kernel(divided, OBJECTIVE).compiled  # noqa: B018  imports the compiler
    thread = threading.Thread(target=lambda: kernel.compiled)
    was_enabled = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with numba_backend.compilation(lambda: None):  # from before the other thread begins until after it has ended
            gc.callbacks.append(note)
            thread.start()
            churn()
            gc.callbacks.remove(note)
        assert collecting == {thread} and kernel.is_ready
        assert gc.isenabled() is enabled
        with pytest.raises(ZeroDivisionError), numba_backend.compilation(lambda: 1 / 0):
            for file in own_cache.glob("*"):
                file.unlink()
            Kernel(tilted, OBJECTIVE).compile_or_load()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
