"""An interactive explorer of gradient descent: objectives, optimizers, descents, and a window to show them."""

__version__ = "0.1.0"
