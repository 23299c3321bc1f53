"""Objectives, an optimizer and a lesson for gdexplorer."""
