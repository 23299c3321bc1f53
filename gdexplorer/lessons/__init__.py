"""Lessons that ask before they show: plain files, whose answers the engine checks. No Qt."""
