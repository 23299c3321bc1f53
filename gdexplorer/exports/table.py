"""Everything that a document and its analyses can be exported as: the menu, its dialogs and the command derive from it.

To add one, write its encoder in a module of this room (see `gdexplorer.exports`), its formats in `gdexplorer.formats`,
and a row here.
"""

from __future__ import annotations

from msgspec import Struct

from gdexplorer import formats
from gdexplorer.formats import Format, Formats


class Export(Struct, frozen=True):
    """A kind of export.

    Attributes
    ----------
    key : its name in the menu's actions.
    entry : its entry in the menu, with the letter that chooses it.
    title : title of the dialog.
    formats : the formats that it can be written in.
    keys : its keys in the window.
    is_drawn : whether it has a `gdexplorer.exports.look.Look`.
    """

    key: str
    entry: str
    title: str
    formats: Formats
    keys: str = ""
    is_drawn: bool = False


# In the order of the menu.
EXPORTS: tuple[Export, ...] = (
    PICTURE := Export("picture", "P&icture…", "Export picture", formats.PICTURE, "Ctrl+Shift+P", True),
    Export("page", "Web pa&ge that plays…", "Export web page", formats.PAGE),
    TABLE := Export("table", "&Table of the iterates…", "Export table", formats.TABLE),
    Export("numpy", "Program in &NumPy…", "Export program", formats.NUMPY),
    Export("torch", "Program in &PyTorch…", "Export program", formats.TORCH),
    Export("jax", "Program in &JAX…", "Export program", formats.JAX),
    Export("scipy", "Program in &SciPy…", "Export program", formats.SCIPY),
    Export("notebook", "Note&book…", "Export notebook", formats.NOTEBOOK),
)

# What has a dialog of its own in the window.
ANIMATION = Export("record", "Record &animation…", "Record animation", formats.RECORDING, "Ctrl+Shift+R", True)

_FIRST = "There is no result yet:"


class AnalysisExport(Export, frozen=True):
    """A kind of export of an analysis; ``missing`` says what to do first where there is no result."""

    missing: str = ""


ANALYSES: tuple[AnalysisExport, ...] = (
    AnalysisExport("basins", "B&asins…", "Export basins", formats.BASINS.encoded,
                   missing=f"{_FIRST} show the basins (Analyse, Basins of attraction)."),
    AnalysisExport("many_starts", "&Many starts…", "Export many starts", formats.MANY_STARTS.encoded,
                   missing=f"{_FIRST} run many starts (Analyse, Many starts)."),
    AnalysisExport("brute_force", "Brute &force…", "Export brute force", formats.BRUTE_FORCE.encoded,
                   missing=f"{_FIRST} compare brute force with descent (Analyse, Brute force)."),
    AnalysisExport("sweep", "S&weep…", "Export sweep", formats.SWEEP.encoded,
                   missing=f"{_FIRST} sweep a hyperparameter (Analyse, Sweep)."),
    AnalysisExport("critical_points", "C&ritical points…", "Export critical points", formats.CRITICAL_POINTS,
                   missing=f"{_FIRST} critical points are searched in two coordinates, once the runs are shown."),
    AnalysisExport("race", "Rac&e…", "Export race", formats.RACE.encoded,
                   missing=f"{_FIRST} race optimizers to the end (Analyse, Race)."),
    AnalysisExport("between", "Between so&lutions…", "Export what lies between", formats.BETWEEN.encoded,
                   missing=f"{_FIRST} compare the ends of runs (Analyse, Between solutions)."),
    AnalysisExport("spectrum", "Spectr&um…", "Export spectrum", formats.SPECTRUM.encoded,
                   missing=f"{_FIRST} compute the spectrum along a run (Analyse, Spectrum)."),
)  # fmt: skip


def options() -> dict[str, tuple[Export, str, Format]]:
    """Each option of ``gdexplorer export``, by name without dashes: the export, the file's suffix and the format."""
    return {
        form.key: (item, suffix, form)
        for item in (PICTURE, ANIMATION, *EXPORTS) for suffix, form in item.formats.by_suffix.items()
    }  # fmt: skip
