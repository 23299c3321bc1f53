"""Pictures of a document without a screen: one drawing by Matplotlib, written as PNG, SVG or PDF.

Each view is a module that draws its still parts once and keeps the parts that move with the cursor. Coordinates of
texts and lines are pixels of a usual screen, 96 to an inch.
"""

import logging
import os

# Settings of users are for their own figures: what Matplotlib says of them and of its folders concerns nobody here, and
# the backend that a notebook or a shell chooses may not even exist.
logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
_chosen = os.environ.pop("MPLBACKEND", None)
try:
    import matplotlib  # noqa: F401
finally:
    if _chosen is not None:
        os.environ["MPLBACKEND"] = _chosen
