"""Optimizers that take a simple part of the function apart: absolute values, squares, a box."""

from msgspec.structs import replace

from gdexplorer.optimizers import proximal_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.needs import SIMPLE_PART
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term

_SMOOTH = Term(
    "s", "smooth gradient", "s_k", TermKind.SLOPE,
    "The gradient without that of the simple part, which the backward half takes care of.", memory="smooth gradient",
)  # fmt: skip
_POINT = Term(
    "q", "proximal point", "q_k", TermKind.POINT,
    "Where the simple part and half the squared distance from the forward half, over the rate, are least together.",
    memory="proximal point",
)  # fmt: skip
_MAPPING = Term(
    "G", "gradient mapping", "G_k", TermKind.SLOPE,
    "What the simple part leaves of the gradient; zero at a minimum, at a kink, too.", memory="gradient mapping",
)  # fmt: skip
_BACKWARD = (
    "From the end of the forward half to the proximal point: towards zero by the rate times the weight, at most."
)

PROXIMAL_GRADIENT = Optimizer(
    key="proximal_gradient",
    label="Proximal gradient (ISTA)",
    family="constrained",
    step=kernels.proximal_gradient,
    needs=SIMPLE_PART,
    follows_metric=False,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = \mathrm{prox}_{\eta h}\left(\theta_k - \eta \, \nabla s(\theta_k)\right), \quad f = s + h",
    summary="A step down the smooth part, then the best of the part with kinks near by: coordinates become zero.",
    source="I. Daubechies, M. Defrise, C. De Mol, An iterative thresholding algorithm, 2004; N. Parikh, S. Boyd, "
    "Proximal algorithms, 2014",
    terms=(
        GRADIENT,
        _SMOOTH,
        Term(
            "v", "forward half", "v_k", TermKind.MOVE, "A step of gradient descent on the smooth part.",
            "-learning_rate * s",
        ),
        _POINT,
        Term("p", "backward half", "p_k", TermKind.ONWARD, _BACKWARD, "q - (theta + v)", beside=("v",)),
        _MAPPING,
        step_term("q - theta"),
    ),
    state=("smooth gradient", "proximal point", "gradient mapping"),
    measures="gradient mapping",
)  # fmt: skip

FISTA = Optimizer(
    key="fista",
    label="FISTA",
    family="constrained",
    step=kernels.fista,
    needs=SIMPLE_PART,
    follows_metric=False,
    hyperparameters=(learning_rate(0.01),),
    update=(
        r"\theta_{k+1} = \mathrm{prox}_{\eta h}\left(y_k - \eta \, \nabla s(y_k)\right), \quad "
        r"y_{k+1} = \theta_{k+1} + \frac{t_k - 1}{t_{k+1}} (\theta_{k+1} - \theta_k), \quad "
        r"t_{k+1} = \frac{1 + \sqrt{1 + 4 t_k^2}}{2}"
    ),
    summary="Proximal steps from a point ahead, as in Nesterov's method: the error falls with the square of the steps.",
    source="A. Beck, M. Teboulle, A fast iterative shrinkage-thresholding algorithm for linear inverse problems, 2009",
    terms=(
        replace(
            GRADIENT, name="gradient ahead", symbol=r"\nabla f(y_k)",
            meaning="The gradient at the point ahead; at the first step, at the start.",
        ),
        Term(
            "a", "point ahead", "a_k", TermKind.POINT, "Where this step begins, ahead on the way of the last one.",
            memory="point seen",
        ),
        _SMOOTH,
        Term(
            "v", "forward half", "v_k", TermKind.MOVE,
            "To the point ahead, and from there a step of gradient descent on the smooth part.",
            "a - learning_rate * s - theta",
        ),
        _POINT,
        Term("p", "backward half", "p_k", TermKind.ONWARD, _BACKWARD, "q - (theta + v)", beside=("v",)),
        _MAPPING,
        Term(
            "y", "next point ahead", "y_{k+1}", TermKind.POINT, "As far beyond the iterate as the momentum tells.",
            memory="gradient point",
        ),
        step_term("q - theta"),
    ),
    state=("smooth gradient", "proximal point", "gradient mapping", "gradient point", "point seen"),
    scalars=1,
    observes="gradient point",
    measures="gradient mapping",
)  # fmt: skip
