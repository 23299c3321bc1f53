"""The folders of a user without a home, as in containers: what needs none works, and nothing is littered."""

import json
import os
import sys

import pytest
from processes import ended

from gdexplorer.folders import HOMELESS, user_folder

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each user has a home")
# The system knows no home of this user, and no variable names one.
PROGRAM = """
import pwd, sys
def unknown(number):
    raise KeyError(f"getpwuid(): uid not found: {number}")
pwd.getpwuid = unknown
from gdexplorer.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def homeless(tmp_path, monkeypatch):
    """Run the command line as such a user, in an empty folder that must stay empty."""
    monkeypatch.chdir(tmp_path)
    ours = ("HOME", "XDG_", "GDEXPLORER_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}

    def run(*arguments):
        done = ended(["-c", PROGRAM, *arguments], environment)
        assert list(tmp_path.iterdir()) == []
        return done

    return run


@LINUX
def test_what_keeps_nothing_works(homeless):
    done = homeless("evaluate", "--formula", "x^2 + y", "--at", "2,1")
    assert done.stderr == ""
    assert json.loads(done.stdout)["value"] == 5


@LINUX
def test_the_doctor_says_that_home_is_not_set(homeless):
    done = homeless("doctor")
    assert done.stderr == ""
    for kept in ("Preferences", "Recent files and unsaved work", "Internal errors", "Compiled kernels"):
        assert f"{kept} cannot be kept in {HOMELESS}" in done.stdout


@LINUX
def test_a_variable_names_a_folder_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_folder("cache") == tmp_path / "gdexplorer"
