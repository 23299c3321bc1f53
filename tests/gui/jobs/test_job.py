"""A job: what it comes to is told on the window's thread, it can be cancelled, and requests follow its policy."""

import threading
import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QTimer

from gdexplorer import faults
from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import OBJECTIVE
from gdexplorer.descent.memory import TOO_LITTLE
from gdexplorer.errors import InputError
from gdexplorer.gui.common.one_by_one import ONE_BY_ONE
from gdexplorer.gui.jobs.job import LONG_MILLISECONDS, REST, Job
from gdexplorer.gui.jobs.policy import LATEST_WINS, QUEUE, Policy
from gdexplorer.gui.jobs.pool import FRAME_MILLISECONDS, POOL

ONE_WAITS = Policy()
POLICIES = pytest.mark.parametrize("policy", [LATEST_WINS, QUEUE, ONE_WAITS], ids=["latest", "queue", "one_waits"])


class Gate:
    """A computation that tells what it computes, and goes on or ends when it is let through or cancelled."""

    def __init__(self):
        self.running, self.cancelled, self._pass = [], [], threading.Semaphore(0)

    def let_through(self):
        self._pass.release()

    def __call__(self, request, task):
        self.running.append(request)
        while not self._pass.acquire(timeout=0.005):
            if task.cancelled():
                self.cancelled.append(request)
                return
        yield request


class Listener:
    """Keeps what a job tells, and on which thread."""

    def __init__(self, job):
        self.seen, self.said, self.ends, self.busy, self.shares, self.threads = [], [], [], [], [], set()
        for signal, kept in (
            (job.shown, self.seen), (job.failed, self.said), (job.ended, self.ends), (job.busy_changed, self.busy),
            (job.progressed, self.shares),
        ):  # fmt: skip
            signal.connect(kept.append)
            signal.connect(lambda *_: self.threads.add(threading.current_thread()))


@pytest.fixture
def started(qtbot):
    jobs = []

    def start(compute, policy=LATEST_WINS, **settings):
        jobs.append(Job("tried", compute, policy, **settings))
        return jobs[-1], Listener(jobs[-1])

    yield start
    for job in jobs:
        job.stop()


def counting(count, task):
    yield from range(1, count + 1)


@POLICIES
def test_the_last_value_is_shown_and_the_end_told_on_the_windows_thread(started, qtbot, policy):
    job, told = started(counting, policy)
    with qtbot.waitSignal(job.ended):
        job.request(1000)
    assert told.seen[-1] == 1000 and told.seen == sorted(told.seen)
    assert (told.ends, told.busy, told.said) == ([True], [True, False], [])
    assert told.threads == {threading.main_thread()}
    assert not job.busy


@POLICIES
def test_values_are_shown_while_more_are_computed(started, qtbot, policy):
    go_on = threading.Event()

    def compute(request, task):
        yield 1
        go_on.wait(10)
        yield 2

    job, told = started(compute, policy)
    job.request(None)
    qtbot.waitUntil(lambda: told.seen == [1])
    assert job.busy
    go_on.set()
    qtbot.waitUntil(lambda: told.seen == [1, 2])


@POLICIES
def test_once_cancelled_nothing_more_is_computed_or_shown(started, qtbot, policy):
    went_on = threading.Event()

    def compute(request, task):
        yield "before"
        if request == "endless":
            while not task.cancelled():
                time.sleep(0.001)
            yield "after"
            went_on.set()

    job, told = started(compute, policy)
    job.request("endless")
    qtbot.waitUntil(lambda: told.seen == ["before"])
    job.cancel()
    assert (job.busy, told.ends) == (False, [False])
    with qtbot.waitSignal(job.ended):
        job.request("short")
    assert told.seen == ["before", "before"]
    assert not went_on.is_set(), "what is not wanted is not computed on"


def test_where_the_latest_wins_it_ends_what_runs_and_only_what_it_comes_to_is_shown(started, qtbot):
    gate = Gate()
    job, told = started(gate)
    job.request(1)
    qtbot.waitUntil(lambda: gate.running == [1])
    for number in range(2, 10):
        job.request(number)
    qtbot.waitUntil(lambda: gate.running == [1, 9])
    gate.let_through()
    qtbot.waitUntil(lambda: not job.busy)
    assert (gate.cancelled, told.seen, told.ends, told.busy) == ([1], [9], [True], [True, False])


