"""The source of this package's own functions, as parts of a program that does not import it."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import numpy as np

PACKAGE = "gdexplorer."
# What a program has nothing of.
_REFERENCE = re.compile(r" \(see `[^`]+`\)")
_OF_MATH = re.compile(r"\bmath\.(?!erf\b)")


def sources(function: Callable[..., Any], name: str = "") -> dict[str, str]:
    """The source of ``function``, and before it that of all functions of this package that it calls, by name.

    Decorators and types are left out. Functions of `math` become NumPy's, which do not raise. The global numbers that a
    function reads become local ones: those of several functions may have the same name. ``name`` renames it.
    """
    found: dict[str, str] = {}
    for called, value in _globals_read(function):
        if _is_own(value) and called not in found:
            found = {**sources(value), **found}
    assert isinstance(function, FunctionType)
    found[name or function.__name__] = _plain(function, name or function.__name__)
    return found


def reads(function: Callable[..., Any], name: str) -> bool:
    """Whether a function reads its argument called ``name``."""
    tree = _parsed(function)[1]
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _is_own(value: object) -> bool:
    return isinstance(value, FunctionType) and value.__module__.startswith(PACKAGE)


def _globals_read(function: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    names = getattr(function, "__globals__", {})
    return ((name, names[name]) for name in function.__code__.co_names if name in names)


def _parsed(function: Callable[..., Any]) -> tuple[list[str], ast.FunctionDef]:
    text = textwrap.dedent(inspect.getsource(function))
    (tree,) = ast.parse(text).body
    assert isinstance(tree, ast.FunctionDef)
    return text.splitlines(), tree


def _plain(function: Callable[..., Any], name: str) -> str:
    lines, tree = _parsed(function)
    arguments = ", ".join(argument.arg for argument in tree.args.args)
    documented = ast.get_docstring(tree) is not None
    begin = tree.body[0].lineno - 1
    end = tree.body[0].end_lineno if documented else begin
    numbers = [f"    {key} = {_written(value)}" for key, value in _globals_read(function) if _is_number(value)]
    body = [line.replace("  # fmt: skip", "") for line in lines[end:]]
    text = "\n".join([f"def {name}({arguments}):", *lines[begin:end], *numbers, *body])
    return _REFERENCE.sub("", _OF_MATH.sub("np.", text))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.generic)


def _written(value: Any) -> str:
    return f"np.uint64({int(value):#x})" if isinstance(value, np.unsignedinteger) else repr(value)
