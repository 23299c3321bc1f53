"""LaTeX as pictures, and where they may be broken into lines. No Qt.

The typesetter and its font take 10 MB and a third of a second to load. What is shown at the start, and formulas that
do not change, are kept on disk.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache as memoized
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from gdexplorer.compiled.cache import Cache, key_of

POINTS = 15
# Placeholder colour, replaced by the text colour when a formula is shown.
INK = "#010203"
LIBRARIES = ("ziamath", "ziafont", "latex2mathml")
# Font files are read by one thread at a time.
_TYPESETTING = threading.Lock()
RELATIONS = frozenset("=≤≥<>≈≔←→∈")
SIGNS = frozenset("+−-±")
OPENING, CLOSING = frozenset("([{⌊⌈⟨"), frozenset(")]}⌋⌉⟩")
# A minus behind an opening bracket, a comma or a relation is a sign.
_SIGN = re.compile(r"((?:^|[(\[,=<>]|\\(?:leq?|geq?|to|approx)\b)\s*)-")
# How much worse a break is one bracket further in, between two factors, and after less than a quarter of a line.
DEEPER, BETWEEN_FACTORS, SHORT = 2, 1, 5


class Piece(NamedTuple):
    """What cannot be broken: its extent, in the picture's pixels with y upwards from the baseline."""

    left: float
    right: float
    bottom: float
    top: float


class Break(NamedTuple):
    """A place between two lines: where the one ends and the next begins, and how bad it is (0: the outermost sum)."""

    end: float
    start: float
    cost: int


class Line(NamedTuple):
    """One line of a formula: its extent in the picture, in pixels with y upwards."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """Pixels from end to end."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels from its lowest to its highest point."""
        return self.top - self.bottom


class Typeset(NamedTuple):
    """A formula as an SVG image of plain paths in the colour `INK`, and where it may be broken."""

    svg: str
    pieces: tuple[Piece, ...]
    breaks: tuple[Break, ...]

    @property
    def extent(self) -> Line:
        """The whole formula."""
        left, right, bottom, top = zip(*self.pieces, strict=True) if self.pieces else ((0.0,),) * 4
        return Line(min(left), max(right), min(bottom), max(top))

    def lines(self, width: float) -> list[Line]:
        """Break the formula into lines of at most ``width`` pixels, where it can be broken.

        Each line ends at the least bad place, and at the last one of these; a very short one is bad, too.
        """
        start, end = self.extent[:2]
        found = []
        while end - start > width:
            ahead = [each for each in self.breaks if each.end > start]
            within = [each for each in ahead if each.end - start <= width]
            if not ahead:
                break
            costs = {each: each.cost + SHORT * (each.end - start < width / 4.0) for each in within}
            taken = min(within, key=lambda each: (costs[each], -each.end)) if within else ahead[0]
            found.append(self._line(start, taken.end))
            start = taken.start
        return [*found, self._line(start, end)]

    def _line(self, left: float, right: float) -> Line:
        inside = [piece for piece in self.pieces if piece.left < right and piece.right > left]
        shown: Sequence[Piece | Line] = inside or [self.extent]
        return Line(left, right, min(piece.bottom for piece in shown), max(piece.top for piece in shown))


def formula_svg(latex: str, colour: str) -> bytes:
    """LaTeX as an SVG image of plain paths."""
    return typeset(latex).svg.replace(INK, colour).encode()


@lru_cache(maxsize=512)
def typeset(latex: str) -> Typeset:
    """Typeset LaTeX, or read it if it was kept.

    It takes up to a quarter of a second, so long formulas are typeset on other threads.
    """
    return _stored(latex) or _made(latex)


def keep(latex: str) -> Typeset:
    """As `typeset`, and keep it on disk, so that it can be shown without the typesetter."""
    found = _stored(latex)
    if found is None:
        found = typeset(latex)
        Cache().save(_key(latex), msgspec.json.encode(found))
    return found


def _stored(latex: str) -> Typeset | None:
    stored = Cache().load(_key(latex))
    try:
        return None if stored is None else msgspec.json.decode(stored, type=Typeset)
    except msgspec.DecodeError:
        return None


def _key(latex: str) -> str:
    return key_of("typeset", _typesetter(), latex)


