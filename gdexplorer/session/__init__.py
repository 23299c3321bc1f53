"""An experiment over time: edited, undone, written to a file and read back."""