def test_in_a_queue_all_are_computed_in_order_and_all_that_they_come_to_is_shown(started, qtbot):
    gate = Gate()
    job, told = started(gate, QUEUE)
    for number in range(5):
        job.request(number)
        gate.let_through()
    qtbot.waitUntil(lambda: not job.busy)
    assert (gate.running, gate.cancelled, told.seen, told.ends) == ([*range(5)], [], [*range(5)], [True])


def test_where_one_waits_what_runs_is_shown_and_of_those_that_wait_the_newest(started, qtbot):
    gate = Gate()
    job, told = started(gate, ONE_WAITS)
    job.request(1)
    qtbot.waitUntil(lambda: gate.running == [1])
    for number in range(2, 10):
        job.request(number)
    gate.let_through()
    qtbot.waitUntil(lambda: told.seen == [1])
    gate.let_through()
    qtbot.waitUntil(lambda: not job.busy)
    assert (gate.running, gate.cancelled, told.seen, told.ends) == ([1, 9], [], [1, 9], [True])


def test_a_policy_says_how_waiting_requests_merge_and_which_end_what_runs(started, qtbot):
    gate = Gate()
    job, told = started(gate, Policy(merged=lambda one, other: one + other, ends=lambda one, other: other < 0))
    job.request(1)
    qtbot.waitUntil(lambda: gate.running == [1])
    job.request(10)
    job.request(100)
    assert gate.cancelled == []
    job.request(-1000)
    qtbot.waitUntil(lambda: gate.running == [1, -890])
    gate.let_through()
    qtbot.waitUntil(lambda: not job.busy)
    assert (gate.cancelled, told.seen) == ([1], [-890])


@POLICIES
def test_a_queue_shows_every_value_and_the_others_the_newest_that_lies_there(started, qtbot, policy):
    done = threading.Event()

    def compute(request, task):
        yield from range(5)
        done.set()

    job, told = started(compute, policy)
    job.request(None)
    done.wait(10)
    qtbot.waitUntil(lambda: not job.busy)
    assert told.seen == ([0, 1, 2, 3, 4] if policy is QUEUE else [4])


@POLICIES
def test_progress_is_told_from_the_beginning_of_each_request(started, qtbot, policy):
    gate = Gate()

    def compute(request, task):
        for percent in range(101):
            task.progress(percent / 100)
            if percent == 40:
                yield from gate(request, task)

    job, told = started(compute, policy)
    for _ in range(2):
        job.request(None)
        qtbot.waitUntil(lambda: told.shares[-1:] == [0.4])
        gate.let_through()
        qtbot.waitUntil(lambda: not job.busy)
        assert job.share == 1.0 and told.shares[-1] == 1.0 and told.shares == sorted(told.shares)
        told.shares.clear()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(InputError("That cannot be."), "That cannot be."), (MemoryError(), TOO_LITTLE)],
)  # fmt: skip
@POLICIES
def test_a_failure_is_told_in_its_sentence_and_the_job_goes_on(started, qtbot, policy, error, sentence):
    def compute(request, task):
        yield 1
        if request == "fail":
            raise error

    job, told = started(compute, policy)
    with qtbot.waitSignal(job.ended):
        job.request("fail")
    assert (told.said, told.ends) == ([sentence], [False])
    with qtbot.waitSignal(job.ended):
        job.request("go")
    assert (told.said, told.ends) == ([sentence], [False, True])
    assert faults.forget() == ()


def test_a_fault_of_ours_is_reported_and_told_with_its_log(started, qtbot, capfd):
    def compute(request, task):
        raise ZeroDivisionError("a fault of ours")
        yield

    job, told = started(compute)
    with qtbot.waitSignal(job.ended):
        job.request(None)
    (fault,) = faults.forget()
    assert told.said == [fault.sentence] and "a fault of ours" in fault.log.read_text()
    assert capfd.readouterr().err == ""


