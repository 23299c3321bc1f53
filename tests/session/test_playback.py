"""The cursor: where it stands after some seconds, and that it comes back exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.session.playback import FASTEST, SLOWEST, STEPS_PER_SECOND, Playback

# Powers of two, so that floating-point sums of them are exact and a test can ask for equality.
ticks = st.lists(st.integers(0, 64).map(lambda n: n / 1024.0), max_size=50)


def playing(**details):
    return Playback(**{"last": 100, "playing": True, **details})


def test_plays_by_elapsed_time():
    assert playing().after(1.0).cursor == STEPS_PER_SECOND
    assert playing(speed=0.1).after(1.0).cursor == 2
    assert playing(speed=0.1).after(0.4).cursor == 0


@given(ticks)
def test_many_short_ticks_are_one_long_one(seconds):
    one_by_one = playing(last=10_000)
    for tick in seconds:
        one_by_one = one_by_one.after(tick)
    assert one_by_one.position == playing(last=10_000).after(sum(seconds)).position == sum(seconds) * STEPS_PER_SECOND


def test_stands_still_while_paused_and_when_no_time_passes():
    paused = Playback(position=3.5, last=10)
    assert paused.after(5.0) is paused
    moving = playing(position=3.5)
    assert moving.after(0.0) is moving
    assert moving.after(-1.0) is moving


def test_pauses_on_the_last_step():
    ended = playing(last=7).after(1e9)
    assert (ended.cursor, ended.at_end, ended.playing) == (7, True, False)
    assert ended.position == 7.0


def test_plays_again_from_the_start_when_toggled_at_the_end():
    again = playing(last=7).after(60.0).toggled()
    assert (again.cursor, again.playing) == (0, True)
    midway = playing(position=3.0).toggled()
    assert (midway.cursor, midway.playing) == (3, False)
    assert midway.toggled() == playing(position=3.0)


def test_a_loop_shows_the_last_step_as_long_as_any_other():
    step = 1.0 / STEPS_PER_SECOND
    looping = playing(last=4, looping=True)
    shown = [looping.after((k + 0.5) * step).cursor for k in range(10)]
    assert shown == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]
    assert looping.after(1e6).playing


@pytest.mark.parametrize("looping", [False, True])
def test_where_nothing_is_recorded_yet_it_stays_at_the_start(looping):
    assert Playback(playing=True, looping=looping).after(1.0).position == 0.0


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.floats(0.0, 1000.0))
def test_scrubbing_back_is_exact(there, back, seconds):
    begun = playing(last=10_000).moved_to(back)
    scrubbed = begun.after(seconds).moved_to(there).moved_to(back)
    assert scrubbed.cursor == back
    assert scrubbed.position == float(back)


@given(st.integers(0, 1000), st.integers(-1000, 1000))
def test_steps_forward_and_back_meet_where_they_began(begin, steps):
    moved = Playback(last=10_000, position=begin + 0.75).moved_by(2000).moved_by(steps).moved_by(-steps)
    assert moved.cursor == begin + 2000
    assert not moved.playing


def test_the_cursor_stays_within_what_there_is():
    cursor = Playback(last=10)
    assert cursor.moved_to(99).cursor == 10
    assert cursor.moved_to(-1).cursor == 0
    assert cursor.moved_to(9).with_last(4).cursor == 4
    assert cursor.moved_to(9).with_last(400).cursor == 9


@pytest.mark.parametrize(("wanted", "held"), [(1e9, FASTEST), (0.0, SLOWEST), (-3.0, SLOWEST), (2.5, 2.5)])
def test_speed_is_held_within_bounds(wanted, held):
    assert Playback().with_speed(wanted).speed == held


def test_speed_changes_what_comes_not_where_it_stands():
    faster = playing(position=12.25).with_speed(50.0)
    assert faster.position == 12.25
    assert faster.after(0.01).position == pytest.approx(float(Fraction(1225, 100) + 50 * 20 * Fraction(1, 100)))
