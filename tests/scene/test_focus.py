"""The focus: always on a run and on an iterate that there are, of the scene that it names."""

from hypothesis import given
from hypothesis import strategies as st
from pictures import drawn_run, looking_at, spiral

from gdexplorer.scene.focus import Focus, focus_on
from gdexplorer.scene.scene import Scene

LENGTHS = st.lists(st.integers(1, 6), max_size=4)
PLACES = st.integers(0, 9)


def scene_of(lengths):
    return Scene(None, None, [drawn_run(spiral(length)) for length in lengths])


@given(LENGTHS, PLACES, PLACES)
def test_it_is_on_an_iterate_that_there_is_of_a_run_that_there_is(lengths, selected, cursor):
    scene = scene_of(lengths)
    focus = focus_on(scene, selected, cursor)
    assert focus.scene is scene
    if not lengths:
        assert focus.run is None and (focus.number, focus.step) == (0, 0)
        return
    assert focus.run is scene.runs[focus.number]
    assert focus.number == selected or (selected >= len(lengths) and focus.number == len(lengths) - 1)
    assert focus.step == min(cursor, lengths[focus.number] - 1)


@given(LENGTHS.filter(bool), PLACES, PLACES, PLACES, PLACES)
def test_two_are_equal_where_they_show_the_same(lengths, selected, other, cursor, later):
    scene = scene_of(lengths)
    one, two = focus_on(scene, selected, cursor), focus_on(scene, other, later)
    assert (one == two) == (one.run is two.run and one.step == two.step)
    assert one != focus_on(scene_of(lengths), selected, cursor)  # of another scene, though alike


def test_before_there_is_a_scene_nothing_is_looked_at():
    assert focus_on(None, 3, 4) == Focus() and Focus().run is None
    assert looking_at([]).run is None