def test_a_failure_can_be_shown_as_a_value(started, qtbot):
    def compute(request, task):
        raise InputError("No.")
        yield

    job, told = started(compute, failure=lambda request, error: (request, str(error)))
    with qtbot.waitSignal(job.ended):
        job.request(7)
    assert (told.seen, told.said, told.ends) == ([(7, "No.")], [], [False])


def test_what_cannot_be_requested_is_told_and_what_runs_goes_on(started, qtbot):
    def made(text):
        if not text:
            raise InputError("Say what.")
        return text

    gate = Gate()
    job, told = started(gate)
    job.attempt(made, "a")
    job.attempt(made, "")
    assert told.said == ["Say what."] and job.busy
    gate.let_through()
    qtbot.waitUntil(lambda: told.seen == ["a"])


def test_cancelling_nothing_does_nothing(started):
    job, told = started(counting)
    job.cancel()
    assert (told.ends, told.busy) == ([], [])


def test_a_slot_may_request_cancel_and_stop(started, qtbot):
    job, told = started(counting, QUEUE)
    job.shown.connect(lambda value: job.request(2) if value == 1 and told.seen.count(1) < 3 else None)
    with qtbot.waitSignal(job.ended):
        job.request(1)
    assert told.seen == [1, 1, 2, 1, 2] and told.ends == [True]
    job.shown.disconnect()
    job.shown.connect(lambda value: job.cancel())
    job.request(3)
    qtbot.waitUntil(lambda: told.ends == [True, False])
    job.shown.connect(lambda value: job.stop())
    job.request(3)
    qtbot.waitUntil(lambda: not POOL.alive())
    assert not job.busy


@pytest.mark.parametrize("act", ["cancel", "stop"])
def test_what_was_collected_with_a_value_is_not_shown_once_a_slot_has_ended_the_job(started, qtbot, act):
    done = threading.Event()

    def compute(request, task):
        yield from (1, 2, 3)
        done.set()
        raise InputError("It failed at last.")

    job, told = started(compute, QUEUE)
    job.shown.connect(lambda value: getattr(job, act)())
    job.request(None)
    done.wait(10)
    qtbot.waitUntil(lambda: told.seen == [1])
    qtbot.wait(50)
    assert (told.seen, told.said, job.busy) == ([1], [], False)


def test_while_a_slot_runs_a_loop_of_its_own_the_other_jobs_are_collected(started, qtbot):
    (one, _), (other, told) = started(counting), started(counting)

    def waits(value):
        other.request(5)
        qtbot.waitUntil(lambda: told.seen[-1:] == [5])  # values between may be shown, too

    one.shown.connect(waits)
    with qtbot.waitSignal(one.ended):
        one.request(1)
    assert told.ends == [True]


def test_values_that_take_the_window_long_are_shown_rarely_but_the_last_at_once(started, qtbot):
    go_on, ages, moments = threading.Event(), [], []

    def compute(request, task):
        while not go_on.wait(0.001):
            yield 1
        yield "last"

    def slow(value):
        ages.append(value)
        began = time.monotonic()
        threading.Event().wait(2 * LONG_MILLISECONDS / 1000)
        moments.append((began, time.monotonic()))

    job, _ = started(compute)
    job.shown.connect(slow)
    job.request(None)
    qtbot.waitUntil(lambda: len(moments) >= 4, timeout=60_000)
    for (began, ended), (again, _) in pairwise(moments):
        assert again - ended > 0.9 * REST * (ended - began), "the window rests between two for longer than one took it"
    go_on.set()
    qtbot.waitUntil(lambda: ages[-1] == "last", timeout=60_000)


def test_nothing_is_shown_before_the_window_is_ready_for_it(started, qtbot):
    ready = []
    job, told = started(counting, QUEUE)
    job.wait_for(lambda: bool(ready))
    job.request(3)
    qtbot.wait(100)
    assert (told.seen, told.ends, job.busy) == ([], [], True)
    ready.append(True)
    qtbot.waitUntil(lambda: told.ends == [True])
    assert told.seen == [1, 2, 3]


