"""The process of a model: what a file defines is what comes out, and whatever it does is said in a sentence."""

import io
import os
import signal
import threading

import numpy as np
import pytest

from gdexplorer.errors import InputError
from gdexplorer.models import framing
from gdexplorer.models.process import ModelProcess

BOWL = """
import numpy as np
parameters = {"w": np.arange(6.0).reshape(2, 3), "b": np.zeros(2)}

def loss(p):
    return float((p["w"] ** 2).sum() + ((p["b"] - 1) ** 2).sum()), {"w": 2 * p["w"], "b": 2 * (p["b"] - 1)}
"""


@pytest.fixture
def model(tmp_path):
    """Start the process of a file with this text."""
    started = []

    def start(text, seconds=60.0, name="mine.py"):
        (tmp_path / name).write_text(text)
        started.append(ModelProcess(tmp_path / name, seconds))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_what_was_agreed_to_is_run_whatever_the_file_has_become(tmp_path):
    (tmp_path / "mine.py").write_text("raise SystemExit")
    with ModelProcess(tmp_path / "mine.py", 60.0, program=BOWL.encode()) as bowl:
        assert bowl.start.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 0.0] and bowl.program == BOWL.encode()
        (tmp_path / "mine.py").write_text(BOWL)
    with ModelProcess(tmp_path / "mine.py", 60.0) as again:
        assert (again.sha256, again.about.digest) == (bowl.sha256, bowl.about.digest)


def test_values_and_gradients_are_those_of_the_file(model):
    bowl, draw = model(BOWL), np.random.default_rng(0)
    assert bowl.about.names == ("w", "b") and bowl.about.shapes == ((2, 3), (2,)) and bowl.about.count == 8
    np.testing.assert_array_equal(bowl.start, [0, 1, 2, 3, 4, 5, 0, 0])
    for theta in draw.normal(size=(5, 8)):
        value, gradient = bowl.value_gradient(theta)
        assert value == bowl.value(theta) == (theta[:6] ** 2).sum() + ((theta[6:] - 1) ** 2).sum()
        np.testing.assert_array_equal(gradient, np.append(2 * theta[:6], 2 * (theta[6:] - 1)))


@pytest.mark.parametrize("given", ["np.ones(3)", "[np.ones(2), np.ones(1)]", "(np.float64(1.0), np.ones(2))"])
def test_parameters_keep_the_form_that_the_file_gives_them(model, given):
    text = f"""
import numpy as np
parameters = {given}

def loss(p):
    parts = p if isinstance(p, list) else [p]
    slopes = [3 * part ** 2 for part in parts]
    return sum((part ** 3).sum() for part in parts), slopes if isinstance(p, list) else slopes[0]
"""
    value, gradient = model(text).value_gradient(np.array([1.0, 2.0, -1.0]))
    assert value == 8.0
    np.testing.assert_array_equal(gradient, [3.0, 12.0, 3.0])


def test_what_the_file_prints_and_reads_does_not_disturb(model, capfd):
    noisy = BOWL.replace("    return", "    print('at', p['b'])\n    import sys; sys.stdin.read()\n    return")
    assert model("print('hello' * 100_000)\n" + noisy).value(np.zeros(8)) == 2.0
    shown = capfd.readouterr()
    assert "hello" in shown.err and "at [0. 0.]" in shown.err and shown.out == ""


def test_threads_ask_one_after_the_other(model):
    bowl, points, found = model(BOWL), np.random.default_rng(1).normal(size=(4, 50, 8)), {}

    def ask(number):
        found[number] = [bowl.value(theta) for theta in points[number]]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for number in range(4):
        expected = (points[number, :, :6] ** 2).sum(axis=1) + ((points[number, :, 6:] - 1) ** 2).sum(axis=1)
        np.testing.assert_allclose(found[number], expected, rtol=1e-14)


