"""Edits as values: kept, compared and undone; a gesture is what is dragged, and nothing else is merged."""

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.scene.field import Field
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.edits.edit import Afterwards, Edit, ExperimentEdit, ViewEdit
from gdexplorer.session.history import History
from gdexplorer.session.view_state import Camera, PictureLayer

FIRST = edits.first_example()
DOCUMENT = Document(FIRST)
INDEX, COORDINATE = st.integers(-1, 4), st.floats(-6.0, 6.0)
RATE, SEED = st.one_of(st.floats(1e-6, 1.0), st.sampled_from(["0.02", "fast", ""])), st.integers(0, 99)
ANY = st.one_of(
    st.builds(edits.ChooseObjective, st.sampled_from(["sphere", "rosenbrock", "quadratic_bowl", "no_such"])),
    st.builds(edits.ChooseCustom, st.builds(CustomFormula, st.sampled_from(["x^2 + a*y^2", "x^4 + y^2"]))),
    st.builds(edits.SetDomain, st.just(((-1.0, 2.0), (-3.0, 1.0)))),
    st.builds(edits.SetParameter, st.sampled_from(["a", "condition"]), st.floats(0.5, 5.0)),
    st.builds(edits.ResetParameters),
    st.builds(edits.AddOptimizer, st.sampled_from(["adam", "lbfgs", "no_such"])),
    *(
        st.builds(kind, INDEX)
        for kind in (edits.DuplicateOptimizer, edits.RemoveOptimizer, edits.ResetOptimizer, edits.RemoveStart)
    ),
    st.builds(edits.SetHyperparameter, INDEX, st.sampled_from(["learning_rate", "momentum"]), RATE),
    st.builds(edits.SetSchedule, INDEX, st.sampled_from(["constant", "cosine", "step"])),
    st.builds(edits.SetVisible, INDEX, st.booleans()),
    st.builds(edits.SetColour, INDEX, st.integers(-20, 20)),
    st.builds(edits.SetMetric, st.sampled_from([Metric(), Metric("hessian"), Metric("matrix", (2.0, 0.0, 1.0))])),
    st.builds(edits.SetFeasibleSet, st.sampled_from([None, FeasibleSet("ball", (1.0,)), FeasibleSet("box", (1.0,))])),
    st.builds(edits.FitRates),
    st.builds(edits.AddStart, st.tuples(COORDINATE, COORDINATE)),
    st.builds(edits.MoveStart, INDEX, st.tuples(COORDINATE, COORDINATE)),
    st.builds(edits.ClearStarts),
    st.builds(edits.DrawStarts, st.integers(0, 9), SEED),
    st.builds(edits.SetRunSetting, st.sampled_from(["noise", "clip", "seed"]), SEED),
    st.builds(edits.SetBudget, st.integers(0, 5000)),
    st.builds(edits.RunFurther),
    st.builds(edits.SetField, st.sampled_from(Field)),
    st.builds(edits.ShowLayer, st.sampled_from(PictureLayer), st.booleans()),
    st.builds(edits.ShowAllLayers),
    st.builds(edits.SetHeights, st.sampled_from([None, True, False])),
    st.builds(edits.ShowBasins, st.booleans()),
    st.builds(edits.ChooseBasins, INDEX),
    st.builds(edits.ShowTerm, st.sampled_from(["g", "s"]), st.booleans()),
    st.builds(edits.ShowOutput, INDEX),
    st.builds(edits.SelectRun, INDEX),
    st.builds(edits.SelectStart, st.none() | INDEX),
    st.builds(edits.SetCamera, st.builds(Camera, st.floats(-90.0, 90.0), st.floats(-180.0, 180.0))),
)
ENDED = st.just(None)  # the end of a gesture


def kinds():
    """Every kind of edit that there is."""
    return [
        kind
        for kind in vars(edits).values()
        if isinstance(kind, type) and issubclass(kind, Edit) and kind not in (Edit, ExperimentEdit, ViewEdit)
    ]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_edit_is_a_frozen_value_that_names_what_it_merges_by(kind):
    assert kind.__struct_config__.frozen
    assert issubclass(kind, ExperimentEdit) != issubclass(kind, ViewEdit)
    assert set(kind.merged_by or ()) <= set(kind.__struct_fields__)
    assert kind.afterwards in Afterwards


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_edit_names_what_it_does(kind):
    assert "does" in vars(kind) or "label" in vars(kind)


def test_no_two_kinds_of_edits_do_the_same():
    named = [kind.does for kind in kinds() if "does" in vars(kind)]
    assert len(named) == len(set(named)) > 20


