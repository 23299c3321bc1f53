"""A short part of `make soak`: two minutes of a random person with a fixed seed, and of the fuzzers beside."""

import pytest

from soak.supervisor import Soak

MINUTES, SEED, BLOCKED_SECONDS = 2.0, 20, 1.0


@pytest.mark.timeout(600)
def test_a_random_person_and_random_files_find_no_fault():
    with Soak(BLOCKED_SECONDS) as soak, soak.fuzzing(SEED, MINUTES) as fuzzing:
        outcome = soak.run(SEED, MINUTES)
        assert not outcome.fault, outcome.summary()
        assert len(outcome.trace) > 50, outcome.summary()
        clean, told = fuzzing.ended()
    assert clean, told
