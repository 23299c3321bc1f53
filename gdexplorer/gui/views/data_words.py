"""What the picture of the data says of itself in its title and its tool tip."""

from __future__ import annotations

import numpy as np

from gdexplorer.gui.views.prediction_image import MOST_POINTS
from gdexplorer.numerals import with_minus
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.iterate_columns import coefficients_of
from gdexplorer.objectives.objective import Samples
from gdexplorer.scene.predictions import ends_of

# The largest number of residual lines: more would only fill the picture.
MOST_RESIDUALS = 400
# What stands for the markers of classes in a title.
GLYPHS = "●▲■◆▼⬟⬢★▶◀"


def additions(samples: Samples, bound: BoundObjective, named: str, in_plane: bool) -> tuple[str, ...]:
    """What a title adds to the number of rows, the longest first.

    ``named`` are the classes with their markers, where no legend shows them; ``in_plane``: the first two inputs are
    the axes.
    """
    held = _held(samples)
    if not in_plane:
        if len(samples.classes) > 2:
            return ("probabilities at the cursor",)
        return (f"dashed: {bound.minima[0].name}",) if bound.minima else ()
    signs = named or ("" if samples.classes else _signs(samples))
    if not held:
        return (signs or "regions at the cursor",)
    return (*(f"{signs}; {each}" for each in held), *held) if signs else held


def _held(samples: Samples) -> tuple[str, ...]:
    """Which inputs are held at their means, the longest text first."""
    others = samples.input_names[2:]
    if not others:
        return ()
    count = f"{len(others)} other inputs" if len(others) > 1 else "the other input"
    return tuple(f"{each} at the mean" for each in (", ".join(others), count, "others"))


def _middle(samples: Samples) -> str:
    return _number(0.5 * sum(ends_of(samples)))


def _number(number: float) -> str:
    return with_minus(f"{number:,.0f}" if 1e4 <= abs(number) < 1e12 else f"{number:.4g}")


def _signs(samples: Samples) -> str:
    """What the markers say of targets that are numbers."""
    return f"{samples.target_name}: ● up to {_middle(samples)}, ▲ above"


def classes_named(samples: Samples) -> str:
    """The classes with their markers."""
    return ", ".join(f"{glyph} {name}" for glyph, name in zip(GLYPHS, samples.classes, strict=False))


def plane_explained(samples: Samples) -> str:
    """Explain colours, lines and markers over the plane of two inputs, for the tool tip."""
    target, held = samples.target_name, _held(samples)
    if samples.classes:
        parts = [f"Colours: the class that the chosen run predicts, paler where it is less certain; {target} has "
                 f"{classes_named(samples)}.", "A line for each run: where two classes are as likely."]  # fmt: skip
    else:
        low, high = map(_number, ends_of(samples))
        parts = [
            f"Colours: {target} as the chosen run predicts it, from {low} (blue) to {high} (orange).",
            f"A line for each run: where it predicts {_middle(samples)}. Markers: the rows, ● up to that, ▲ above.",
        ]
    if held:
        parts.append(f"It is a cut: {held[0]}. Rows that differ in these may lie on a colour that is not theirs.")
    return "\n".join(parts)


def lines_explained(count: int) -> str:
    """Explain what is drawn of ``count`` samples, for the tool tip."""
    points = f"{MOST_POINTS:,} of {count:,} samples are drawn." if count > MOST_POINTS else "All samples are drawn."
    some = f"{MOST_RESIDUALS} of them" if count > MOST_RESIDUALS else "them"
    return f"{points} Thin lines from {some} to the fit of the selected run show its residuals."


def best_explained(objective: BoundObjective) -> str:
    """Explain the dashed line, for the tool tip: the best fit in the data's own units."""
    fitted = coefficients_of(objective)
    if fitted is None or not objective.minima:
        return ""
    best = objective.minima[0]
    return f" Dashed, {best.name}: {with_minus(fitted.equation(np.array(best.point)))}."
