"""An explorer of gradient descent: objectives, optimizers, the descent itself and a window that shows it."""

__version__ = "0.1.0"
