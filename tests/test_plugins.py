"""Plug-ins: what other packages declare is listed beside what is built in, and what is faulty is named and left out."""

import csv
import io
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from plugin_packages import environment, install_example, run_with, write_package

from gdexplorer import plugins
from gdexplorer.objectives.catalogue import BUILT_IN, GROUPS
from gdexplorer.objectives.plugged import check as check_objective
from gdexplorer.optimizers import BUILT_IN as RULES_BUILT_IN
from gdexplorer.optimizers import FAMILIES
from gdexplorer.optimizers.plugged import check as check_optimizer
from gdexplorer.plugins import known, package_of

ROW = """
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.parameter import Parameter
def row(key, formula="x^2 + y^2", group="convex", label="A bowl", start=(1.0, 1.0), **more):
    more = {"domain": ((-1.0, 1.0), (-1.0, 1.0)), "learning_rate": 0.1} | more
    return formula_objective(key, label, group, formula, start=start, lesson="A bowl.", source="A test", **more)
"""
KERNELS = """
import numpy as np
from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE
from gdexplorer.objectives.objective import BoundObjective, Objective
def value(theta, data, gradient):
    for i in range(theta.size):
        gradient[i] = {gradient}
    return {value}
def hessian(theta, data, hessian):
    hessian[:] = 0.0
    return 0
def bind(parameters):
    return BoundObjective("{key}", "It", Kernel(value, OBJECTIVE), Kernel(hessian, HESSIAN), np.zeros((1, 1)),
        ((-1.0, 1.0), (-1.0, 1.0)), (0.5, 0.5), 0.1, ())
IT = Objective("{key}", "It", "convex", "it", (), "It.", "A test", bind, lambda: "f")
"""
# The source of a module, and what is said of it.
FAULTY = {
    "lacks_a_module": ("import nothing_of_this_name", "cannot be imported"),
    "raises": ("raise RuntimeError('it is broken')", "RuntimeError (it is broken)"),
    "is_no_python": ("def (:\n", "line 1 of is_no_python.py is no Python"),
    "ends_the_program": ("raise SystemExit(3)", "it ends the program"),
    "ends_by_itself": ("import sys; sys.exit()", "it ends the program"),
    "declares_nothing": ("it = 3", "it declares no objective"),
    "takes_a_key": (ROW + "IT = row('rosenbrock')", "'rosenbrock' is in use"),
    "takes_one_twice": (ROW + "IT, OTHER = row('twice'), row('twice')", "'twice' is declared twice"),
    "has_a_strange_key": (ROW + "IT = row('A key')", "'A key' is not of small letters"),
    "has_a_strange_group": (ROW + "IT = row('bowl', group='bowls')", "its group 'bowls' is none of"),
    "has_no_label": (ROW + "IT = row('bowl', label='')", "its label is no text"),
    "cannot_be_read": (ROW + "IT = row('bowl', formula='x + * y')", "bowl: "),
    "is_not_defined": (ROW + "IT = row('bowl', formula='log(-x^2 - 1)')", "not finite at its start"),
    "fails_in_bind": (
        KERNELS.format(key="bowl", gradient="2.0 * theta[i]", value="1 / 0").replace("return Bound", "1 / 0; return"),
        "ZeroDivisionError",
    ),
    "does_not_compile": (
        KERNELS.format(key="bowl", gradient="2.0 * theta[i]", value="theta.no_such_thing"),
        "Numba cannot compile it (Unknown attribute 'no_such_thing' of type ",
    ),
    "raises_what_has_no_text": (
        "class Nasty(Exception):\n    def __str__(self):\n        raise ValueError\nraise Nasty", "it raises Nasty"
    ),
    "has_half_a_character": (ROW + "IT = row('bowl', label='bow\\udc80l')", "its label is no text"),
    "starts_outside": (ROW + "IT = row('bowl', start=(5.0, 0.0))", "its start (5.0, 0.0) is no point of the domain"),
    "starts_in_one_coordinate": (ROW + "IT = row('bowl', start=(0.5,))", "it has fewer than two coordinates"),
    "has_no_width": (ROW + "IT = row('bowl', domain=((1.0, 1.0), (0.0, 1.0)))", "is not two pairs"),
    "has_one_side": (ROW + "IT = row('bowl', domain=((-2.0, 1.0),))", "is not two pairs"),
    "has_no_numbers": (ROW + "IT = row('bowl', domain='wide')", "is not two pairs"),
    "has_no_rate": (ROW + "IT = row('bowl', learning_rate=float('nan'))", "its learning rate nan is no number above 0"),
    "has_a_rate_below_0": (ROW + "IT = row('bowl', learning_rate=-0.1)", "its learning rate -0.1 is no number above"),
    "has_short_minima": (ROW + "IT = row('bowl', minima=((0.0,),))", "are not points of 2 coordinates each"),
    "has_no_minima": (ROW + "IT = row('bowl', minima=3)", "its minima 3 are not points"),
    "has_a_default_outside": (
        ROW + "IT = row('bowl', formula='a*x^2 + y^2', parameters=(Parameter('a', 9.0, 0.0, 1.0),))",
        "the default of a is out of its range",
    ),
    "has_one_parameter_twice": (
        ROW + "IT = row('bowl', formula='a*x^2 + y^2', parameters=2 * (Parameter('a', 1.0, 0.0, 1.0),))", "'a' among"
    ),
    "lacks_a_parameter": (ROW + "IT = row('bowl', formula='a*x^2 + y^2')", "a must stand both in the formula of bowl"),
    "has_one_too_many": (
        ROW + "IT = row('bowl', parameters=(Parameter('x', 1.0, 0.0, 2.0),))", "x must stand both in the formula"
    ),
    "fails_at_an_end": (
        KERNELS.format(key="bowl", gradient="2.0 * theta[i]", value="(theta * theta).sum()")
        .replace("return Bound", "1 / (1 - parameters['a']); return Bound")
        .replace('(), "It."', "(__import__('gdexplorer').parameter.Parameter('a', 0.5, 0.0, 1.0),), \"It.\""),
        "for a = 1, bind raises ZeroDivisionError",
    ),
    "has_another_gradient": (
        KERNELS.format(key="bowl", gradient="3.0 * theta[i]", value="(theta * theta).sum()"), "gradient disagrees"
    ),
}  # fmt: skip
SAME = ("takes_a_key", "takes_one_twice")


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Where the example of the documentation is installed, from a wheel."""
    return install_example(tmp_path_factory.mktemp("example"))


def test_without_plugins_all_is_built_in():
    assert not known() and not any(package_of("objectives", item.key) for item in BUILT_IN)


def test_each_faulty_plugin_is_named_in_one_sentence_and_the_others_are_listed(tmp_path):
    for name, (source, _) in FAULTY.items():
        write_package(tmp_path, name, source)
    write_package(tmp_path, "z_good", ROW + "IT = [row('good'), row('good_too')]\nprint('I print')")
    write_package(tmp_path, "wrong_type", "IT = 3", value="wrong_type:IT")
    write_package(tmp_path, "no_attribute", "", value="no_attribute:NOTHING")
    done = run_with(tmp_path, "list", "objectives")
    assert done.returncode == 0, done.stderr
    keys = [line.split()[0] for line in done.stdout.splitlines()]
    assert keys == ["KEY", *(item.key for item in BUILT_IN), "good", "good_too"]
    said = dict(line.split(" is left out: ", 1) for line in done.stderr.splitlines() if "left out" in line)
    wanted = {name: words for name, (_, words) in FAULTY.items()} | {
        "wrong_type": "it declares an int where objectives are declared", "no_attribute": "AttributeError",
    }  # fmt: skip
    assert len(said) == len(wanted)
    for name, words in wanted.items():
        assert words in said[f"gdexplorer: The plug-in {name} of the package {name}"], said
    assert [line for line in done.stderr.splitlines() if "left out" not in line] == ["I print"]


def test_faulty_optimizers_and_lessons_are_left_out_too(tmp_path):
    write_package(tmp_path, "a_rule", "from gdexplorer.optimizers.first_order import MOMENTUM", group="optimizers")
    write_package(
        tmp_path,
        "b_rule",
        "from msgspec.structs import replace\nfrom gdexplorer.optimizers.first_order import MOMENTUM\n"
        "def step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):\n    return open\n"
        "IT = replace(MOMENTUM, key='mine', step=step)", group="optimizers",
    )  # fmt: skip
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "wrong.md").write_text("no lesson", encoding="utf-8")
    write_package(tmp_path, "a_text", f"FOLDER = {str(tmp_path / 'texts')!r}", "lessons", "a_text:FOLDER")
    rules, lessons = run_with(tmp_path, "list", "optimizers"), run_with(tmp_path, "lesson", "list", "--json")
    assert rules.returncode == lessons.returncode == 0
    assert rules.stderr.count("left out") == 2 and "it declares no optimizer" in rules.stderr
    assert "b_rule" in rules.stderr and "mine" not in rules.stdout
    said = [line for line in lessons.stderr.splitlines() if "a_text" in line]
    assert len(said) == 1 and "is left out: a lesson cannot be read: Line 1" in said[0]
    assert {entry["package"] for entry in json.loads(lessons.stdout)} == {"gdexplorer"}


LAZY = """
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, step_term
def step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    {more}
    for i in range(theta.size):
        theta[i] -= settings[0] * gradient[i] / k
    return 0
