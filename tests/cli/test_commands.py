"""A sub-command is one module that declares its parser and its job."""

import pkgutil
import sys

import pytest

from gdexplorer.cli import commands as folder
from gdexplorer.cli.arguments import command_parsers
from gdexplorer.cli.commands import commands
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.run_settings import MAY_BE_EMPTY, RUN_SETTINGS, STEPS
from gdexplorer.parameter import Parameter

TOY = """
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.usage import reading, require
from gdexplorer.cli.writing import output
from gdexplorer.formats import MANY_STARTS


def add_arguments(parser):
    parser.add_argument("--greeting", metavar="TEXT", help="what to say")


def run(options):
    with reading(options):
        require(options, ("greeting",))
    with output(options.out) as file:
        file.write(f"{options.greeting} {options.written_as} {options.steps}\\n")
    return 0


COMMAND = Command(
    "wave", "say a greeting", add_arguments, run, order=25, description="Say a greeting.",
    shared=(run_options(7), output_options(MANY_STARTS)),
)
"""


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """One new module in the folder of the commands, and nothing else."""
    (tmp_path / "toy.py").write_text(TOY)
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    yield
    sys.modules.pop("gdexplorer.cli.commands.toy", None)
    vars(folder).pop("toy", None)


@pytest.mark.usefixtures("toy")
def test_a_new_module_is_a_command(gdexplorer, tmp_path):
    said = gdexplorer("wave", "--greeting", "hello", "--steps", 3)
    assert (said.status, said.out, said.err) == (0, "hello table 3\n", "")
    path = tmp_path / "said.json"
    assert gdexplorer("wave", "--greeting", "-1", "--out", path).status == 0
    assert path.read_text() == "-1 json None\n"


@pytest.mark.usefixtures("toy")
def test_help_lists_a_new_command_in_its_place(gdexplorer):
    listed = [line.split()[0] for line in gdexplorer("--help").out.splitlines() if line.startswith("  ")]
    assert listed[listed.index("evaluate") :][:3] == ["evaluate", "wave", "descend"]
    told = gdexplorer("wave", "--help").out
    assert told.startswith("usage: gdexplorer wave ")
    assert "--greeting TEXT" in told and "(default: 7)" in told and ".txt (a table), .json (JSON), .png" in told


@pytest.mark.usefixtures("toy")
def test_a_new_command_is_refused_and_suggested_as_all_others_are(gdexplorer, tmp_path):
    gdexplorer("wave").refused(2, "wave: --greeting is missing; see gdexplorer wave --help")
    gdexplorer("wave", "--greting", "x").refused(2, "wave: unrecognized arguments", "did you mean --greeting?")
    gdexplorer("wave", "--greeting", "").refused(2, "wave: --greeting is empty, write --greeting TEXT")
    gdexplorer("wave", "--greeting", "x", "--out", "x.gif").refused(2, "wave: A count is written as .txt")
    gdexplorer("wave", "--greeting", "x", "--out", tmp_path / "nowhere" / "x.txt").refused(1, "cannot be written")
    gdexplorer("wav").refused(2, "did you mean the command wave?")
    gdexplorer("--greeting", "x").refused(2, "--greeting goes with a command: gdexplorer wave")


def test_every_module_of_the_folder_declares_a_command_of_its_own_name():
    assert sorted(found.name for found in pkgutil.iter_modules(folder.__path__)) == sorted(commands())


def test_every_command_has_a_place_of_its_own_and_says_what_it_does():
    declared = commands().values()
    assert len({command.order for command in declared}) == len(declared)
    for command in declared:
        assert command.help and command.help[0].islower() and not command.help.endswith(".")
        assert command.description.endswith(".")


def test_what_commands_share_is_one_option_and_means_the_same():
    """Options of one name are explained in the same words, but for what is the command's own to say."""
    custom = {"--start", "--optimizer", "--objective", "--seed", "--format", "--out", "--steps", "--help", "-h"}
    custom |= {"--starts", "--size"}
    told = {}
    for parser in command_parsers().values():
        for action in parser._actions:
            for name in {*action.option_strings} - custom:
                told.setdefault(name, set()).add((action.help, action.metavar, action.nargs))
    assert len(told) > 20
    assert {name: texts for name, texts in told.items() if len(texts) > 1} == {}


DESCENTS = ("descend", "basins", "multistart", "sweep")
SETTINGS = (STEPS, *RUN_SETTINGS)
NEW = Parameter("jitter", 0.5, 0.0, 1.0, "How far starts are moved at random.")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
@pytest.mark.parametrize("command", DESCENTS)
def test_each_declared_run_setting_is_an_option_of_each_command_that_runs_descents(gdexplorer, command, setting):
    option = f"--{setting.name.replace('_', '-')}"
    told = " ".join(gdexplorer(command, "--help").out.split())
    assert f"{option} " in told
    assert setting.meaning[1:].removesuffix(".") in told
    rest = {"descend": ("--start", "1,1"), "sweep": ("--over", "learning_rate=1e-3:1"), "basins": ("--out", "no.png")}
    base = (command, "--objective", "sphere", "--optimizer", "adam", *rest.get(command, ()))
    gdexplorer(*base, option, "much").refused(2, setting.label, "'much'")


def test_a_new_run_setting_needs_its_declaration_only(monkeypatch):
    from gdexplorer.cli import experiments, options

    for module in (options, experiments):
        monkeypatch.setattr(module, "RUN_SETTINGS", (*RUN_SETTINGS, NEW))
    shared = options.run_options(9)
    assert "--jitter V" in shared.format_help()
    assert "how far starts are moved at random (default: 0.5)" in " ".join(shared.format_help().split())
    assert experiments.limits_from(vars(shared.parse_args(["--jitter", "0.25"]))) == {"jitter": 0.25}


def test_run_settings_are_fields_of_an_experiment_and_the_same_in_the_window():
    from gdexplorer.session import edits

    for setting in RUN_SETTINGS:
        changed = edits.SetRunSetting(setting.name, setting.default).apply_to(Experiment("sphere"))
        assert getattr(changed, setting.name) == setting.default
    for setting in SETTINGS:
        default = getattr(Experiment("sphere"), setting.name)
        assert default == (None if setting.name in MAY_BE_EMPTY else setting.default)
