"""The objective of a document as parts of a program."""

from __future__ import annotations

from msgspec import Struct, field


class ProblemCode(Struct, frozen=True):
    """An objective as code.

    Attributes
    ----------
    title : what it is, on one line.
    constants : assignments at the top: parameters, data.
    value : definition of the objective in the library's own functions, which differentiates it.
    derivatives : definition of ``value_and_gradient(theta)``, or with ``samples`` as another argument.
    hessian : definition of ``hessian(theta)``; empty if there is none.
    offers : for what the objective offers (see `BoundObjective.offers`), the definition of a function that returns it,
        called as `offered` says.
    helpers : functions that these call, by name.
    sampled : whether it is a mean over samples, which mini-batches can be drawn from.
    imports : what it needs besides the library.
    """

    title: str
    constants: str
    derivatives: str
    value: str = ""
    hessian: str = ""
    helpers: dict[str, str] = field(default_factory=dict)
    offers: dict[str, str] = field(default_factory=dict)
    sampled: bool = False
    imports: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, constants first."""
        parts = (self.constants, *self.helpers.values(), self.value, self.derivatives)
        return "\n\n\n".join(filter(None, parts))


def offered(key: str) -> str:
    """The name in a program of the function that returns what objectives offer as ``key``."""
    return f"{key}_matrix"


def comment(text: str) -> str:
    """``text`` as it may stand in a comment or a docstring, on one line."""
    return " ".join(text.split()).replace("\\", "/").replace('"""', "'''")


def definition(head: str, doc: str, body: list[str]) -> str:
    """A function with a docstring."""
    return "\n    ".join([f"def {head}:", f'"""{comment(doc)}"""', *body])
