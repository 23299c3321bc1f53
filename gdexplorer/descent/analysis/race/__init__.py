"""A fair race of optimizers: one budget of evaluations, hyperparameters tuned in the same way for all, many starts."""
