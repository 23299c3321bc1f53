"""One folder for each feature of the window."""
