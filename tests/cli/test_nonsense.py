"""What cannot be meant is refused, and what is taken silently elsewhere is told, in every command."""

import os

import pytest

from gdexplorer.cli.arguments import command_parsers, parsed
from gdexplorer.cli.usage import UsageError
from gdexplorer.formulas.name_hints import doubts, likely_meaning, parameter_messages
from gdexplorer.formulas.vocabulary import FUNCTIONS

DESCEND = ("descend", "--objective", "booth", "--optimizer", "gradient_descent")
NEEDED = {"list": ["objectives"], "evaluate": ["--at=1,2"], "lesson": ["list"], "export": ["mine.gdx.json"],
          "trace": ["runs"], "model": ["mine.py"]}  # fmt: skip
COMMANDS = [*command_parsers()]
WITH_VALUES = [
    (command, action.option_strings[0])
    for command, parser in command_parsers().items()
    for action in parser._actions
    if action.option_strings and action.nargs is None
]


@pytest.mark.parametrize(("command", "option"), WITH_VALUES)
@pytest.mark.parametrize("blank", ["", "  "])
def test_no_option_is_taken_without_anything_in_it(command, option, blank):
    if option == "--delimiter" and blank:
        assert parsed([command, *NEEDED.get(command, []), option, blank]).delimiter == blank
        return
    with pytest.raises(UsageError, match=f"{option} is empty, write {option} |{option}: invalid choice"):
        parsed([command, *NEEDED.get(command, []), option, blank])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_mistyped_command_is_what_is_wrong_and_not_its_options(gdexplorer, command):
    for typed in (command[:-1], command + "x", command.upper(), command[0] + command[2:]):
        for options in ((), ("--objective", "booth"), ("--steps", "5", "--out", "a.csv"), ("objectives",)):
            gdexplorer(typed, *options).refused(2, f"'{typed}'; did you mean", command)


@pytest.mark.parametrize("command", COMMANDS[1:])
def test_options_before_or_without_their_command_say_so(gdexplorer, command):
    gdexplorer("--objective", "booth", command).refused(2, f"The command comes first: gdexplorer {command} --objective")
    takes_it = "--objective" in command_parsers()[command].options
    known = (command,) if takes_it else ()
    gdexplorer("--objective", "booth").refused(2, "--objective goes with a command: gdexplorer ", *known)


def test_what_is_no_command_and_no_session_says_what_it_is(gdexplorer, tmp_path):
    gdexplorer("fit", "--data", "houses").refused(2, "There is no command 'fit'; the commands are list, evaluate")
    gdexplorer("help").refused(2, "see gdexplorer --help")
    gdexplorer(tmp_path).refused(2, f"{tmp_path} is a folder without checkpoints")
    gdexplorer("x" * 5000).refused(2, "There is no file")
    gdexplorer(os.devnull).refused(2, f"{os.devnull} is a pipe or a device: write to a file")
    gdexplorer("x" * 5000, "--steps", "5").refused(2, "There is no command")


@pytest.mark.parametrize(
    ("given", "meant_option"),
    [("--function", "--objective"), ("--rate", "--learning-rate"), ("--output", "--out"), ("--iters", "--steps"),
     ("--optimiser", "--optimizer"), ("booth", "--objective booth")],
)  # fmt: skip
def test_the_option_that_is_called_otherwise_elsewhere_is_named(gdexplorer, given, meant_option):
    gdexplorer("descend", given, "5").refused(2, f"did you mean {meant_option}?")


@pytest.mark.parametrize("f", [name for name, (least, _) in FUNCTIONS.items() if least == 1])
@pytest.mark.parametrize("g", ["sin", "exp", "sqrt", "log"])
def test_functions_run_together_are_told_apart(f, g):
    assert likely_meaning(f"{f}x{g}y") == f"did you mean {f}(x)*{g}(y)?"
    assert likely_meaning(f"x{f}3y") == f"did you mean x*{f}(3*y)?"
    (line,) = parameter_messages([f"{f}x{g}y"])
    assert line == f"{f}x{g}y is read as a parameter with the value 1; did you mean {f}(x)*{g}(y)?"


