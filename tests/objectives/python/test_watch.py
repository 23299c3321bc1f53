"""What is remembered of a slow function while a window is open: no call is made twice, and memory has a limit."""

import threading

import numpy as np
import pytest

from gdexplorer.objectives.python import watch
from gdexplorer.objectives.python.watch import Watch, keep_off


@pytest.fixture(autouse=True)
def a_window():
    """A window's thread, which is another one."""
    keep_off(-1)
    yield
    keep_off(None)


@pytest.fixture
def calls():
    return []


def square(calls):
    def work(theta):
        calls.append(theta.copy())
        return float(theta @ theta)

    return work


def identity(calls):
    def work(theta):
        calls.append(theta.copy())
        return np.eye(theta.size)

    return work


def test_no_point_is_asked_for_twice(calls):
    known, points = Watch(), np.arange(12.0).reshape(6, 2)
    alone = [known.answer("value", point, square(calls), np.nan) for point in points]
    together = known.answers(points, lambda unknown: pytest.fail(f"{unknown} are known"))
    assert together.tolist() == alone
    assert len(calls) == 6


def test_numbers_of_matrices_are_counted_as_such(calls, monkeypatch):
    monkeypatch.setattr(watch, "MOST_NUMBERS", 10_000)
    known, points = Watch(), np.arange(100.0).reshape(10, 10)
    for _ in range(2):
        for point in points:  # 10 · (100 + 10) numbers
            known.answer("hessian", point, identity(calls), np.nan)
    assert len(calls) == 10
    for index in range(200):
        known.answer("hessian", np.full(10, 100.0 + index), identity(calls), np.nan)
    calls.clear()
    for index in range(199, -1, -1):
        known.answer("hessian", np.full(10, 100.0 + index), identity(calls), np.nan)
        if calls:
            break
    assert 50 <= 199 - index <= 10_000 // 110, "the newest are kept, of no more numbers than may be"


def test_an_answer_with_more_numbers_than_may_be_kept_is_given_and_forgotten(calls, monkeypatch):
    monkeypatch.setattr(watch, "MOST_NUMBERS", 50)
    known = Watch()
    for _ in range(2):
        assert known.answer("hessian", np.zeros(10), identity(calls), np.nan).shape == (10, 10)
    assert len(calls) == 2


def test_many_threads_may_remember_and_forget_at_once(monkeypatch):
    monkeypatch.setattr(watch, "MOST_ANSWERS", 50)
    known, wrong = Watch(), []

    def ask(seed):
        drawn = np.random.default_rng(seed)
        for _ in range(2000):
            point = drawn.integers(0, 40, size=2).astype(float)
            found = known.answer("value", point, lambda p: float(p @ p), np.nan)
            wrong.extend([point] if found != point @ point else [])

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_window_that_is_open_again_remembers_nothing(calls):
    known = Watch()
    for _ in range(2):
        known.answer("value", np.ones(2), square(calls), np.nan)
        known.resume()
    assert len(calls) == 2
