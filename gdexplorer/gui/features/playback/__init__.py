"""The feature “playback”."""