@POLICIES
def test_a_job_that_was_stopped_has_no_thread_shows_nothing_and_takes_nothing(started, qtbot, policy):
    gate = Gate()
    job, told = started(gate, policy)
    job.request(1)
    qtbot.waitUntil(lambda: gate.running == [1])
    assert [thread.objectName() for thread in POOL.alive()] == ["tried"]
    job.stop()
    assert POOL.alive() == [] and not job.busy
    job.request(2)
    qtbot.wait(30)
    assert (gate.running, told.seen, POOL.alive()) == ([1], [], [])
    job.stop()


def test_what_waits_in_a_queue_is_told_that_it_is_cancelled_when_the_job_is_stopped(started, qtbot):
    gate = Gate()
    job, told = started(gate, QUEUE)
    for number in range(4):
        job.request(number)
    qtbot.waitUntil(lambda: gate.running == [0])
    job.stop()
    assert gate.running == gate.cancelled == [0, 1, 2, 3] and told.seen == []


def test_all_jobs_are_stopped_together_begun_or_not(started, qtbot):
    begun, sleeping, gates = [], started(counting)[0], [Gate(), Gate(), Gate()]
    for gate, policy in zip(gates, (LATEST_WINS, QUEUE, ONE_WAITS), strict=True):
        begun.append(started(gate, policy)[0])
        begun[-1].request(1)
    qtbot.waitUntil(lambda: all(gate.running == [1] for gate in gates))
    assert len(POOL.alive()) == 3
    POOL.stop_all()
    assert POOL.alive() == [] and all(gate.cancelled == [1] for gate in gates)
    for job in (*begun, sleeping):
        job.request(2)
        assert not job.busy
    assert POOL.alive() == []


def test_nothing_is_polled_while_no_job_is_busy(started, qtbot):
    job, _ = started(counting)
    assert not POOL.is_awake
    with qtbot.waitSignal(job.ended):
        job.request(3)
    qtbot.wait(40)
    assert not POOL.is_awake


def test_nothing_more_is_compiled_once_all_jobs_are_stopped(started, qtbot):
    def grown(theta, data, gradient):
        gradient[0] = 7.0 * theta[0]
        return 7.0 * theta[0] + data[0, 0]

    kernel, begun = Kernel(grown, OBJECTIVE), threading.Event()

    def compiling(request, task):
        begun.set()
        while not task.cancelled():
            time.sleep(0.001)
        yield kernel.compiled

    job, told = started(compiling)
    job.request(1)
    assert begun.wait(10.0)
    POOL.stop_all()
    assert faults.forget() == () and not kernel.is_ready and told.seen == told.said == []
    assert kernel.compiled is not None, "the next window compiles again"


@pytest.fixture
def slow_frames():
    """Frames of a second: whoever waits for the next one is told late."""
    timer = POOL.findChild(QTimer)
    before = timer.interval()
    timer.setInterval(1000)
    yield
    timer.setInterval(before)


def test_a_result_is_told_as_it_comes_and_not_with_the_next_frame(started, qtbot, slow_frames):
    def compute(request, task):
        time.sleep(2.0 * FRAME_MILLISECONDS / 1000.0)
        yield request

    job, heard = started(compute)
    job.request("first")
    began = time.perf_counter()
    qtbot.waitUntil(lambda: heard.seen == ["first"])
    assert time.perf_counter() - began < 0.9


def test_results_that_follow_each_other_closely_are_told_once_a_frame(started, qtbot, monkeypatch):
    def compute(request, task):
        for number in range(100):
            time.sleep(0.002)
            yield number

    job, heard = started(compute, QUEUE)
    times, collect = [], job.collect

    def timed():
        times.append(time.perf_counter())
        return collect()

    monkeypatch.setattr(job, "collect", timed)
    job.request(None)
    qtbot.waitUntil(lambda: heard.ends == [True])
    assert heard.seen == list(range(100))
    assert len(times) <= 1 + (times[-1] - times[0]) / (0.8 * FRAME_MILLISECONDS / 1000.0)


