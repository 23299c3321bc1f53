"""Pictures of analyses: read by another program, with texts that stay texts and a description."""

import io
from xml.etree import ElementTree

import numpy as np
import pypdf
import pytest

from gdexplorer.descent.analysis.basins import refine_basins
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Work
from gdexplorer.formats import BASINS, SWEEP

SVG = "{http://www.w3.org/2000/svg}"
EXPERIMENT = Experiment("himmelblau", (), (configure("momentum"),), ((0.5, 1.0),), steps=60)


@pytest.fixture(scope="module")
def basins():
    (optimizer,) = EXPERIMENT.optimizers
    *_, found = refine_basins(EXPERIMENT, EXPERIMENT.bound(), optimizer, 32)
    return Analysis("basins", found, EXPERIMENT, optimizer)


@pytest.fixture(scope="module", params=[1, 2], ids=["curve", "map"])
def swept(request):
    ranges = (Range("learning_rate", 1e-4, 0.1, 12, True), Range("momentum", 0.0, 0.9, 5))[: request.param]
    (optimizer,) = EXPERIMENT.optimizers
    *_, found = sweep(EXPERIMENT, EXPERIMENT.bound(), optimizer, ranges, np.array([0.5, 1.0]))
    return Analysis("sweep", found, EXPERIMENT, optimizer)


def read(formats, analysis):
    """The title, the description and the texts of both formats."""
    files = {suffix: io.BytesIO() for suffix in (".svg", ".pdf")}
    for suffix, file in files.items():
        formats.by_suffix[suffix].encode(file, analysis, Work())
    root = ElementTree.fromstring(files[".svg"].getvalue())
    told = [part.text for part in root if part.tag in (f"{SVG}title", f"{SVG}desc")]
    yield *told, {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}
    reader = pypdf.PdfReader(files[".pdf"])
    yield reader.metadata.title, reader.metadata.subject, set(reader.pages[0].extract_text().splitlines())


def test_basins_are_drawn_on_the_map(basins):
    for title, words, texts in read(BASINS, basins):
        assert title == "Basins of Momentum on Himmelblau"
        assert "Where starts all over the picture lead" in words and {"x", "y"} <= texts


def test_a_sweep_is_drawn_with_its_names(swept):
    for title, words, texts in read(SWEEP, swept):
        assert title == "Himmelblau after 60 steps of Momentum"
        assert "learning rate from 0.0001 to 0.1" in words and "The lowest value" in words
        assert "learning rate" in texts and any("1e" in text for text in texts)
