"""A feasible set for rules that need one, where a test is about all rules."""

from dataclasses import replace

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.constraints.kinds import POSITIVE_SUM
from gdexplorer.optimizers import optimizer

# Around all that the tests' functions show; and through the minimum of Rosenbrock's.
WIDE, SIMPLEX = FeasibleSet("box", (-5.0, 5.0)), FeasibleSet("simplex", (2.0,))


def set_for(key):
    """A feasible set if the rule with this key needs one, else none."""
    rule = optimizer(key)
    suited = SIMPLEX if rule.needs is not None and rule.needs.key == POSITIVE_SUM else WIDE
    return suited if rule.keeps_to_set else None


def bounded_for(key, bound):
    """``bound``, with a feasible set if the rule with this key needs one."""
    return replace(bound, feasible=set_for(key)) if bound.feasible is None else bound


def numbers_for(rule, n=2):
    """The numbers that follow a rule's settings, in ``n`` coordinates."""
    feasible = set_for(rule.key)
    return () if feasible is None else feasible.prepared(n)
