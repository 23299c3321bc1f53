"""Results of analyses as text, which several commands write."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from gdexplorer.numerals import short

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.spectrum.readings import Readings
    from gdexplorer.models.slices import ModelSlice

MOST_ROWS = 21


def write_slice(file: TextIO, found: ModelSlice) -> None:
    """Write what the slice is, and at most `MOST_ROWS` rows and columns of its losses."""
    every = -(-len(found.sheet.u) // MOST_ROWS)
    file.write(f"{found.title}.\n{found.words}\n")
    file.write(f"{found.computed:,} of {found.values.size:,} values were computed now.\n\n")
    for row in found.values[::-every][:, ::every]:
        file.write(" ".join(f"{short(value + 0.0, 4):>9}" for value in row) + "\n")


def write_spectrum(file: TextIO, known: Readings) -> None:
    """Write a row for each iterate, then, if there are several blocks, one for each of them at the last one."""
    from gdexplorer.descent.analysis.spectrum.readings import sentence

    last, digits = known.readings[-1], min(known.digits, 5)
    titles = "step", "cost", "lowest", "largest", known.limit_label or "limit", "SAM", "greatest rise"
    file.write("".join(f"{title:>14}" for title in titles).rstrip() + "\n")
    for each in known.readings:
        whole, sharpness = each.spectra[0], each.sharpness
        measured = whole.lowest, whole.largest, sharpness.step, sharpness.greatest
        lowest, largest, after, greatest = (f"{short(number, digits):>14}" for number in measured)
        row = f"{short(each.value, 5):>14}", lowest, largest, f"{short(each.limit, 5):>14}", after, greatest
        file.write(f"{each.step:>14}" + "".join(row) + "\n")
    if len(known.blocks) > 1:
        file.write(f"\n{'block':<10}{'size':>8}{'lowest':>14}{'largest':>14}    at step {last.step}\n")
        for spectrum in last.spectra:
            block = spectrum.block
            ends = "".join(f"{short(end, digits):>14}" for end in (spectrum.lowest, spectrum.largest))
            file.write(f"{block.name:<10}{block.size:>8,}{ends}\n")
    file.write(f"\n{sentence(known, last)}\n")