def test_a_request_runs_alone_where_the_last_one_took_no_longer_than_its_head_start(started, qtbot):
    computed = []

    def compute(request, task):
        computed.append(request)
        yield request

    job, heard = started(compute, Policy(head_start=10.0))
    job.request(0)
    for request in range(1, 5):
        qtbot.waitUntil(lambda ended=request: len(heard.ends) == ended and ONE_BY_ONE.idle)
        job.request(request)
        assert computed[-1] == request  # done before the window's thread goes on
    qtbot.waitUntil(lambda: len(heard.ends) == 5)
    assert heard.seen == computed


def test_what_a_newer_request_replaces_begins_once_earlier_results_are_painted(started, qtbot):
    computed, may_show = [], []

    def compute(request, task):
        computed.append(request)
        yield request

    job, heard = started(compute, Policy(head_start=10.0))
    painted = []

    def paint():
        POOL.collect()  # finds nothing new
        job.request(3)
        time.sleep(0.05)
        painted.append(list(computed))

    job.shown.connect(lambda _: ONE_BY_ONE.ask(paint) if not painted else painted.append(list(computed)))
    job.wait_for(lambda: bool(may_show))
    job.request(0)
    qtbot.waitUntil(lambda: computed == [0])
    began = time.monotonic()
    for request in (1, 2, 3):
        job.request(request)
    assert time.monotonic() - began < 5.0  # nor does the window's thread wait for what does not begin
    qtbot.wait(100)
    assert computed == [0] and heard.seen == []
    may_show.append(True)
    qtbot.waitUntil(lambda: heard.seen == [0, 3])
    qtbot.waitUntil(lambda: painted == [[0], [0, 3]])  # not beside the first picture
    qtbot.waitUntil(lambda: heard.ends == [True])


def test_the_windows_thread_waits_for_no_result_while_something_is_still_to_be_painted(started, qtbot):
    begin = threading.Event()

    def compute(request, task):
        begin.wait(10.0)
        yield request

    job, heard = started(compute, Policy(head_start=10.0))
    begin.set()
    job.request(0)
    qtbot.waitUntil(lambda: heard.seen == [0] and not job.busy)
    begin.clear()
    ONE_BY_ONE.ask(str)
    began = time.monotonic()
    job.request(1)
    assert time.monotonic() - began < 5.0
    begin.set()
    qtbot.waitUntil(lambda: heard.seen == [0, 1] and not job.busy)


def test_the_window_waits_no_longer_for_a_request_than_for_something_to_show(started, qtbot):
    ended = threading.Event()

    def compute(request, task):
        yield request
        if request:
            ended.wait(10.0)

    job, heard = started(compute, Policy(head_start=10.0))
    job.request(0)
    qtbot.waitUntil(lambda: heard.seen == [0] and not job.busy and ONE_BY_ONE.idle)
    began = time.monotonic()
    job.request(1)
    qtbot.waitUntil(lambda: heard.seen == [0, 1])
    assert time.monotonic() - began < 5.0 and job.busy
    ended.set()
    qtbot.waitUntil(lambda: not job.busy)


def work(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize("spend", [work, lambda seconds: time.sleep(4.0 * seconds)], ids=["works", "sleeps"])
def test_the_windows_thread_waits_for_no_request_that_is_likely_to_take_longer(started, qtbot, spend):
    def compute(request, task):
        spend(request)
        yield request

    job, heard = started(compute, Policy(head_start=0.3))
    for request in (0.65, 0.35):  # the first one: nothing is known; the second: the first took longer
        began = time.perf_counter()
        job.request(request)
        assert time.perf_counter() - began < 0.3
        qtbot.waitUntil(lambda: not job.busy and ONE_BY_ONE.idle)
    assert heard.seen == [0.65, 0.35]


def test_the_windows_thread_waits_for_the_head_start_at_most(started, qtbot):
    gate = Gate()
    job, heard = started(gate, Policy(head_start=0.2))
    gate.let_through()
    job.request("quick")
    qtbot.waitUntil(lambda: heard.ends == [True] and ONE_BY_ONE.idle)
    began = time.perf_counter()
    job.request("endless")
    assert 0.2 <= time.perf_counter() - began < 5.0 and heard.seen == ["quick"]
    gate.let_through()
    qtbot.waitUntil(lambda: heard.seen == ["quick", "endless"])
