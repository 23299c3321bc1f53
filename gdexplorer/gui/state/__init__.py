"""The window's state: the explorer, its runs and the cursor that plays."""
