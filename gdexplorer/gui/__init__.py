"""The window: everything that knows Qt."""

import builtins

from PySide6 import QtCore

__all__ = ["QtCore"]

# PySide reads the source of each module that is imported after it, to see whether the module may ask for other names of
# Qt's functions (`__feature__`), and what it has read is never forgotten: a fifth of the time to the first picture, and
# 40 MB. Nothing here asks for other names.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
