"""Spectra along a run as tables, as JSON and as arrays: a row for each iterate and block."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from msgspec.structs import asdict

from gdexplorer.descent.analysis.spectrum.readings import Reading, Readings, sentence
from gdexplorer.descent.analysis.spectrum.spectra import Spectrum
from gdexplorer.exports.analyses import Analysis, write_rows
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.plain_json import as_json

_COLUMNS = (
    "step", "value", "block", "lowest", "largest", "negative", "zero", "positive", "exact", "limit", "sam sharpness",
    "greatest rise",
)  # fmt: skip


def write_spectrum_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a row for each iterate and block: extremes, shares of signs, the rate's limit, and the sharpness."""
    known: Readings = analysis.result
    rows = (
        (
            each.step, each.value, spectrum.block.name, spectrum.lowest, spectrum.largest, *spectrum.shares,
            "yes" if spectrum.is_exact else "no", each.limit, each.sharpness.step, each.sharpness.greatest,
        )
        for each in known.readings for spectrum in each.spectra
    )  # fmt: skip
    write_rows(file, _COLUMNS, rows, work, len(known.readings) * len(known.blocks))


def write_spectrum_json(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write everything as an object on one line."""
    known: Readings = analysis.result
    described = {
        "blocks": [asdict(block) for block in known.blocks],
        "limit": known.limit_label,
        "radius": known.readings[0].sharpness.radius,
        "readings": [_reading(known, each) for each in work.through(known.readings, len(known.readings))],
    }
    file.write(f"{as_json(described)}\n".encode())


def _reading(known: Readings, each: Reading) -> dict[str, Any]:
    return {
        "step": each.step,
        "value": each.value,
        "limit": each.limit,
        "sam_sharpness": each.sharpness.step,
        "greatest_rise": each.sharpness.greatest,
        "spectra": [_spectrum(spectrum) for spectrum in each.spectra],
        "sentence": sentence(known, each),
    }


def _spectrum(spectrum: Spectrum) -> dict[str, Any]:
    return {
        "block": spectrum.block.name,
        "lowest": spectrum.lowest,
        "largest": spectrum.largest,
        "exact": spectrum.is_exact,
        "values": spectrum.values.tolist(),
        "weights": spectrum.weights.tolist(),
    }


def write_spectrum_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write steps, extremes of each block, limits and sharpness, and eigenvalues with weights for each step and block.

    ``lowest`` and ``largest`` are float64[steps, blocks]; ``values_STEP_BLOCK`` and ``weights_STEP_BLOCK`` are the
    eigenvalues of a block, counted from 0, and the share that each stands for.
    """
    known: Readings = analysis.result
    ends = [known.ends(block) for block in range(len(known.blocks))]
    arrays: dict[str, Any] = {
        "blocks": np.array([block.name for block in known.blocks], dtype=str),
        "steps": known.steps,
        "values": np.array([each.value for each in known.readings]),
        "limits": known.limits,
        "lowest": np.array([lowest for lowest, _ in ends]).T,
        "largest": np.array([largest for _, largest in ends]).T,
        "sam_sharpness": np.array([each.sharpness.step for each in known.readings]),
        "greatest_rise": np.array([each.sharpness.greatest for each in known.readings]),
    }
    for each in known.readings:
        for number, spectrum in enumerate(each.spectra):
            arrays[f"values_{each.step}_{number}"] = spectrum.values
            arrays[f"weights_{each.step}_{number}"] = spectrum.weights
    write_archive(file, arrays, work)
