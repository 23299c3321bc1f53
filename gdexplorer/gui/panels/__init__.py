"""What is set: objective, optimizers, starts, playback, runs. Panels know no view and no explorer."""