@given(ANY)
def test_what_an_edit_does_reads_well_after_undo(edit):
    assert edit.label == edit.label.strip() and edit.label[0].islower()
    assert "_" not in edit.label and edit.label[-1].isalnum() and len(edit.label) < 40


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(ANY, ENDED), max_size=25))
@example([edits.ChooseObjective("sphere"), edits.DrawStarts(2, 0), edits.SelectStart(1)])  # its run is missing between
def test_undo_gives_back_every_document_that_was_and_redo_the_last(made):
    """Against a list: an edit whose gesture goes on takes the place of what the one before it came to."""
    history, states, gesture = History(DOCUMENT), [DOCUMENT], None
    for edit in made:
        if edit is None:
            history.end_gesture()
            gesture = None
            continue
        try:
            changed = edit.on(history.present)
        except InputError:
            continue
        if not edit.is_step:
            history.carry(changed)
            states[-1] = changed
            continue
        history.record(changed, edit.gesture)
        if changed == states[-1].carrying(changed):  # at most something else was chosen
            states[-1] = changed
        else:
            goes_on = edit.gesture is not None and edit.gesture == gesture
            states = [*states[:-1], changed] if goes_on else [*states, changed]
            gesture = edit.gesture
    last = states[-1]
    for state in reversed(states):
        assert history.present == state.carrying(last)
        history.undo()
    assert history.present == DOCUMENT.carrying(last) and not history.can_undo
    while history.can_redo:
        history.redo()
    assert history.present == last


@settings(max_examples=60, deadline=None)
@given(ANY, ANY)
def test_edits_that_are_equal_do_the_same_and_leave_the_experiment_as_it_was(one, other):
    before = replace(DOCUMENT)
    results = []
    for edit in (one, replace(one), other):
        try:
            results.append(edit.on(before))
        except InputError as error:
            results.append(str(error))
    assert results[0] == results[1] and before == DOCUMENT
    assert one == replace(one)


def merged(*made):
    """How many changes for undo those edits in a row are."""
    history = History(DOCUMENT)
    for edit in made:
        history.record(edit.on(history.present), edit.gesture)
    undone = 0
    while history.can_undo:
        history.undo()
        undone += 1
    return undone


def test_what_is_dragged_is_one_change_and_something_else_is_another():
    rates = [edits.SetHyperparameter(0, "learning_rate", 0.001 * k) for k in range(1, 9)]
    assert merged(*rates) == 1
    assert merged(*rates, edits.SetHyperparameter(1, "learning_rate", 0.5)) == 2
    assert merged(*rates, edits.SetHyperparameter(1, "momentum", 0.5)) == 2
    assert merged(*(edits.MoveStart(0, (0.1 * k, 0.0)) for k in range(9))) == 1
    assert merged(edits.MoveStart(0, (1.0, 0.0)), edits.MoveStart(1, (1.0, 0.0))) == 2
    assert merged(edits.AddStart((1.0, 0.0)), edits.AddStart((2.0, 0.0))) == 2
    assert merged(*(edits.SetRunSetting("noise", 0.1 * k) for k in range(1, 9))) == 1
    assert merged(edits.SetRunSetting("noise", 0.1), edits.SetRunSetting("clip", 0.1)) == 2
    matrices = [edits.SetMetric(Metric("matrix", (1.0 + k, 0.0, 1.0))) for k in range(1, 9)]
    assert merged(*matrices) == 1 and merged(*matrices, edits.SetMetric(Metric("hessian"))) == 2


def test_what_is_typed_of_one_kind_is_one_change():
    formulas = [edits.ChooseCustom(CustomFormula(text)) for text in ("x^2", "x^2 + y^2", "x^2 + y^4")]
    assert merged(*formulas) == 1
    assert merged(*formulas, edits.ChooseCustom(CustomNetwork((1, 2, 1), data=Generated("sine", 20)))) == 2
    assert merged(*(edits.OpenCustom(formula.custom) for formula in formulas)) == 3


@pytest.mark.parametrize(
    ("edit", "afterwards"),
    [
        (edits.AddStart((0.0, 0.0)), Afterwards.RESTART),
        (edits.DrawStarts(3, 1), Afterwards.RESTART),
        (edits.RunFurther(), Afterwards.CONTINUE),
        (edits.SetBudget(9), Afterwards.STAY),
        (edits.MoveStart(0, (0.0, 0.0)), Afterwards.STAY),
    ],
    ids=str,
)
def test_edits_say_what_playback_does_after_them(edit, afterwards):
    assert edit.afterwards is afterwards


def test_edits_say_what_is_to_be_prepared_first():
    custom = CustomFormula("x^2 + y^2")
    assert edits.ChooseObjective("sphere").preparation(FIRST) is None
    for edit in (edits.ChooseCustom(custom), edits.OpenCustom(custom)):
        assert edit.preparation(FIRST) == custom.prepare
    part = edits.SetDomain(((5.0, 9.0), (5.0, 9.0)))
    assert part.preparation(FIRST) is None and part.apply_to(FIRST) == FIRST
    chosen = edits.ChooseCustom(custom).apply_to(FIRST)
    assert part.preparation(chosen) is not None
    moved = part.apply_to(chosen)
    assert moved.objective.domain == part.domain and part.preparation(moved) is None