IT = Optimizer(
    key="lazy", label="Lazy", family="gradient", step=step, hyperparameters=(learning_rate(0.1),), update="g",
    summary="Smaller steps.", source="A test", terms=(GRADIENT, step_term("{term}")),
    suggested_rate=lambda rate, size: {rate},
)
"""
RULES = {
    "fine": ({}, ""),
    "raises_in_its_kernel": ({"more": "raise ValueError('too lazy')"}, "it raises ValueError (too lazy)"),
    "divides_by_0": ({"more": "theta[0] /= k - 1.0"}, "lazy: step 1 on a bowl leads to no finite point"),
    "names_nothing": ({"term": "-learning_rat * g"}, "lazy: its terms name 'learning_rat', which is no number"),
    "says_another_step": ({"term": "-learning_rate * g"}, "at step 2 on a bowl, where its kernel takes"),
    "suggests_nothing": ({"rate": "None"}, "lazy: suggested_rate returns None"),
    "suggests_nan": ({"rate": "float('nan')"}, "lazy: suggested_rate returns nan"),
    "suggests_a_fault": ({"rate": "1 / 0"}, "ZeroDivisionError"),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_the_steps_and_terms_of_an_optimizer_are_tried(tmp_path, name):
    changed, words = RULES[name]
    source = LAZY.format(**{"more": "pass", "term": "-learning_rate * g / step", "rate": "rate"} | changed)
    write_package(tmp_path, name, source, group="optimizers")
    rules = run_with(tmp_path, "list", "optimizers")
    assert rules.returncode == 0
    assert words in rules.stderr and len(rules.stderr.splitlines()) == bool(words)
    assert ("\nlazy " in rules.stdout) == (not words)


@pytest.mark.parametrize("rule", RULES_BUILT_IN, ids=lambda rule: rule.key)
def test_the_optimizers_that_are_built_in_would_pass_as_plugins(rule):
    check_optimizer(rule, FAMILIES)


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.key)
def test_the_objectives_that_are_built_in_would_pass_as_plugins(row):
    check_objective(row, GROUPS)


def test_a_plugin_is_checked_again_when_its_file_has_changed(tmp_path):
    write_package(tmp_path, "mine", ROW + "IT = row('mine')")
    for _ in range(2):
        assert run_with(tmp_path, "list", "objectives").stderr == ""
    (tmp_path / "mine.py").write_text(ROW + "IT = row('mine', formula='sqrt(-1 - x^2)')", encoding="utf-8")
    assert "not finite" in run_with(tmp_path, "list", "objectives").stderr


def test_a_plugin_may_be_imported_before_the_program_looks_for_it(example):
    script = "import gdexplorer_clover.objectives, gdexplorer as gdx; print(gdx.list_objectives()[-1])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], env=environment(example), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "'package': 'gdexplorer-clover'" in done.stdout, done.stderr


def test_from_python_a_faulty_plugin_is_a_warning(tmp_path):
    write_package(tmp_path, "mine", "raise RuntimeError('broken')")
    script = "import gdexplorer as gdx; print(len(gdx.list_objectives()))"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(tmp_path), capture_output=True, text=True, timeout=120,
        check=True,
    )  # fmt: skip
    assert int(done.stdout) == len(BUILT_IN) and done.stderr.count("UserWarning: The plug-in mine of") == 1


def test_the_example_is_used_on_the_command_line(example):
    done = run_with(
        example, "descend", "--objective", "clover", "--optimizer", "signum", "--optimizer",
        "gradient_descent:learning_rate=0.05",
        "--start", "1.5,0.5", "--steps", "400",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.reader(io.StringIO(done.stdout)))
    last = {row[1]: [float(number) for number in row[3:6]] for row in rows[1:]}
    for key, nearness in (("signum", 0.02), ("gradient_descent", 1e-4)):
        assert last[key] == pytest.approx([1.0, 0.0, -1 / 12], abs=nearness), key
    smooth = run_with(
        example, "descend", "--objective", "log_cosh", "--optimizer", "newton", "--start", "0.3,0.2", "--steps", "20"
    )
    end = [float(number) for number in smooth.stdout.splitlines()[-1].split(",")[3:5]]
    assert end == pytest.approx([0, 0], abs=1e-6)


def test_lists_say_which_package_something_is_from(example):
    rows = run_with(example, "list", "objectives").stdout.splitlines()
    assert rows[0].split()[-1] == "PACKAGE" and rows[1].split()[-1] == "gdexplorer"
    assert [row.split()[0] for row in rows if row.endswith("gdexplorer-clover")] == ["clover", "log_cosh"]
    rules = json.loads(run_with(example, "list", "optimizers", "--format", "json").stdout)
    assert [rule["key"] for rule in rules if rule["package"] == "gdexplorer-clover"] == ["signum"]
    assert run_with(example, "lesson", "list").stdout.splitlines()[-1].endswith("from gdexplorer-clover)")


def test_the_doctor_lists_plugins_and_faults(example, tmp_path):
    write_package(tmp_path, "mine", "raise RuntimeError('broken')")
    done = run_with(f"{example}:{tmp_path}" if sys.platform != "win32" else f"{example};{tmp_path}", "doctor", "--json")
    report = json.loads(done.stdout)
    assert report["findings"]["Plug-ins"] == {
        "gdexplorer-clover 1.0, objectives clover": "clover, log_cosh",
        "gdexplorer-clover 1.0, optimizers signum": "signum",
        "gdexplorer-clover 1.0, lessons clover": "three-leaves",
        "mine 1.0, objectives mine": "left out",
    }
    assert "The plug-in mine of the package mine is left out: it raises RuntimeError (broken)." in report["missing"]
    assert done.stderr == ""


SAVE = """
import sys
from pathlib import Path
from msgspec.structs import replace
from gdexplorer.descent.building import experiment_of
from gdexplorer.descent.experiment import suggested
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session
made = experiment_of("clover", {}, (), [(1.5, 0.5)], {})
write_session(Path(sys.argv[1]), Document(replace(made, optimizers=(suggested("signum", made.bound()),))))
"""


def test_a_session_says_which_plugin_it_lacks(example, tmp_path):
    file, empty = tmp_path / "clover.gdx.json", tmp_path / "empty"
    empty.mkdir()
    subprocess.run([sys.executable, "-c", SAVE, str(file)], env=environment(example), check=True, timeout=120)
    assert json.loads(file.read_text())["plugins"] == ["gdexplorer-clover"]
    done = run_with(empty, "export", file, "--png", tmp_path / "runs.png")
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert "it needs plug-ins of the package gdexplorer-clover, which is not installed." in done.stderr


@dataclass(frozen=True)
class Thing:
    key: str


def test_threads_that_read_a_list_at_once_all_see_the_plugins(monkeypatch):
    def slowly(*_):
        time.sleep(0.2)
        assert [thing.key for thing in things] == ["built_in"], "a plug-in that reads it while it is loaded"
        return [Thing("added")]

    monkeypatch.setattr(plugins, "admitted", slowly)
    things = plugins.Registry("things", "thing", [Thing("built_in")], Thing, lambda thing: None)
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: [thing.key for thing in things], range(4)))
    assert seen == [["built_in", "added"]] * 4
