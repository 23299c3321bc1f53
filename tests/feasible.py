"""What rules need, a feasible set or layers of weights, where a test is about all rules."""

from dataclasses import replace

from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.constraints.kinds import POSITIVE_SUM
from gdexplorer.descent.experiment import numbers_given
from gdexplorer.objectives import CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.optimizers import optimizer
from gdexplorer.optimizers.needs import LAYERS

# Around all that the tests' functions show; and through the minimum of Rosenbrock's.
WIDE, SIMPLEX = FeasibleSet("box", (-5.0, 5.0)), FeasibleSet("simplex", (2.0,))
# With two weights, so that it stands for any function of the plane.
NETWORK = CustomNetwork((1, 1, 1), bias=False, data=Generated("sine", 50))


def set_for(key):
    """A feasible set if the rule with this key needs one, else none."""
    rule = optimizer(key)
    suited = SIMPLEX if rule.needs is not None and rule.needs.key == POSITIVE_SUM else WIDE
    return suited if rule.keeps_to_set else None


def experiment_for(key, experiment):
    """``experiment``, with a feasible set if the rule with this key needs one, or of a network if it needs layers."""
    if optimizer(key).needs == LAYERS:
        return replace(experiment, objective=NETWORK, parameters=(("l2", 0.0),))
    return replace(experiment, subject_to=set_for(key)) if optimizer(key).keeps_to_set else experiment


def objective_for(key, other):
    """The objective called ``other``, or a network if the rule with this key needs layers."""
    return NETWORK if optimizer(key).needs == LAYERS else other


def bounded_for(key, bound):
    """``bound``, with a feasible set if the rule with this key needs one, or as one layer if it needs layers."""
    if optimizer(key).needs == LAYERS and not bound.layers:
        return replace(bound, layers=(Weights(0, 1, bound.dimension),))
    return replace(bound, feasible=set_for(key)) if bound.feasible is None else bound


def numbers_for(rule, n=2):
    """The numbers that follow a rule's settings, in ``n`` coordinates."""
    bound = objective("sphere").bound()
    return numbers_given(rule, bounded_for(rule.key, replace(bound, start=bound.start[:1] * n)))
