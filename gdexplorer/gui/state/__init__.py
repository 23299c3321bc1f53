"""State of the window: explorer, runs and playback."""
