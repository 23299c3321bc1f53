"""The command that does the same: the line is run, and gives the same bits as the document that it was made from."""

import io
import shlex

import numpy as np
import pytest
from feasible import objective_for, set_for
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.analysis.between.comparison import compare, ends_of
from gdexplorer.descent.analysis.brute_force import efforts
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.race.racing import race
from gdexplorer.descent.analysis.race.results import RaceResult
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.analysis.spectrum.readings import read_run
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.critical.listing import listed
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.errors import InputError
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.command import NO_RUNS, UnsayableError, analysis_line, runs_line, session_line
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.table import ANALYSES
from gdexplorer.exports.tables import read_csv
from gdexplorer.exports.writing import write_export
from gdexplorer.formats import TABLE
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork
from gdexplorer.objectives.data.dialect import DialectChoice
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.families import family
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session


def experiment_of(objective, *keys, start=None, **changes):
    bare = Experiment(objective, **{"steps": 25, **changes})
    bound = bare.bound()
    return replace(
        bare,
        parameters=tuple(bare.definition().checked(dict(bare.parameters)).items()),
        optimizers=tuple(suggested(key, bound, colour) for colour, key in enumerate(keys or ("adam",))),
        starts=(start or bound.start,),
    )


@pytest.fixture
def same(gdexplorer):
    """Run the line of an experiment, and compare its table with the experiment's runs."""

    def check(experiment, line=None):
        answer = gdexplorer(*shlex.split(line or runs_line(experiment))[1:])
        assert answer.status == 0, answer.err
        table, runs = read_csv(io.StringIO(answer.out)), engine.descend(experiment)
        np.testing.assert_array_equal(table.points, np.concatenate([run.points for run in runs]))
        np.testing.assert_array_equal(table.values, np.concatenate([run.values for run in runs]))

    return check


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_every_optimizer_is_said(same, rule):
    where = objective_for(rule.key, "himmelblau")
    same(experiment_of(where, rule.key, seed=3, subject_to=set_for(rule.key)))


@pytest.mark.parametrize(
    "text", ["box -1 1 -2 0.1", "ball 0.5 0 1e-3", "half-planes 1 2 3 -1 0 0.30000000000000004", "simplex 2"]
)
def test_every_feasible_set_is_said(same, text):
    same(experiment_of("himmelblau", "projected_gradient", subject_to=feasible_set_from(text)))


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_every_objective_is_said(same, item):
    same(experiment_of(item.key, steps=5))


@pytest.mark.parametrize("item", SCHEDULES, ids=lambda item: item.key)
def test_every_schedule_is_said(same, item):
    bare = experiment_of("himmelblau", "adam", "newton", "momentum")
    choices = tuple(o.with_schedule(item.key) if o.optimizer.has_learning_rate else o for o in bare.optimizers)
    same(replace(bare, optimizers=choices))


@pytest.mark.parametrize(
    "changes",
    [
        {"noise": 0.25, "seed": 9}, {"clip": 0.5}, {"gradient_tolerance": 0.0}, {"gradient_tolerance": 1e-3},
        {"metric": metric_from("matrix:2,0.5,1")}, {"metric": metric_from("polar:1,-0.5")}, {"steps": 1},
        {"metric": metric_from("hessian")},
    ],
    ids=str,
)  # fmt: skip
def test_every_setting_of_runs_is_said(same, changes):
    same(experiment_of("himmelblau", "gradient_descent", "bfgs", **changes))


@pytest.mark.parametrize(
    "objective",
    [
        CustomFormula("-x^2 + b*(y - 1)^2 + x^4", ((-2.0, 2.5), (-1.0, 3.0)), defaults=(("b", -0.5),)),
        CustomFormula("x^2 + max(y, 'a')".replace("'a'", "0") + " + sin(3*x)"),
        CustomFit(Houses(), "huber"), CustomFit(Generated("sine", 50, 0.2, 4), "mae", 3, standardise=False),
        CustomNetwork((1, 3, 1), "relu", bias=False, standardise=False, data=Generated("step", 40), seed=5, scale=0.5),
        CustomNetwork((2, 3, 1), cost="cross_entropy", initialisation="he", data=Generated("xor", 60)),
        CustomFit(Houses(), test=Split(0.1 + 0.2, 7)),
        CustomNetwork((1, 3, 1), data=Generated("step", 40), test=Split(0.25, 2)),
    ],
    ids=lambda objective: type(objective).__name__,
)  # fmt: skip
def test_every_kind_of_custom_objective_is_said(same, objective):
    same(experiment_of(objective, "momentum", "adam"))


def test_files_with_names_for_a_shell_are_said(same, tmp_path):
    file = tmp_path / "it's $HOME; `my` file.csv"
    file.write_text("-a b;y\n" + "\n".join(f"{i},5;{i * i},25" for i in range(40)), encoding="utf-8")
    dialect = DialectChoice("utf-8", ";", ",", True)
    fit = CustomFit(CsvFile(str(file), ("-a b",), "y", dialect))
    same(experiment_of(fit, batch_size=8, seed=2))


def test_several_starts_and_hidden_optimizers_are_said(same):
    experiment = experiment_of("himmelblau", "adam", "momentum", "adam")
    hidden = replace(experiment.optimizers[1], visible=False)
    chosen = (experiment.optimizers[0], hidden, experiment.optimizers[2].with_setting("learning_rate", 0.3))
    same(replace(experiment, optimizers=chosen, starts=((-1.0, 2.0), (0.5, -0.0), (1e-7, 3.0))))


