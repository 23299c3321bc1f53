"""Which options a command needs: shown without brackets in its usage, missed in a sentence, and no others."""

import re

import pytest

from gdexplorer.cli.arguments import command_parsers
from gdexplorer.cli.commands import commands
from gdexplorer.cli.options import KINDS

# Enough for the option to be there.
GIVEN = {"at": "1,2", "objective": "sphere", "optimizer": "adam", "out": "x.png", "over": "learning_rate=1e-4:1"}


def usage_of(gdexplorer, name):
    return " ".join(gdexplorer(name, "--help").out.partition("\n\n")[0].split())


@pytest.mark.parametrize("name", command_parsers())
def test_the_usage_shows_what_is_needed_without_brackets(gdexplorer, name):
    command, usage = commands()[name], usage_of(gdexplorer, name)
    assert usage.startswith(f"usage: gdexplorer {name} ")
    plain = re.sub(r"\[(?:[^][]|\[[^][]*\])*\]", "", usage)
    needed = set(re.findall(r"--([a-z-]+)", plain))
    expected = {*command.needed, *(KINDS if command.needs_objective else ())}
    assert needed == expected
    for action in command_parsers()[name]._actions:
        assert not action.option_strings or any(option in usage for option in action.option_strings), action.dest


@pytest.mark.parametrize("name", [name for name, command in commands().items() if command.needed])
def test_what_is_shown_as_needed_is_missed(gdexplorer, name):
    command = commands()[name]
    for missing in command.needed:
        given = [f"--{each}={GIVEN[each]}" for each in {*command.needed, "objective"} - {missing}]
        gdexplorer(name, *given).refused(2, f"{name}: --{missing} is missing; see gdexplorer {name} --help")


@pytest.mark.parametrize("name", [name for name, command in commands().items() if command.needs_objective])
def test_an_objective_is_missed(gdexplorer, name):
    given = [f"--{each}={GIVEN[each]}" for each in commands()[name].needed]
    gdexplorer(name, *given).refused(2, f"{name}: --objective is missing")


