"""What rules need, a feasible set or layers of weights, where a test is about all rules."""

import numpy as np
from msgspec.structs import replace

from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.constraints.set_kind import POSITIVE_SUM
from gdexplorer.descent.experiment import numbers_given
from gdexplorer.objectives import CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.optimizers import optimizer
from gdexplorer.optimizers.needs import SAMPLES
from tests.objectives.network.networks import rows

# Around all that the tests' functions show; and through the minimum of Rosenbrock's.
WIDE, SIMPLEX = FeasibleSet("box", (-5.0, 5.0)), FeasibleSet("simplex", (2.0,))
# With two weights, so that it stands for any function of the plane; and one whose minimum is at (1, 1).
NETWORK = CustomNetwork((1, 1, 1), bias=False, data=Generated("sine", 50))
_INPUTS = np.array([(1.0, 0.0), (0.0, 1.5), (1.0, 1.0), (-0.5, 1.0)])


def linear_network():
    """The mean square error of w1 x1 + w2 x2, which is zero at (1, 1)."""
    custom = CustomNetwork((2, 1), bias=False, standardise=False, data=Generated("two_moons", 20))
    data = rows((2, 1), "identity", _INPUTS, _INPUTS.sum(axis=1), bias=False)
    return replace(custom.objective().bound(), data=data, first_sample=len(data) - len(_INPUTS), near_minima=())


def set_for(key):
    """A feasible set if the rule with this key needs one, else none."""
    rule = optimizer(key)
    suited = SIMPLEX if rule.needs is not None and rule.needs.key == POSITIVE_SUM else WIDE
    return suited if rule.keeps_to_set else None


def needs_network(key):
    """Whether the rule with this key needs what networks have, layers or samples."""
    return optimizer(key).needs_layers or optimizer(key).needs == SAMPLES


def experiment_for(key, experiment):
    """``experiment``, with a feasible set if the rule with this key needs one, or of a network if it needs that."""
    if needs_network(key):
        return replace(experiment, objective=NETWORK, parameters=(("l2", 0.0), ("l1", 0.0)))
    return replace(experiment, subject_to=set_for(key)) if optimizer(key).keeps_to_set else experiment


def objective_for(key, other):
    """The objective called ``other``, or a network if the rule with this key needs layers or samples."""
    return NETWORK if needs_network(key) else other


def bounded_for(key, bound):
    """``bound``, with a feasible set if the rule with this key needs one, or as one layer or sample if it needs it.

    If it needs more of a network than layers, it gets one of two weights instead.
    """
    rule = optimizer(key)
    if rule.needs == SAMPLES and bound.first_sample is None:
        return replace(bound, first_sample=0)  # its one row of parameters
    if rule.needs_layers and not bound.layers:
        return linear_network() if rule.kernel_needed else replace(bound, layers=(Weights(0, 1, bound.dimension),))
    return replace(bound, feasible=set_for(key)) if bound.feasible is None else bound


def bound_for(rule, n):
    """Any function of ``n`` coordinates, with what the rule needs."""
    bound = objective("sphere").bound()
    return bounded_for(rule.key, replace(bound, start=bound.start[:1] * n))


def numbers_for(rule, n=2):
    """The numbers that follow a rule's settings, in ``n`` coordinates."""
    return numbers_given(rule, bound_for(rule, n))


def shape_for(rule, n=2):
    """The shape of a rule's state, in ``n`` coordinates."""
    return rule.state_shape(n, bound_for(rule, n).layers)
