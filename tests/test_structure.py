"""What no tool knows of the house: how long anything may be, what must stay light. Who imports whom: .importlinter."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "gdexplorer"
FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(file):
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in FILES}
TREES = {module: ast.parse(file.read_text(encoding="utf-8")) for module, file in MODULES.items()}


def imports(module, everywhere=True):
    """What ``module`` imports; not everywhere: only what runs when it is imported itself."""
    nodes = ast.walk(TREES[module]) if everywhere else at_import(TREES[module].body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(module, node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES else base


def absolute(module, node):
    if not node.level:
        return node.module
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for _ in range(node.level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{node.module}" if node.module else package


def at_import(statements):
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            continue
        yield statement
        for part in ("body", "orelse", "finalbody", "handlers"):
            yield from at_import(getattr(statement, part, []))


def lies_in(module, *rooms):
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def test_the_package_is_found():
    assert "gdexplorer.compiled.kernel" in MODULES
    assert "gdexplorer.formulas.formula" in MODULES
    assert "gdexplorer.compiled.cache" in set(imports("gdexplorer.compiled.kernel"))
    assert "gdexplorer.formulas.symbolic" in set(imports("gdexplorer.formulas.derivation"))
    assert "gdexplorer.formulas.symbolic" not in set(imports("gdexplorer.formulas.derivation", everywhere=False))


def named_in(package, keys):
    """Where a module of ``package`` has one of ``keys`` as a constant."""
    return [
        f"{module}:{node.lineno} {node.value}"
        for module, tree in TREES.items() if lies_in(module, package)
        for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in keys
    ]  # fmt: skip


def test_descent_names_no_concrete_objective_or_optimizer():
    from gdexplorer.objectives import OBJECTIVES
    from gdexplorer.optimizers import OPTIMIZERS

    keys = {item.key for item in (*OBJECTIVES, *OPTIMIZERS)}
    assert not named_in("gdexplorer.descent", keys)


THREADS_OF_QT = {"QThread", "QThreadPool", "QRunnable"}


def test_only_the_pool_makes_threads_of_qt():
    """The guard of the tests looks at the pool and at Python's threads: one of Qt beside them would live on unseen."""
    made = {
        module
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call | ast.ClassDef)
        for part in ([node.func] if isinstance(node, ast.Call) else node.bases)
        if ast.unparse(part).split(".")[-1] in THREADS_OF_QT
    }
    assert made == {"gdexplorer.gui.jobs.worker"}


def test_importing_the_objectives_needs_no_compiler_and_no_algebra():
    import subprocess
    import sys

    script = "import sys, gdexplorer.objectives; print({'numba', 'sympy', 'PySide6'} & set(sys.modules))"
    command, environment = [sys.executable, "-c", script], {"PYTHONPATH": ":".join(sys.path)}
    answer = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60)
    assert answer.stdout.strip() == b"set()"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_long(module):
    """Functions of at most forty lines, signature and docstring included, classes under 300, files under 500."""
    file = MODULES[module]
    assert len(file.read_text(encoding="utf-8").splitlines()) < 500
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"
        if isinstance(node, ast.ClassDef):
            assert node.end_lineno - node.lineno < 300, f"{node.name} is too long"


# In the window, names have the field's words in place of these: message, error; request, requested; show, emit, report.
RETIRED = {"told", "tell", "tells", "asked", "asks"}


def test_no_name_of_the_window_has_a_retired_word():
    found = [
        f"{module}:{line} {name}"
        for module, tree in TREES.items() if lies_in(module, "gdexplorer.gui", "gdexplorer.cli")
        for line, name in names_given(tree) if RETIRED & set(name.lower().split("_"))
    ]  # fmt: skip
    assert not found


def names_given(tree):
    """The names that a module gives to functions, classes, arguments, attributes and variables, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.lineno, node.target.id


# Private names of others that tests need: Python's own, which have no public ones.
OF_PYTHON = {"_actions", "_current_frames", "_DummyThread", "_exit"}


def test_tests_know_no_private_names():
    """What a test asks for is a name that any reader of the package may use: a fact, a part, an `objectName`."""
    found = [
        f"{file.name}:{line} {name}"
        for file in sorted(Path(__file__).parent.rglob("*.py"))
        for line, name in private_names(ast.parse(file.read_text(encoding="utf-8")))
        if name not in OF_PYTHON
    ]
    assert not found


def test_no_two_test_files_share_a_name_unless_they_are_of_a_package():
    """pytest imports files outside of packages by their bare name: a second one of a name is not collected."""
    tests = Path(__file__).parent.rglob("test_*.py")
    names = sorted(file.name for file in tests if not (file.parent / "__init__.py").exists())
    assert [name for name, other in pairwise(names) if name == other] == []


def private_names(tree):
    """Those that are read, set, imported or patched, but for an object's own; each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
                yield from ((node.lineno, node.attr) for _ in range(is_private(node.attr)))
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names if is_private(alias.name))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setattr"):
            texts = [part.value for part in node.args[:2] if isinstance(part, ast.Constant)]
            names = [name for text in texts if isinstance(text, str) for name in text.split(".")]
            yield from ((node.lineno, name) for name in names if is_private(name))


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


def test_private_names_are_seen():
    seen = "view._a; self._b; view.__class__; from m import _c; patch.setattr(m, '_d', None); setattr(m, 'e', '_f')"
    seen += "; patch.setattr('m.C._g', None)"
    assert sorted(name for _, name in private_names(ast.parse(seen))) == ["_a", "_c", "_d", "_g"]


def test_the_window_names_no_feature():
    """Whatever it does with one derives from the declaration."""
    from gdexplorer.gui.state.feature import Place

    keys = {file.parent.name for file in (PACKAGE / "gui" / "features").glob("*/__init__.py")}
    assert "recording" in keys
    keys -= {place.value for place in Place}
    assert not named_in("gdexplorer.gui.window", keys)


def test_the_main_window_only_connects():
    file = PACKAGE / "gui" / "window" / "main_window.py"
    assert len(file.read_text(encoding="utf-8").splitlines()) < 200


@pytest.mark.parametrize("module", MODULES)
def test_widgets_end_the_painters_that_paint_them(module):
    """One that is ended by chance may still be active when Qt shows what was painted."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.FunctionDef) and node.name == "paintEvent":
            calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
            made = sum(isinstance(each, ast.Name) and each.id == "QPainter" for each in calls)
            ended = sum(isinstance(each, ast.Attribute) and each.attr == "end" for each in calls)
            assert made <= ended, node.name


def test_what_tests_of_several_folders_share_lies_at_their_top():
    """A module of a folder of tests is found only where this folder is collected: alone, other ones would fail."""
    tests = PACKAGE.parent / "tests"
    helpers = [file for file in tests.rglob("*.py") if not file.name.startswith(("test_", "conftest", "__init__"))]
    shared = {file.stem: file for file in helpers if not (file.parent / "__init__.py").exists()}
    assert len(shared) > 10
    imported = ((file, name) for file in sorted(tests.rglob("*.py")) for name in whole_imports(file) if name in shared)
    assert [f"{file}: {name}" for file, name in imported if shared[name].parent not in file.parents] == []


def whole_imports(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
