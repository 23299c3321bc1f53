"""Lessons: the files beside this one."""
