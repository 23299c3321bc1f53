"""Pictures of analyses and races: read by another program, with texts that stay texts and a description."""

import io
from xml.etree import ElementTree

import numpy as np
import pypdf
import pytest

from gdexplorer.descent.analysis.basins import refine_basins
from gdexplorer.descent.analysis.brute_force import Effort, Method, Provenance
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.race.racing import race
from gdexplorer.descent.analysis.race.results import RaceResult
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Work
from gdexplorer.formats import BASINS, BRUTE_FORCE, CRITICAL_POINTS, MANY_STARTS, RACE, SWEEP
from gdexplorer.objectives.network.custom_network import CustomNetwork, Generated

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


def many_starts(experiment, count, side=6.0):
    (optimizer,), bound = experiment.optimizers, experiment.bound()
    starts = np.random.default_rng(7).uniform(-side, side, (count, bound.dimension))
    *_, found = multi_start(experiment, bound, optimizer, starts)
    return Analysis("many_starts", found, experiment, optimizer)


def test_many_starts_are_drawn_on_the_map_in_the_colours_of_their_ends():
    analysis = many_starts(EXPERIMENT, 40)
    counts = {outcome.name.replace("-", "\u2212"): outcome.hits for outcome in analysis.result.table()}
    for title, words, texts in read(MANY_STARTS, analysis):
        assert title == "40 starts of Momentum on Himmelblau"
        assert sum(counts.values()) == 40 and len(counts) >= 4
        for name, hits in counts.items():
            assert any(text.startswith(f"{name}: {hits} (") for text in texts), (name, texts)
            assert f"{hits} starts" in words


def test_ends_that_are_not_named_are_counted_together():
    analysis = many_starts(Experiment("eggholder", (), (configure("momentum"),), ((0.5, 1.0),), steps=60), 60, 500.0)
    named = analysis.result.table(7)
    rest = 60 - sum(outcome.hits for outcome in named)
    assert rest > 0
    for _, words, texts in read(MANY_STARTS, analysis):
        assert f"elsewhere: {rest}" in texts and f"{rest} end elsewhere" in words


def test_starts_in_many_coordinates_are_a_chart_of_where_they_end():
    network = CustomNetwork((1, 3, 1), data=Generated("sine"))
    analysis = many_starts(Experiment(network, (), (configure("adam"),), (), steps=60), 12, 2.0)
    names = {outcome.name.replace("-", "\u2212") for outcome in analysis.result.table(7)}
    for title, words, texts in read(MANY_STARTS, analysis):
        assert title.startswith("12 starts of Adam on ") and "starts" in texts
        assert names <= texts and all(name.lower() in words.lower() for name in names)


def test_critical_points_are_drawn_and_counted_by_kind():
    found = critical_points(EXPERIMENT.bound())
    for title, words, texts in read(CRITICAL_POINTS, Analysis("critical_points", found, EXPERIMENT)):
        assert title == "Critical points of Himmelblau" and "(3, 2), f = 0;" in words
        assert {"minimum: 4", "saddle: 4", "maximum: 1"} <= texts


def test_nothing_found_is_a_map_without_marks():
    for title, _, texts in read(CRITICAL_POINTS, Analysis("critical_points", (), EXPERIMENT)):
        assert title == "Critical points of Himmelblau" and not any(":" in text for text in texts)


def test_brute_force_is_drawn_with_how_each_number_was_found():
    efforts = tuple(
        Effort(method, n, 10.0 ** (n * power), how)
        for n in (1, 2, 3)
        for method, power, how in zip(Method, (1, 4, 5), (Provenance.COUNTED, *[Provenance.COMPUTED] * 2), strict=True)
    )
    analysis = Analysis("brute_force", efforts, Experiment("rosenbrock"), settings={"accuracy": "0.01"})
    for title, words, texts in read(BRUTE_FORCE, analysis):
        assert title == "Evaluations to find the minimum of Rosenbrock"
        assert "within 0.01 of the minimum of Rosenbrock" in words and "1,000 [counted]" in words
        assert {"descent", "grid search", "random search", "counted", "computed", "dimensions"} <= texts
        assert "extrapolated" not in texts


def test_a_race_is_drawn_as_profiles():
    terms = Terms(budget=200, trials=4, starts=3, seeds=1)
    problems, keys = (Experiment("rosenbrock"), Experiment("booth")), ("adam", "bfgs")
    for count in (1, 2):
        result = RaceResult(terms, problems[:count], keys, tuple(race(problems[:count], keys, terms)))
        for title, words, texts in read(RACE, Analysis("race", result, problems[0])):
            assert title == ("Race on Rosenbrock" if count == 1 else "Race on 2 objectives")
            assert "From the best: BFGS, mean rank 1.00" in words
            assert all(each in " ".join(texts) for each in ("Adam", "BFGS", "runs solved", "100 %"))
            assert ("learning rate" in texts) is (count == 1), "rates are of one objective"
