"""How a test runs a program of its own."""

import pytest
from processes import ended

WAITING = "import threading\nprint('begun', flush=True)\ndef stuck():\n    threading.Event().wait()\nstuck()"


def test_what_a_program_prints_is_kept():
    done = ended(["-c", "import sys; print(1); sys.exit('2')"])
    assert (done.returncode, done.stdout, done.stderr) == (1, "1\n", "2\n")


def test_a_program_that_does_not_end_says_where_it_is():
    with pytest.raises(AssertionError, match=r"(?s)not ended after 2 s\nbegun.*in stuck"):
        ended(["-c", WAITING], seconds=2.0)