@memoized
def _typesetter() -> tuple[object, ...]:
    """All that a picture depends on besides its LaTeX."""
    from importlib.metadata import version

    return *map(version, LIBRARIES), Path(__file__).read_bytes()


def _made(latex: str) -> Typeset:
    import ziamath

    from gdexplorer.gui.common import measured_rows

    with _TYPESETTING:
        measured_rows.begin_formula()
        ziamath.config.svg2 = False  # Qt reads SVG Tiny, which has no <symbol>
        made = ziamath.Latex(with_signs(latex), size=POINTS, color=INK)
        parts = list(_parts(_outermost(made.node), 0.0, 0))
        pieces = tuple(part for part in parts if isinstance(part, Piece))
        return Typeset(made.svg(), pieces, tuple(part for part in parts if isinstance(part, Break)))


def with_signs(latex: str) -> str:
    """``latex`` with each minus that is a sign close to its number: ziamath spaces it like one between two terms."""
    return _SIGN.sub(r"\1{-}", latex)


def _outermost(row: Any) -> Any:
    """The row that holds the formula, inside of those that hold nothing else."""
    while len(row.nodes) == 1 and _is_row(row.nodes[0]):
        row = row.nodes[0]
    return row


def _parts(row: Any, x: float, cost: int) -> Iterator[Piece | Break]:
    """The pieces and the breaks of a row that begins at ``x``; those in brackets of its own cost more."""
    before, inside = None, 0
    for node, (offset, _) in zip(row.nodes, row.nodexy, strict=True):
        left = x + offset
        found = _break_before(node, before, left)
        if found is not None:
            yield found._replace(cost=found.cost + cost + DEEPER * inside)
        if _is_text_of_words(node):
            yield from _words(node, left, cost + BETWEEN_FACTORS)
        elif _is_row(node):
            is_group = _text(node.nodes[0]) in OPENING if node.nodes else False
            yield from _parts(node, left, cost + DEEPER * inside + (0 if is_group else DEEPER))
        elif _kind(node) != "Mspace":
            yield Piece(left + min(node.bbox.xmin, 0.0), left + node.bbox.xmax, node.bbox.ymin, node.bbox.ymax)
        inside = max(inside + (_text(node) in OPENING) - (_text(node) in CLOSING), 0)
        before = node


def _words(node: Any, left: float, cost: int) -> Iterator[Piece | Break]:
    """The words of a text, and the breaks between them."""
    places = [left + x for x, _ in node.nodexy] + [left + node.bbox.xmax]
    start = 0
    for number, letter in enumerate(f"{node.string} "):
        if letter in " \u00a0":
            if number > start:
                yield Piece(places[start], places[number], node.bbox.ymin, node.bbox.ymax)
            if 0 < number < len(node.string) - 1:
                yield Break(places[number], places[number + 1], cost)
            start = number + 1


def _is_text_of_words(node: Any) -> bool:
    return _kind(node) == "Mtext" and len(node.nodes) == len(node.string)


def _break_before(node: Any, before: Any, left: float) -> Break | None:
    """The break before a sign, a relation, a text, or a bracket after another, if that may begin a line."""
    if before is None or _text(before) in OPENING or _text(node) in CLOSING:
        return None
    if _kind(before) == "Mspace" and before.width > POINTS:
        return Break(left - before.width, left, 0)
    follows_sign = _kind(before) == "Moperator" and _text(before) in RELATIONS | SIGNS
    if _kind(node) == "Moperator" and _text(node) in RELATIONS | SIGNS:
        return None if follows_sign or _text(before) == "," else Break(left, left, 0)
    if _kind(node) == "Mtext" or _kind(before) == "Mtext":
        return Break(left, left, BETWEEN_FACTORS)
    if _is_bracketed(node) and _is_bracketed(before):
        return Break(left, left, BETWEEN_FACTORS)
    return None


def _is_bracketed(node: Any) -> bool:
    """Whether it is something in brackets, or a power of that."""
    return _is_row(node) or (_kind(node) == "Msup" and _is_row(node.nodes[0]))


def _is_row(node: Any) -> bool:
    return getattr(node, "mtag", "") == "mrow"


def _kind(node: Any) -> str:
    return type(node).__name__


def _text(node: Any) -> str:
    return str(getattr(node, "string", ""))
