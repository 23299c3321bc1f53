"""How a step is taken: one small declaration for each optimizer, simplest first.

To add one, declare it in the file of its family and list it in `OPTIMIZERS`; menus, forms, session files and the
command line follow.
"""

from gdexplorer.optimizers.adaptive import ADAGRAD, ADAM, RMSPROP
from gdexplorer.optimizers.first_order import GRADIENT_DESCENT, MOMENTUM, NESTEROV
from gdexplorer.optimizers.optimizer import Hyperparameter, Optimizer, Scale
from gdexplorer.registry import find

__all__ = ["OPTIMIZERS", "Hyperparameter", "Optimizer", "Scale", "optimizer"]

OPTIMIZERS: tuple[Optimizer, ...] = (GRADIENT_DESCENT, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM)

_BY_KEY = {item.key: item for item in OPTIMIZERS}


def optimizer(key: str) -> Optimizer:
    """The optimizer of that key.

    Raises
    ------
    InputError
        Where there is none, with the nearest ones.
    """
    return find("optimizer", key, _BY_KEY)
