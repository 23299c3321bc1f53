"""Kernels are alone in modules of their own, so that the types of all other functions are checked."""

import ast
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "gdexplorer"
MARKS = {"inlined", "fused", "reassociated"}
# Numbers and sums that all kernels need: these have types.
COMPILED = PACKAGE / "compiled"


def kernel_modules():
    return sorted(PACKAGE.rglob("*_kernels.py"))


def name_of(file):
    return ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)


def exempt():
    """The modules that may leave out types."""
    settings = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    overrides = settings["tool"]["mypy"]["overrides"]
    return {
        module
        for override in overrides if override.get("disallow_untyped_defs") is False
        for module in override["module"]
    }  # fmt: skip


def test_only_kernels_may_leave_out_types():
    assert exempt() == set(map(name_of, kernel_modules()))


def test_kernels_stand_in_no_other_module():
    others = set(PACKAGE.rglob("*.py")) - set(kernel_modules())
    marked = [
        f"{name_of(file)}.{node.name}"
        for file in others if not file.is_relative_to(COMPILED)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
        if MARKS & {ast.unparse(decorator) for decorator in node.decorator_list}
    ]  # fmt: skip
    assert not marked


def test_nothing_else_stands_beside_them():
    for file in kernel_modules():
        kinds = {type(node) for node in ast.parse(file.read_text(encoding="utf-8")).body}
        allowed = {ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef}
        assert kinds <= allowed, file.name