WRONG = {
    "nothing": ("x = 1", "it must define loss(parameters)"),
    "no loader": ("model = 1", "it defines model but no loader, which gives pairs"),
    "no model": ("loader = 1", "it defines loader but no model, a PyTorch module"),
    "no parameters": ("def loss(p): ...", "it defines loss but no parameters"),
    "no loss": ("parameters = 1", "it defines parameters but no loss(parameters)"),
    "no Python": ("def loss(:", "line 1 of mine.py is no Python"),
    "an error": ("import numpy\n\n1 / 0", "it raises ZeroDivisionError (division by zero) in line 3"),
    "its end": ("import sys\nsys.exit(3)", "it raises SystemExit (3) in line 2"),
    "a missing package": ("import no_such_package_anywhere", "it needs the package no_such_package_anywhere"),
    "empty": ("import numpy as np\nparameters = np.ones(0)\ndef loss(p): ...", "its parameters are empty"),
    "no function": ("import numpy as np\nparameters = np.ones(2)\nloss = 3", "its loss is no function"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_file_without_a_model_is_refused_in_a_sentence(model, text, said):
    with pytest.raises(InputError) as refused:
        model(text)
    assert said in str(refused.value) and "\n" not in str(refused.value) and str(refused.value).startswith("mine.py")


LATE = {
    "raises": ("raise ValueError('too far')", "it raises ValueError (too far) in line 4"),
    "one number": ("return 1.0", "its loss must return a pair: value and gradient"),
    "another shape": ("return 1.0, p[:1]", "its gradient must have the names and shapes of its parameters"),
    "text": ("return 'x', p", "its loss must return a number first, and then the gradient, not text"),
    "a complex number": ("return np.complex64(1j), p", "a number first, and then the gradient, not a complex number"),
    "an array": ("return p, p", "must return a number first, and then the gradient, not an array of shape (2,)"),
    "no value": ("return None, p", "must return a number first, and then the gradient, not a value of type NoneType"),
    "the end": ("import os; os._exit(7)", "The process that runs mine.py has ended, with status 7."),
    "no answer": ("import time; time.sleep(60)", "mine.py has not answered within 3 seconds, and was ended"),
}
if hasattr(signal, "SIGKILL"):
    LATE["a crash"] = ("import os; os.kill(os.getpid(), 11)", "has ended, killed by SIGSEGV.")


@pytest.mark.parametrize(("body", "said"), LATE.values(), ids=LATE)
def test_what_goes_wrong_later_is_said_in_a_sentence(model, body, said):
    failing = model(f"import numpy as np\nparameters = np.ones(2)\ndef loss(p):\n    {body}\n", seconds=3.0)
    for _ in range(2):
        with pytest.raises(InputError) as refused:
            failing.value_gradient(np.ones(2))
        assert "\n" not in str(refused.value)
        assert said in str(refused.value)  # also when it is gone


def test_an_error_at_one_point_leaves_the_others(model):
    picky = model(BOWL.replace("    return", "    assert p['b'][0] < 1, 'beyond'\n    return"))
    with pytest.raises(InputError, match=r"it raises AssertionError \(beyond\) in line 6"):
        picky.value(np.ones(8))
    assert picky.value(np.zeros(8)) == 2.0


def test_the_process_ends_with_its_context(tmp_path):
    (tmp_path / "mine.py").write_text(BOWL.replace("import numpy", "import os\nimport numpy").replace(
        '"b": np.zeros(2)', '"b": np.zeros(2) + 0 * os.getpid(), "pid": np.array(float(os.getpid()))'
    ))  # fmt: skip
    with ModelProcess(tmp_path / "mine.py") as running:
        pid = int(running.start[-1])
        assert pid != os.getpid()
    if hasattr(os, "kill") and os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize(("name", "said"), [("there_is_none.py", "There is no file"), ("model.txt", "no Python file")])
def test_other_files_are_not_run(tmp_path, name, said):
    with pytest.raises(InputError, match=said):
        ModelProcess(tmp_path / name)


def test_digests_tell_files_parameters_and_data_apart(model):
    def digest(text):
        return model(text).about.digest

    seen = [digest(BOWL), digest(BOWL + "\n# another"), digest(BOWL.replace("arange(6.0)", "arange(1.0, 7.0)"))]
    assert digest(BOWL) == seen[0] and len(set(seen)) == 3
    data = BOWL + "import os\ndata = np.ones(3) * float(os.environ.get('TIMES', 1))\n"
    first, os.environ["TIMES"] = digest(data), "2"
    try:
        assert digest(data) != first
    finally:
        del os.environ["TIMES"]


@pytest.mark.parametrize("content", [b"", b"ANSW", b"\xff" * 12, b"ANSW" + (3).to_bytes(8, "little") + b"ab"])
def test_what_is_no_message_is_told_apart(content):
    with pytest.raises((framing.ClosedError, framing.MalformedError)):
        framing.receive(io.BytesIO(content))


def test_messages_read_back(tmp_path):
    pipe = io.BytesIO()
    for content in (b"", b"x" * 100_000):
        framing.send(pipe, framing.VALUE, content)
    pipe.seek(0)
    assert [framing.receive(pipe) for _ in range(2)] == [(framing.VALUE, b""), (framing.VALUE, b"x" * 100_000)]