def test_a_usage_breaks_lines_between_choices(gdexplorer, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = gdexplorer("basins", "--help").out.partition("\n\n")[0].splitlines()
    assert max(map(len, lines)) <= 80


def test_all_views_are_named(gdexplorer, tmp_path):
    told = "There is no view 'nope': choose window, all, surface, map, curves or data."
    gdexplorer("--record", tmp_path / "x.gif", "--view", "nope").refused(2, told)


def test_nothing_to_write_is_said_once(gdexplorer, tmp_path):
    said = gdexplorer("export", tmp_path / "x.gdx.json")
    said.refused(2, "export: say what to write")
    assert said.err.count("export:") == 1


def test_the_size_of_a_recorded_window_is_said(gdexplorer, tmp_path, monkeypatch):
    from gdexplorer.installation import display

    monkeypatch.setattr(display, "missing_display", lambda: "no display")
    said = gdexplorer("--record", tmp_path / "x.gif", "--size", "600x400")
    assert "its recording is 600 pixels wide, whatever the height" in said.err
    for options in (("--view", "all", "--size", "600x400"), ()):
        assert "pixels wide" not in gdexplorer("--record", tmp_path / "x.gif", *options).err


@pytest.mark.parametrize("library", ["torch", "optax"])
def test_a_library_without_a_name_says_what_to_write(gdexplorer, library):
    said = gdexplorer("bruteforce", "--objective", "sphere", "--dimensions", "1", "--optimizer", f"{library}:")
    said.refused(2, f"{library}: names no optimizer", f"such as {library}:", f"gdexplorer list {library}")


SLOW = {
    "basins": ("--out", "basins.png"),
    "multistart": ("--starts", "9000"),
    "sweep": ("--over", "learning_rate=1e-3:1:log:4000"),
    "race": ("--optimizer", "adam", "--budget", "5000"),
}


@pytest.mark.parametrize("command", SLOW)
def test_too_many_slow_steps_are_refused_before_anything_is_said(gdexplorer, command):
    pytest.importorskip("torch")
    said = gdexplorer(command, "--objective", "sphere", "--optimizer", "torch:Adam", *SLOW[command])
    said.refused(2, "torch:Adam takes its steps in Python, which suits")
    assert "thousand times slower" not in said.err


def test_an_unknown_effort_has_a_reason(gdexplorer):
    said = gdexplorer("bruteforce", "--objective", "ackley", "--dimensions", "3:4", "--accuracy", "1e-9")
    assert said.status == 0 and said.out.count("unknown") == 6 and "No results yet" not in said.out
    assert "Descent in 3 to 4 dimensions: unknown, since fewer than 4 runs came close enough" in said.out
    assert "Grid search in 3 to 4 dimensions: unknown, since 2,000,000 points along each side are still" in said.out


NETWORK = ("descend", "--network", "2,3,1", "--cost", "cross_entropy", "--optimizer", "adam", "--steps", "3")


def table(path, *labels):
    rows = [f"{i},{i * i % 7},{label}" for i, label in enumerate(labels)]
    path.write_text("\n".join(["a,b,kind", *rows]) + "\n")
    return path


def test_an_activation_that_gives_no_probabilities_is_refused_with_what_to_do(gdexplorer):
    for data in ("two_moons", "three_spirals"):
        said = gdexplorer(*NETWORK, "--data", data, "--output-activation", "tanh")
        said.refused(2, "which tanh does not give: choose sigmoid as the last activation")


@pytest.mark.parametrize("name", ["two_moons", "two_moons:count=9", "sklearn:iris", "houses"])
def test_a_set_with_a_name_is_no_second_table(gdexplorer, name):
    said = gdexplorer(*NETWORK, "--data", "two_moons", "--test-data", name)
    said.refused(2, "--test-data is a table in a file", "--test-share 0.25")


def test_a_file_of_the_name_of_a_set_is_a_table(gdexplorer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "two_moons", "yes", "no", "yes", "no")
    train = table(tmp_path / "train.csv", "yes", "no", "yes", "no", "no")
    options = ("--data", train, "--x", "a", "--x", "b", "--y", "kind", "--test-data", "two_moons")
    assert gdexplorer(*NETWORK, *options).status == 0


def test_classes_of_other_names_are_refused_with_what_to_do(gdexplorer, tmp_path):
    words, numbers = table(tmp_path / "words.csv", *"yno" * 3), table(tmp_path / "numbers.csv", *"0101")
    options = ("--data", words, "--x", "a", "--x", "b", "--y", "kind", "--test-data", numbers)
    said = gdexplorer(*NETWORK, *options)
    said.refused(2, "kind is 0, 1 in numbers.csv, but n, o, y in words.csv: name the classes in both tables alike.")


def test_a_race_says_that_the_batch_size_is_the_same_for_all(gdexplorer):
    said = gdexplorer("race", "--objective", "booth", "--optimizer", "sgd:batch=16", "--optimizer", "adam")
    said.refused(2, "write --optimizer sgd.", "the same for all: --batch-size")


# What is wrong in each, though something is missing beside it.
MISSPELT = {
    "objective": (("--objective", "spher"), "did you mean sphere"),
    "optimizer": (("--optimizer", "adm"), "did you mean adam?"),
    "setting": (("--objective", "sphere", "--optimizer", "adam:beta9=1"), "beta9"),
    "steps": (("--objective", "sphere", "--steps", "-3"), "from 1 to"),
    "seed": (("--objective", "sphere", "--seed", "x"), "The seed must be a number"),
    "parameter": (("--objective", "quadratic_bowl", "--param", "conditio=3"), "did you mean condition?"),
}
COMMANDS = (
    "descend", "basins", "sweep", "multistart", "between", "spectrum", "race", "bruteforce", "evaluate",
)  # fmt: skip


@pytest.mark.parametrize("wrong", MISSPELT)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_misspelt_is_said_before_what_is_missing(gdexplorer, command, wrong):
    options, told = MISSPELT[wrong]
    known = usage_of(gdexplorer, command)
    if not all(f"{option} " in known for option in options[::2]):
        pytest.skip("the command has no such option")
    if (command, wrong) in {("bruteforce", "objective"), ("race", "setting")}:
        pytest.skip("nothing is missing, or a race takes no settings")
    said = gdexplorer(command, *options)
    assert "is missing" not in said.err
    said.refused(2, told)


@pytest.mark.parametrize("start", ["1,a", "1;2"])
def test_a_start_that_is_none_is_said_before_what_is_missing(gdexplorer, start):
    said = gdexplorer("descend", "--objective", "sphere", "--start", start)
    assert "is missing" not in said.err
    said.refused(2, "must be")
