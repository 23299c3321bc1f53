"""The workflow of continuous integration names what there is: versions of Python, files and folders."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
STEPS = re.findall(r"^ *- run: (.*)$", WORKFLOW, re.MULTILINE)
PATHS = sorted({word for step in STEPS for word in step.split() if word.startswith(("tests/", ".ci/"))})


def test_each_python_that_the_project_supports_is_tested():
    supported = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    matrix = re.search(r"python: \[(.*)\]", WORKFLOW)[1]
    assert re.findall(r"[\d.]+", matrix) == supported
    assert set(re.findall(r'python-version: "(.*)"', WORKFLOW)) <= set(supported)


def test_every_step_names_something_to_run():
    assert len(STEPS) == WORKFLOW.count("run: ") and len(PATHS) > 5


@pytest.mark.parametrize("path", PATHS)
def test_what_steps_name_exists(path):
    assert (ROOT / path).exists()


def test_other_systems_test_each_package_that_needs_no_display():
    """The window is left out, and with it what opens one; all other packages have tests in a folder of their name."""
    packages = {file.parent.name for file in (ROOT / "gdexplorer").glob("*/__init__.py")} - {"gui"}
    assert {path.removeprefix("tests/") for path in PATHS if path.startswith("tests/")} == packages
