"""Python functions as objectives, called from compiled code: slow, but anything that Python can compute."""
