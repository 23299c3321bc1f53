"""Stochastic gradient descent whose noise a full gradient, computed now and then, reduces."""

from gdexplorer.optimizers import variance_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.needs import SAMPLES
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

SVRG = Optimizer(
    key="svrg",
    label="SVRG",
    family="gradient",
    step=kernels.svrg,
    follows_metric=False,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "period", 100.0, 1.0, 1e9, "Number of steps from one snapshot to the next.", Scale.INTEGER,
            slider=(1.0, 1000.0),
        ),
    ),
    update=(
        r"\tilde\theta = \theta_k \text{ every } T \text{ steps}, \quad "
        r"\theta_{k+1} = \theta_k - \eta (\nabla f_B(\theta_k) + \nabla f(\tilde\theta) - \nabla f_B(\tilde\theta))"
    ),
    summary="Mini-batches, corrected by a full gradient now and then, so that their noise vanishes at a minimum.",
    source="R. Johnson, T. Zhang, Accelerating stochastic gradient descent using predictive variance reduction, "
    "NeurIPS 2013 (option I: the last point becomes the snapshot)",
    terms=(
        GRADIENT,
        Term(
            "snapshot", "snapshot", r"\tilde\theta", TermKind.POINT,
            "Where the gradient of all samples was last computed; a new one after each period.", memory="snapshot",
        ),
        Term(
            "mu", "full at snapshot", r"\nabla f(\tilde\theta)", TermKind.SLOPE,
            "The gradient of all samples at the snapshot.", memory="full gradient",
        ),
        Term(
            "h", "batch at snapshot", r"\nabla f_B(\tilde\theta)", TermKind.SLOPE,
            "The gradient at the snapshot of the samples that this step sees.", memory="batch gradient",
        ),
        Term(
            "c", "correction", "c", TermKind.SLOPE,
            "What the gradient of these samples lacks of the full one at the snapshot, and so about here.", "mu - h",
        ),
        Term(
            "d", "corrected gradient", "d", TermKind.SLOPE,
            "Right on average; the closer to the snapshot, the less it differs between batches.", "g + c",
        ),
        step_term("-learning_rate * d"),
    ),
    state=("snapshot", "full gradient", "batch gradient"),
    scratch=lambda n: 1,
    surveys=True,
    needs=SAMPLES,
    suggested_rate=lambda rate, size: 0.1 * rate,  # a mini-batch may be far steeper than all samples
    stability=lambda settings: 2.0,
)  # fmt: skip
