"""The plug-ins of other packages, and why some of them were left out."""

from __future__ import annotations

from collections.abc import Iterator

from gdexplorer.installation.finding import Finding
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.plugins import known


def plugged() -> Iterator[Finding]:
    """What each plug-in adds, or why it was left out; of lessons, if these were read."""
    topic, _ = "Plug-ins", (len(OBJECTIVES), len(OPTIMIZERS))  # which looks for them
    if not known():
        yield Finding(topic, "installed", "none")
    for plugin in known():
        name = f"{plugin.package} {plugin.version}, {plugin.kind} {plugin.name}"
        value = "left out" if plugin.fault else ", ".join(plugin.keys)
        yield Finding(topic, name, value, plugin.sentence if plugin.fault else "")
