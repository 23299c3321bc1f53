"""The loss of a PyTorch module on the data of a loader; imported in the model's own process only."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gdexplorer.models.losses import WrongModelError, digest_of

Vector = NDArray[np.float64]


class TorchLoss:
    """The mean loss of ``module.model`` over ``module.loader``, by ``module.criterion`` if there is one.

    The data are read once, and the model is in evaluation mode, so that the loss is a function of the parameters alone.
    Without a criterion, it is the cross-entropy of whole-number targets and the mean square error of others.
    """

    def __init__(self, module: Any) -> None:
        model = module.model
        if not isinstance(model, torch.nn.Module):
            raise WrongModelError("its model is no torch.nn.Module")
        self._model, self._criterion = model.eval(), getattr(module, "criterion", None)
        named = {name: item for name, item in model.named_parameters() if item.requires_grad}
        if not named:
            raise WrongModelError("its model has no parameters")
        self.library = f"torch {torch.__version__}"
        self._parameters = list(named.values())
        self._batches = [self._pair(batch) for batch in module.loader]
        if not self._batches:
            raise WrongModelError("its loader is empty")
        self.names, self.shapes = list(named), [tuple(item.shape) for item in self._parameters]
        self.start = np.concatenate([_array(item).ravel() for item in self._parameters]).astype(np.float64)
        self.precision = max(float(torch.finfo(item.dtype).eps) for item in self._parameters)
        buffers = [(name, _array(item)) for name, item in model.named_buffers()]
        data = [(f"batch {place}", _array(item)) for place, pair in enumerate(self._batches) for item in pair]
        self.digest = digest_of(iter([("parameters", self.start), *buffers, *data]))

    @staticmethod
    def _pair(batch: Any) -> tuple[Any, Any]:
        if not isinstance(batch, tuple | list) or len(batch) != 2 or not all(map(torch.is_tensor, batch)):
            raise WrongModelError("its loader must give pairs of tensors: inputs and targets")
        return batch[0], batch[1]

    def value(self, theta: Vector) -> float:
        """The loss at ``theta``."""
        self._place(theta)
        with torch.no_grad():
            return sum(float(part) for part in self._parts())

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """The loss and its gradient at ``theta``."""
        self._place(theta)
        self._model.zero_grad(set_to_none=True)
        value = 0.0
        for part in self._parts():
            part.backward()
            value += float(part.detach())
        slopes = [np.zeros(item.shape) if item.grad is None else _array(item.grad) for item in self._parameters]
        return value, np.concatenate([slope.ravel() for slope in slopes]).astype(np.float64)

    def _place(self, theta: Vector) -> None:
        begin = 0
        with torch.no_grad():
            for item in self._parameters:
                end = begin + item.numel()
                item.copy_(torch.from_numpy(theta[begin:end].reshape(item.shape)))
                begin = end

    def _parts(self) -> Any:
        """What each batch adds to the mean."""
        count = sum(len(inputs) for inputs, _ in self._batches)
        for inputs, targets in self._batches:
            yield self._loss_of(self._model(inputs), targets) * (len(inputs) / count)

    def _loss_of(self, outputs: Any, targets: Any) -> Any:
        if self._criterion is not None:
            return self._criterion(outputs, targets)
        if targets.is_floating_point():
            return torch.nn.functional.mse_loss(outputs, targets)
        return torch.nn.functional.cross_entropy(outputs, targets)


def _array(tensor: Any) -> Any:
    return tensor.detach().cpu().numpy()
