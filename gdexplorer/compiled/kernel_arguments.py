"""Whether the arrays that a kernel is called with belong together: compiled code trusts their lengths blindly.

A loop over ``theta.size`` that finds a shorter gradient writes over whatever lies behind it. So each call from Python
is checked here, by its role and by what the kernels among its arguments say of themselves, in a few microseconds and
at no cost inside the compiled loops. Types and layouts are refused by numba, which is as strict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gdexplorer.errors import LengthError

Check = Callable[[Sequence[Any]], None]

# For each role its arguments, by name and shape: letters are lengths, the same wherever they stand, and * is any one.
# What has no shape is a number or a kernel.
_SHAPES = {
    "objective": "theta:n data:** gradient:n",
    "outputs": "theta:n data:** outputs:*",
    "hessian": "theta:n data:** hessian:nn",
    "products": "theta:n data:** vectors:*n",
    "step": "objective hessian data:** theta:n value gradient:n state:*n scalars:* settings:* k",
    "settled": "code resting objective data:** theta:n controls:* gradient:n",
    "verdict": "value theta:n gradient:n controls:*",
    "change": "objective hessian data:** metric numbers:* work:** sample:** theta:n gradient:n controls:* k",
    "metric": "objective hessian data:** theta:n gradient:n numbers:* work:** sample:**",
    "draw_batch": "data:*c batch:*c order:* first_sample seed k",
    "descend": (
        "objective hessian step data:*c metric numbers:* work:** sample:** batch:*c order:* theta:n gradient:n "
        "state:*n scalars:* settings:* rates:* controls:* counters:* points:rn values:r gradients:rn states:r*n "
        "evaluations:r first last"
    ),
    "descend_batch": (
        "objective hessian step data:*c metric numbers:* work:** sample:** batch:*c order:* thetas:mn state_rows "
        "scalar_count settings:* rates:* controls:* steps target marks:w path:mwn values:m codes:m taken:m "
        "evaluations:m first last"
    ),
    "search_grid": "objective data:** theta:n gradient:n low high count first last",
    "search_at_random": "objective data:** theta:n gradient:n low high target seed first last",
    "flow": (
        "objective hessian data:** metric numbers:* work:** sample:** low:* stretch:* limits:* seeds:*d points:sd "
        "lines:s cells:* chain:s room:*d"
    ),
    "thin": "points:m* ends:w tolerance:* most kept:m counts:w",
    "seek_critical_points": "objective hessian data:** points:md sides:d reach curvatures:m first last",
    "evaluate_points": "objective data:** points:mn values:m gradients:mn",
    "evaluate_hessians": "hessian data:** points:mn hessians:mnn",
    "evaluate_plane": "objective data:** origin:n directions:*n us:u vs:v values:vu slopes:vu* first last",
}
# How many numbers the drivers read of controls and counters, flows of limits and of the room they work in.
_CONTROLS, _COUNTERS, _LIMITS, _FLOW_ROOM, _FIRST_SAMPLE = 8, 3, 4, 11, 4


def checks(role: str, fits: Callable[..., bool] | None) -> Check:
    """What raises `LengthError` or TypeError for arguments that a kernel of ``role`` must not be called with.

    ``fits`` is the kernel's own word on lengths, see `gdexplorer.compiled.kernels.Kernel`.
    """
    names, shaped = _parsed(_SHAPES[role]) if role in _SHAPES else ((), ())
    further = _FURTHER.get(role)

    def check(arguments: Sequence[Any]) -> None:
        if names and len(arguments) != len(names):
            raise TypeError(f"{role} is called with {', '.join(names)}; {len(arguments)} arguments were given.")
        lengths: dict[str, int] = {}
        for place, letters in shaped:
            _agree(arguments[place], letters, lengths, names[place], role)
        if further is not None or fits is not None:
            problem = (further or _own_word)(dict(zip(names, arguments, strict=False)), fits)
            if problem:
                raise LengthError(f"{problem} do not fit the others that {role} is called with.")

    return check


def _parsed(text: str) -> tuple[tuple[str, ...], tuple[tuple[int, str], ...]]:
    parts = [part.partition(":") for part in text.split()]
    return tuple(name for name, _, _ in parts), tuple((i, shape) for i, (_, _, shape) in enumerate(parts) if shape)


def _agree(array: Any, letters: str, lengths: dict[str, int], name: str, role: str) -> None:
    shape = getattr(array, "shape", None)
    if shape is None or len(shape) != len(letters):
        dimensions = len(letters)
        raise TypeError(f"The {name} that {role} is called with must be an array of {dimensions} dimensions.")
    for letter, length in zip(letters, shape, strict=True):
        if letter != "*" and lengths.setdefault(letter, length) != length:
            raise LengthError(
                f"The {name} that {role} is called with has a length of {length} where the others have "
                f"{lengths[letter]}."
            )


# Each of these names what does not fit, or nothing. ``a`` are the arguments by name.


def _own_word(a: dict[str, Any], fits: Any) -> str:
    return "" if fits(a["theta"].size, a["data"]) else "The coordinates and the data"


def _outputs(a: dict[str, Any], fits: Any) -> str:
    fitting = fits is None or fits(a["theta"].size, a["data"], a["outputs"].size)
    return "" if fitting else "The coordinates, the data and the outputs"


def _problem(a: dict[str, Any], n: int) -> str:
    """What every call that names an objective must keep to."""
    for name in ("objective", "hessian"):
        fits = getattr(a.get(name), "fits", None)
        if fits is not None and not fits(n, a["data"]):
            return f"The {n} coordinates and the data of the {name}"
    return ""


def _metric(a: dict[str, Any], n: int, fits: Any) -> str:
    fitting = fits is None or fits(n, a["data"], a["numbers"], a["work"], a["sample"])
    return "" if fitting else "The numbers and the room of the metric"


def _rule(n: int, fits: Any, rows: int, scalars: int, settings: int) -> str:
    return "" if fits is None or fits(n, rows, scalars, settings) else "The memory and the settings of the rule"


def _settled(a: dict[str, Any], _: Any) -> str:
    n = a["theta"].size
    return _too_few(a["controls"], n) or _problem(a, n)


def _too_few(controls: Any, n: int) -> str:
    """Nothing, or what is missing: the controls end with a number for each coordinate."""
    return "The controls" if controls.size < _CONTROLS + n else ""


def _verdict(a: dict[str, Any], _: Any) -> str:
    return _too_few(a["controls"], a["theta"].size)


def _step(a: dict[str, Any], fits: Any) -> str:
    n = a["theta"].size
    return _problem(a, n) or _rule(n, fits, len(a["state"]), a["scalars"].size, a["settings"].size)


def _whole_metric(a: dict[str, Any], fits: Any) -> str:
    return _problem(a, a["theta"].size) or _metric(a, a["theta"].size, fits)


def _change(a: dict[str, Any], _: Any) -> str:
    n = a["theta"].size
    return _too_few(a["controls"], n) or _problem(a, n) or _metric(a, n, _word_of(a["metric"]))


def _batch(a: dict[str, Any], first_sample: int) -> str:
    samples, rows = len(a["data"]) - first_sample, len(a["batch"])
    fitting = rows == 0 or (0 <= first_sample < rows and a["order"].size == samples > 0)
    return "" if fitting else "The rows of the mini-batch"


def _draw_batch(a: dict[str, Any], _: Any) -> str:
    return "The mini-batch" if not len(a["batch"]) or a["k"] < 1 else _batch(a, int(a["first_sample"]))


def _driver(a: dict[str, Any], n: int, rows: int, scalars: int) -> str:
    """What both drivers must keep to."""
    if _too_few(a["controls"], n) or (a["rates"].size and not a["settings"].size):
        return "The controls and the settings"
    return (
        _problem(a, n)
        or _rule(n, _word_of(a["step"]), rows, scalars, a["settings"].size)
        or _metric(a, n, _word_of(a["metric"]))
        or _batch(a, int(a["controls"][_FIRST_SAMPLE]))
    )


def _descend(a: dict[str, Any], _: Any) -> str:
    if a["counters"].size < _COUNTERS or a["states"].shape[1] > len(a["state"]):
        return "The counters and the recorded rows"
    if not 1 <= a["first"] <= a["last"] <= len(a["values"]):
        return "The steps and the room for them"
    return _driver(a, a["theta"].size, len(a["state"]), a["scalars"].size)


def _descend_batch(a: dict[str, Any], _: Any) -> str:
    if a["state_rows"] < 0 or a["scalar_count"] < 0:
        return "The rows of the memory"
    return _span(a, len(a["thetas"])) or _driver(a, a["thetas"].shape[1], a["state_rows"], a["scalar_count"])


def _span(a: dict[str, Any], length: int) -> str:
    return "" if 0 <= a["first"] <= a["last"] <= length else "The first and the last place"


def _search(a: dict[str, Any], _: Any) -> str:
    return _problem(a, a["theta"].size)


def _flow(a: dict[str, Any], _: Any) -> str:
    sides = a["points"].shape[1], a["low"].size, a["stretch"].size
    if sides != (2, 2, 2) or a["limits"].size < _LIMITS or len(a["room"]) < _FLOW_ROOM or not len(a["points"]):
        return "The sides of the picture"
    width, height, _longest, distance = a["limits"][:_LIMITS]
    if not (distance > 0.0 and a["cells"].size >= (int(width / distance) + 1) * (int(height / distance) + 1)):
        return "The cells of the picture"
    return _problem(a, 2) or _metric(a, 2, _word_of(a["metric"]))


def _thin(a: dict[str, Any], _: Any) -> str:
    points, ends = a["points"], a["ends"]
    held = a["most"] >= 2 and a["tolerance"].size <= points.shape[1]
    return "" if held and (not ends.size or 0 < ends[-1] <= len(points)) else "The ends and the tolerance"


def _seek(a: dict[str, Any], _: Any) -> str:
    return _span(a, len(a["points"])) or ("" if a["sides"].size == 2 else "The sides") or _problem(a, 2)


def _points(a: dict[str, Any], _: Any) -> str:
    return _problem(a, a["points"].shape[1]) if len(a["points"]) else "No points"


def _plane(a: dict[str, Any], _: Any) -> str:
    if len(a["directions"]) != 2 or a["slopes"].shape[2] != 2:
        return "The directions and the slopes"
    return _span(a, a["vs"].size) or _problem(a, a["origin"].size)


def _word_of(kernel: Any) -> Any:
    return getattr(kernel, "fits", None)


_FURTHER: dict[str, Callable[[dict[str, Any], Any], str]] = {
    "outputs": _outputs,
    "step": _step,
    "verdict": _verdict,
    "settled": _settled,
    "change": _change,
    "metric": _whole_metric,
    "draw_batch": _draw_batch,
    "descend": _descend,
    "descend_batch": _descend_batch,
    "search_grid": _search,
    "search_at_random": _search,
    "flow": _flow,
    "thin": _thin,
    "seek_critical_points": _seek,
    "evaluate_points": _points,
    "evaluate_hessians": _points,
    "evaluate_plane": _plane,
}
