"""Everything that a document can be exported as: the window's menu, dialogs, and the command line derive from this.

To add one, write its encoder in a module of this room (see `gdexplorer.exports`), its formats in `gdexplorer.formats`,
and a row here.
"""

from __future__ import annotations

from dataclasses import dataclass

from gdexplorer import formats
from gdexplorer.formats import Format, Formats


@dataclass(frozen=True)
class Export:
    """A kind of export.

    Attributes
    ----------
    key : its name in the menu's actions.
    entry : its entry in the menu, with the letter that chooses it.
    title : title of the dialog.
    formats : the formats that it can be written in.
    """

    key: str
    entry: str
    title: str
    formats: Formats


# In the order of the menu.
EXPORTS: tuple[Export, ...] = (
    Export("table", "&Table of the iterates…", "Export table", formats.TABLE),
    Export("numpy", "Program in &NumPy…", "Export program", formats.NUMPY),
    Export("torch", "Program in &PyTorch…", "Export program", formats.TORCH),
    Export("jax", "Program in &JAX…", "Export program", formats.JAX),
    Export("scipy", "Program in &SciPy…", "Export program", formats.SCIPY),
    Export("notebook", "Note&book…", "Export notebook", formats.NOTEBOOK),
)


def options() -> dict[str, tuple[Export, str, Format]]:
    """Each option of ``gdexplorer export``, by name without dashes: the export, the file's suffix and the format."""
    return {form.key: (item, suffix, form) for item in EXPORTS for suffix, form in item.formats.by_suffix.items()}
