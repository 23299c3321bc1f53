"""Differentiation in a process of its own: it answers in time, dies in time, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from processor_time import on_linux

from gdexplorer.errors import InputError
from gdexplorer.formulas import derivation
from gdexplorer.formulas.derivation import Deriver
from gdexplorer.formulas.syntax import FormulaError

# It would keep SymPy busy for more than a minute, and no other limit forbids it.
ENDLESS = "*".join(f"(x + {k}*y)" for k in range(1, 60))


@pytest.fixture
def deriver():
    """One with a process of its own, ready."""
    made = Deriver()
    made.derive("x*y", 60.0)
    yield made
    made.close()


def process_of(deriver):
    return deriver.child.process


def test_it_gives_what_deriving_here_gives(deriver):
    from msgspec import to_builtins

    from gdexplorer.formulas.symbolic import derive
    from gdexplorer.formulas.syntax import parse

    text = "(1 - x)^2 + b*(y - x^2)^2"
    here = to_builtins(derive(parse(text)))
    there = deriver.derive(text, 60.0)
    assert there["source"] == here["source"]
    assert tuple(there["gradient_latex"]) == here["gradient_latex"]


def test_one_process_answers_all(deriver):
    before = process_of(deriver).pid
    for k in range(5):
        deriver.derive(f"x^2 + {k}*y", 60.0)
    assert process_of(deriver).pid == before


def test_what_takes_too_long_is_refused_and_the_next_formula_is_answered(deriver):
    before = process_of(deriver)
    # Were it not ended in time it would end itself a second later, and another sentence would be said.
    with pytest.raises(FormulaError, match="takes too long") as refused:
        deriver.derive(ENDLESS, derivation.TYPED_LIMIT)
    assert refused.value.position == 0
    assert before.returncode is not None, "the busy process lives on"
    assert "theta" in deriver.derive("x*y + 1", 60.0)["source"]


@on_linux
def test_what_others_compute_makes_no_formula_take_too_long(deriver):
    """On a busy machine the process gets its turns late: here none for longer than it may compute."""
    process, limit = process_of(deriver), 1.0
    process.send_signal(signal.SIGSTOP)
    later = threading.Timer(1.5 * limit, process.send_signal, (signal.SIGCONT,))
    later.start()
    assert "theta" in deriver.derive("x*y + 7", limit)["source"]
    later.join()
    assert process_of(deriver) is process


@on_linux
def test_what_never_computes_is_refused_in_the_end(deriver):
    process_of(deriver).send_signal(signal.SIGSTOP)
    with pytest.raises(FormulaError, match="takes too long"):
        deriver.derive("x*y + 8", 0.1)


def test_errors_come_back_with_their_position(deriver):
    with pytest.raises(FormulaError, match="divides by zero") as refused:
        deriver.derive("1 + x/(y - y)", 60.0)
    assert refused.value.position == 7


def test_a_process_that_died_is_replaced(deriver):
    process_of(deriver).kill()
    process_of(deriver).wait()
    assert deriver.derive("x*y", 60.0)["source"]


def test_a_process_that_dies_over_a_formula_is_no_crash_of_the_program(deriver):
    threading.Timer(0.3, process_of(deriver).kill).start()
    with pytest.raises(FormulaError, match="too complicated"):
        deriver.derive(ENDLESS, 60.0)
    assert deriver.derive("x*y", 60.0)["source"]


def test_many_threads_may_ask(deriver):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda k: deriver.derive(f"{k + 3}*x", 60.0)["source"], range(16)))
    for k, source in enumerate(answers):
        assert f"gradient[0] = {k + 3}" in source


def test_closing_ends_the_process_even_in_the_middle_of_its_work(deriver):
    process = process_of(deriver)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(deriver.derive, ENDLESS, 60.0)
        time.sleep(0.3)
        deriver.close()
        with pytest.raises(FormulaError):
            waiting.result(timeout=60)
    deriver.close()
    assert process.returncode is not None
    assert process.stdin.closed
    assert process.stdout.closed


def test_warming_up_does_not_wait(monkeypatch, tmp_path):
    (tmp_path / "sympy.py").write_text("import time; time.sleep(600)")  # a child that is never ready
    monkeypatch.syspath_prepend(tmp_path)
    made = Deriver()
    asking = threading.Thread(target=made.warm_up, daemon=True)
    asking.start()
    asking.join(60)
    waits = asking.is_alive()
    made.close()
    asking.join()
    assert not waits


def test_what_was_warmed_up_is_used():
    made = Deriver()
    made.warm_up()
    process = process_of(made)
    assert made.derive("x*y", 60.0)["source"]
    assert process_of(made) is process
    made.close()


def test_a_program_that_cannot_be_started_is_told_of_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    made = Deriver()
    made.warm_up()
    with pytest.raises(InputError, match=r"cannot be started: No such file or directory\.$"):
        made.derive("x", 60.0)


def test_a_child_that_cannot_import_what_it_needs_says_so(monkeypatch):
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if "site-packages" not in entry])
    made = Deriver()
    with pytest.raises(InputError, match=r"cannot be started: .*Reinstall gdexplorer\.$"):
        made.derive("x", 60.0)
    made.close()


def program(code, **options):
    """A program of its own that uses the deriver, as this one would."""
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, text=True, **options,
    )  # fmt: skip


SAY_PID = """
from gdexplorer.formulas import derivation as d
d.derived("x*y", 60.0)
print(d.DERIVER.child.process.pid, flush=True)
"""


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_the_child_ends_with_its_program_which_says_nothing():
    out, err = program(SAY_PID).communicate(timeout=60)
    assert err == ""
    assert not lives(int(out))


@on_linux
@pytest.mark.parametrize("then", ["import time; time.sleep(60)", f"d.derived({ENDLESS!r}, 60.0)"])
def test_the_child_ends_when_its_program_is_killed(then):
    killed = program(SAY_PID + then)
    pid = int(killed.stdout.readline())
    time.sleep(0.3)
    assert lives(pid)
    killed.kill()
    killed.communicate()
    deadline = time.monotonic() + 60.0
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not lives(pid)


def test_it_works_without_standard_input():
    closing = "import os; os.close(0)\n"
    out, err = program(closing + SAY_PID).communicate(timeout=60)
    assert err == ""
    assert int(out)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit of memory is counted on Linux alone")
def test_the_child_cannot_eat_the_memory_of_the_machine():
    greedy = "from gdexplorer.formulas.derivation import _limit_memory; _limit_memory()\nbytearray(2_000_000_000)"
    _, err = program(greedy).communicate(timeout=60)
    assert "MemoryError" in err


def test_whatever_the_child_prints_is_no_answer(tmp_path):
    serving = (
        "import sys\n"
        "from gdexplorer.formulas import derivation, symbolic\n"
        "derive = symbolic.derive\n"
        "symbolic.derive = lambda tree: (print('noise'), derive(tree))[1]\n"
        "derivation.serve(sys.stdout)\n"
    )
    child = program(serving, stdin=subprocess.PIPE)
    assert child.stdout.readline() == '{"ready": true}\n'
    child.stdin.write('{"text": "x", "limit": 9}\n')
    child.stdin.flush()
    assert child.stdout.readline().startswith('{"source"')
    child.communicate()
    assert child.returncode == 0