@pytest.mark.parametrize(
    ("name", "product"),
    [("ax", "a*x"), ("by", "b*y"), ("cxy", "c*x*y"), ("αx", "α*x"), ("ex", "e*x"), ("bsinx", "b*sin(x)")],
)
def test_a_letter_run_together_with_a_variable_may_be_a_product(name, product):
    assert likely_meaning(name) == f"did you mean {product}?"


@pytest.mark.parametrize("name", ["a", "b2", "alpha", "mass", "beta_1", "rate", "cost", "theta", "omega", "k"])
def test_plain_parameters_have_no_other_meaning(name):
    assert likely_meaning(name) == ""


@pytest.mark.parametrize("command", ["evaluate", "descend"])
@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("sinxcosy", ["sinxcosy is read as a parameter", "did you mean sin(x)*cos(y)?"]),
        ("x1^2 + x2", ["x1 is read as a parameter", "x2 is read as a parameter", "the variables are x and y"]),
        ("a*x^2 + b*y^2", ["a, b are read as parameters with the value 1; --param a=V gives another"]),
        ("cosxa + x^2", ["cosxa is read as a parameter", "functions take brackets, such as cos(x)"]),
    ],
)
def test_names_that_become_parameters_are_told_unless_they_are_set(gdexplorer, command, formula, said):
    rest = ("--at", "1,1") if command == "evaluate" else ("--optimizer", "adam", "--steps", "1")
    answer = gdexplorer(command, "--formula", formula, *rest)
    assert answer.status == 0
    for part in said:
        assert part in answer.err
    assert answer.err.count("\n") == len([part for part in said if "read as" in part])


@pytest.mark.parametrize("names", [("a", "b"), ("sinxcosy", "b"), ("x1", "x2")])
def test_parameters_that_are_set_are_not_told(gdexplorer, names):
    formula = f"{names[0]}*x^2 + {names[1]}*y^2"
    given = [part for name in names for part in ("--param", f"{name}=2")]
    assert gdexplorer("evaluate", "--formula", formula, "--at", "1,1", *given).err == ""
    assert names[1] in gdexplorer("evaluate", "--formula", formula, "--at", "1,1", *given[:2]).err


@pytest.mark.parametrize("rate", ["100", "1e300"])
def test_runs_that_diverge_are_told_beside_the_table(gdexplorer, rate):
    starts = ("--start", "1,1", "--start", "2,2")
    answer = gdexplorer(*DESCEND[:-1], f"gradient_descent:learning_rate={rate}", "--optimizer", "adam", *starts)
    assert answer.status == 0 and answer.out.startswith("run,")
    assert "runs diverged: gradient_descent from (1, 1) at step " in answer.err
    assert answer.err.count("\n") == 1


def test_a_run_that_does_not_diverge_tells_nothing(gdexplorer):
    assert gdexplorer(*DESCEND, "--start", "1,1", "--steps", "50").err == ""


@pytest.mark.parametrize("given", [(), ("--x", "b"), ("--y", "c")])
def test_columns_that_were_not_named_are_told(gdexplorer, tmp_path, given):
    path = tmp_path / "table.csv"
    path.write_text("a,b,c\n1.5,2,3\n2.5,5,7\n4.5,3,8\n")
    options = ("descend", "--data", path, "--optimizer", "adam", "--steps", "1")
    x = "b" if "--x" in given else "a"
    assert f'columns used: --x "{x}" --y "c"; choose others' in gdexplorer(*options, *given).err
    assert "columns used" not in gdexplorer(*options, "--x", "a", "--y", "b").err


@pytest.mark.parametrize("name", ["inf", "Infinity", "oo", "NaN"])
def test_no_parameter_is_silently_called_like_what_is_no_finite_number(name):
    assert likely_meaning(name) == "formulas have finite numbers only"
    assert f"{name} is read as a parameter with the value 1; formulas have" in parameter_messages([name])[0]


def test_each_doubt_is_a_sentence():
    assert doubts(["inf", "a", "ax"]) == (
        "inf is a parameter of its own: formulas have finite numbers only. "
        "ax is a parameter of its own: did you mean a*x?"
    )