def test_what_no_line_says_is_said_by_a_session_file(gdexplorer, tmp_path):
    bare = experiment_of("himmelblau", "adam", "momentum")
    experiment = replace(bare, optimizers=(bare.optimizers[0].with_schedule("cosine"), bare.optimizers[1]))
    with pytest.raises(UnsayableError, match="schedules"):
        runs_line(experiment)
    path = tmp_path / "it's mine.gdx.json"
    write_session(path, Document(experiment))
    assert gdexplorer(*shlex.split(session_line(path))[1:]).status == 0
    expected = tmp_path / "expected.csv"
    write_export(expected, TABLE.by_suffix[".csv"], Content(Document(experiment)))
    assert (tmp_path / "it's mine.csv").read_bytes() == expected.read_bytes()


@pytest.mark.parametrize("changes", [{"seed": 1, "noise": 0.1}, {}])
def test_a_network_whose_seed_or_domain_no_option_says_needs_a_session(changes):
    domain = ((-8.0, 8.0), (-2.0, 2.0)) if not changes else None
    network = CustomNetwork((1, 1, 1), bias=False, data=Generated("sine"), seed=16, domain=domain)
    with pytest.raises(UnsayableError):
        runs_line(experiment_of(network, **changes))


def test_nothing_is_said_of_no_runs():
    with pytest.raises(InputError, match=NO_RUNS[:20]):
        runs_line(Experiment("himmelblau"))


# Analyses

BASE = experiment_of("himmelblau", "momentum", steps=60, seed=4)
BOUND, (RULE,) = BASE.bound(), BASE.optimizers


def of_basins():
    return Analysis("basins", basins(BASE, BOUND, RULE, 24), BASE, RULE, {"size": 24})


def of_many_starts():
    *_, found = multi_start(BASE, BOUND, RULE, starts(BOUND, "sobol", 40, BASE.seed))
    return Analysis("many_starts", found, BASE, RULE, {"starts": 40, "sampling": "sobol"})


def of_sweep():
    ranges = Range("learning_rate", 1e-4, 0.1, 9, True), Range("momentum", 0.0, 0.9, 4)
    *_, found = sweep(BASE, BOUND, RULE, ranges, np.array(BASE.starts[0]))
    return Analysis("sweep", found, BASE, RULE)


def of_brute_force():
    found = tuple(efforts(family("sphere"), (1, 3), 0.01, "gradient_descent"))
    entered = {"optimizer": "gradient_descent", "dimensions": "1:3", "accuracy": "0.01"}
    return Analysis("brute_force", found, Experiment("sphere"), None, entered)


def of_critical_points():
    return Analysis("critical_points", listed(critical_points(BOUND), BOUND), BASE)


def of_race():
    problem, keys, terms = replace(BASE, optimizers=(), starts=()), ("adam", "momentum"), Terms(60, 5, 3)
    result = RaceResult(terms, (problem,), keys, tuple(race([problem], keys, terms)))
    return Analysis("race", result, problem)


def of_between():
    many = experiment_of("himmelblau", "momentum", "adam", steps=60)
    many = replace(many, starts=(*many.starts, (-3.0, 3.0), (3.0, -2.0)))
    known = list(compare(many.bound(), ends_of(many, (5, 2)), count=33, steps=20))[-1]
    return Analysis("between", known, many, None, {"runs": (5, 2), "places": 33, "curve-steps": 20})


def of_spectrum():
    known = list(read_run(BASE, count=5, radius=0.1))[-1]
    settings = {"iterates": 5, "radius": 0.1, "probes": 8, "products": 80}
    return Analysis("spectrum", known, BASE, RULE, settings)


MADE = {"basins": of_basins, "many_starts": of_many_starts, "sweep": of_sweep, "brute_force": of_brute_force,
        "critical_points": of_critical_points, "race": of_race, "between": of_between,
        "spectrum": of_spectrum}  # fmt: skip


@pytest.mark.parametrize("item", ANALYSES, ids=lambda item: item.key)
def test_every_analysis_is_said_and_gives_the_bytes_of_the_windows_export(gdexplorer, item, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    analysis = MADE[item.key]()
    for suffix, form in item.formats.by_suffix.items():
        write_export(tmp_path / f"expected{suffix}", form, analysis)
        words = shlex.split(analysis_line(analysis))[1:]
        words = [*words[:-2], "--out", f"found{suffix}"]  # in place of --format csv or --out
        answer = gdexplorer(*words)
        assert answer.status == 0, answer.err
        assert (tmp_path / f"found{suffix}").read_bytes() == (tmp_path / f"expected{suffix}").read_bytes()
    answer = gdexplorer(*shlex.split(analysis_line(analysis))[1:])
    text = answer.out or (tmp_path / "basins.csv").read_text(encoding="utf-8")
    assert text.encode() == (tmp_path / "expected.csv").read_bytes()


@pytest.mark.parametrize("item", ANALYSES, ids=lambda item: item.key)
def test_arrays_of_every_analysis_hold_the_numbers_of_its_table(item, tmp_path):
    import csv

    analysis = MADE[item.key]()
    for suffix in (".csv", ".npz"):
        write_export(tmp_path / f"a{suffix}", item.formats.by_suffix[suffix], analysis, Work())
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = np.load(tmp_path / "a.npz")
    assert all(numbers[name].dtype != object for name in numbers.files)
    column, array = {
        "basins": ("label", "labels"), "many_starts": ("value", "end_values"), "sweep": ("value", "values"),
        "brute_force": ("evaluations", "evaluations"), "critical_points": ("value", "values"),
        "race": ("value", "values"), "between": ("value", "values_on_routes"),
        "spectrum": ("value", "values"),
    }[item.key]  # fmt: skip
    np.testing.assert_array_equal([float(row[column]) for row in rows], numbers[array].ravel())