PLACE = st.tuples(st.floats(-3.0, 3.0), st.floats(-3.0, 3.0))


@cache
def network():
    return edits.ChooseCustom(CustomNetwork((1, 2, 1), data=Generated("sine", 20))).apply_to(FIRST)


def plane_of(seed):
    random = np.random.default_rng(seed)
    n = network().bound().dimension
    return Plane(random.normal(size=n), random.normal(size=(2, n)), ("u", "v"), ((-3.0, 3.0), (-3.0, 3.0)))


@settings(max_examples=60, deadline=None)
@given(PLACE, PLACE, st.integers(0, 50), st.integers(0, 50))
def test_starts_are_dropped_in_the_plane_that_the_edit_carries_and_moved_along_another(dropped, moved, one, other):
    first, second = plane_of(one), plane_of(other)
    added = edits.AddStart(dropped, first).apply_to(network())
    point = np.array([added.starts[-1]])
    np.testing.assert_allclose(first.coordinates(point)[0], dropped, atol=1e-8)
    assert first.distances(point)[0] < 1e-8
    np.testing.assert_allclose(edits.placed_starts(added.starts, first)[-1], dropped, atol=1e-8)
    index = len(added.starts) - 1
    there = np.array([edits.MoveStart(index, moved, second).apply_to(added).starts[-1]])
    np.testing.assert_allclose(second.coordinates(there)[0], moved, atol=1e-7)
    # As far from the plane as before.
    np.testing.assert_allclose(second.distances(there), second.distances(point), atol=1e-7)


def test_a_place_of_a_picture_of_another_space_is_refused():
    plane = plane_of(0)
    for edit in (edits.AddStart((0.0, 0.0), plane), edits.MoveStart(0, (0.0, 0.0), plane)):
        with pytest.raises(InputError, match="previous function"):
            edit.apply_to(FIRST)


STRUCTURE = st.one_of(
    st.builds(edits.SetVisible, INDEX, st.booleans()),
    st.builds(edits.AddOptimizer, st.sampled_from(["adam", "lbfgs"])),
    st.builds(edits.DuplicateOptimizer, INDEX),
    st.builds(edits.RemoveOptimizer, INDEX),
    st.builds(edits.AddStart, st.tuples(COORDINATE, COORDINATE)),
    st.builds(edits.MoveStart, INDEX, st.tuples(COORDINATE, COORDINATE)),
    st.builds(edits.RemoveStart, INDEX),
)


def identified(document, index):
    """The settings and the start of a run, which stay the same wherever it is in the list."""
    rule, start = document.experiment.runs()[index]
    configured = document.experiment.optimizers[rule]
    return configured.key, configured.colour, document.experiment.starts[start]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5), STRUCTURE)
def test_the_selected_run_is_the_same_run_after_runs_have_come_or_gone_and_after_undo(selected, edit):
    before = edits.SelectRun(selected).on(DOCUMENT)
    chosen = identified(before, selected)
    history = History(before)
    try:
        history.record(edit.on(before), edit.gesture)
    except InputError:
        return
    after = history.present
    places = [place for place in range(len(after.experiment.runs())) if identified(after, place) == chosen]
    if places:
        assert after.view.selected in places
        history.undo()
        if not isinstance(edit, edits.RemoveStart | edits.RemoveOptimizer | edits.DuplicateOptimizer):
            assert identified(history.present, history.present.view.selected) == chosen


@given(st.integers(0, 1), STRUCTURE)
def test_the_chosen_start_is_the_same_start_or_the_one_that_the_edit_is_about(chosen, edit):
    before = edits.SelectStart(chosen).on(DOCUMENT)
    try:
        after = edit.on(before)
    except InputError:
        return
    if isinstance(edit, edits.AddStart):
        assert after.start == len(after.experiment.starts) - 1
    elif isinstance(edit, edits.MoveStart):
        assert after.start == edit.index
    elif isinstance(edit, edits.RemoveStart) and edit.index == chosen:
        assert after.start is None
    else:
        assert after.experiment.starts[after.start] == before.experiment.starts[chosen]


def test_a_chosen_run_stays_chosen_until_a_start_is():
    document = edits.SelectRun(4).on(DOCUMENT)
    assert document.view.run_chosen and document.start == 1
    other = edits.RemoveStart(0).on(document)
    assert other.view.run_chosen and other.start == 0 and other.view.selected == 1
    assert edits.RemoveStart(1).on(document).start is None
    added = edits.AddStart((1.0, 1.0)).on(document)
    assert not added.view.run_chosen and added.start == 2
    hidden = edits.SetVisible(1, False).on(document)  # the chosen run is gone, its start is not
    assert not hidden.view.run_chosen and hidden.start == 1
    assert edits.DrawStarts(3, 1).on(document).start is None
