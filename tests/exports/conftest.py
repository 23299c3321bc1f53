"""A browser for exported pages; where there is none the tests that need it are skipped, except on CI."""

import os

import pytest
from chromium import PROGRAM, SOFTWARE_GL, WITHOUT_GL, Chromium


def browser(*options):
    if PROGRAM is None and not os.environ.get("CI"):
        pytest.skip("there is no Chromium; .ci/setup installs it")
    assert PROGRAM is not None, "CI must have a Chromium: see resources/linux/debian-packages.txt"
    return Chromium(*options)


@pytest.fixture(scope="session")
def chromium():
    with browser(*SOFTWARE_GL) as page:
        yield page


@pytest.fixture(scope="session")
def chromium_without_gl():
    with browser(*WITHOUT_GL) as page:
        yield page
