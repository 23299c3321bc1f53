"""The window: everything that knows Qt."""

import os

# Parts of superqt draw with the Qt that this names; what another program has set there is not ours.
os.environ["QT_API"] = "pyside6"
