"""Models of the user's own: Python files that are run in a process of their own, which gives losses and gradients."""
