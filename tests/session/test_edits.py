"""Every change that a person makes: what it changes, what it leaves, and what it refuses."""

from dataclasses import replace

import msgspec
import pytest

from gdexplorer.descent.experiment import LARGEST_BUDGET
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.session import edits


@pytest.fixture
def experiment():
    return edits.first_example()


def changed_fields(before, after):
    return {name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(after, name)}


def refused(change, *arguments):
    with pytest.raises(InputError) as caught:
        change(*arguments)
    message = str(caught.value)
    assert "\n" not in message and message.endswith((".", "?"))
    return message


def test_the_first_example_has_runs_and_is_valid(experiment):
    assert len(experiment.runs()) >= 4
    assert edits.checked(experiment) == experiment


@pytest.mark.parametrize("row", OBJECTIVES, ids=lambda row: row.key)
def test_every_objective_can_be_chosen(experiment, row):
    changed = edits.choose_objective(experiment, row.key)
    assert changed.objective == row.key
    assert dict(changed.parameters) == row.defaults
    assert changed.starts == (tuple(changed.bound().start),)
    assert [choice.key for choice in changed.optimizers] == [choice.key for choice in experiment.optimizers]
    assert edits.checked(changed) == changed


def test_another_objective_brings_rates_that_suit_it_and_keeps_the_rest(experiment):
    changed = edits.set_hyperparameter(experiment, 1, "momentum", 0.5)
    changed = edits.choose_objective(changed, "rosenbrock")
    assert changed.optimizers[1].setting("momentum") == 0.5
    assert changed.optimizers[0].setting("learning_rate") != experiment.optimizers[0].setting("learning_rate")
    assert [choice.colour for choice in changed.optimizers] == [choice.colour for choice in experiment.optimizers]


def test_no_such_objective_is_told_with_the_nearest(experiment):
    assert "rosenbrock" in refused(edits.choose_objective, experiment, "rosenbrok")


def test_a_parameter_changes_only_itself(experiment):
    before = edits.choose_objective(experiment, "quadratic_bowl")
    name = objective("quadratic_bowl").parameters[0].name
    after = edits.set_parameter(before, name, "7.5")
    assert changed_fields(before, after) <= {"parameters"}
    assert dict(after.parameters)[name] == 7.5
    assert edits.reset_parameters(after) == before
    refused(edits.set_parameter, before, name, "seven")
    refused(edits.set_parameter, before, name, 1e99)
    refused(edits.set_parameter, before, "nothing", 1.0)


def test_other_units_bring_a_start_and_rates_that_suit_them(experiment):
    before = edits.choose_objective(experiment, "housing_mse")
    raw = edits.set_parameter(before, "standardised", 0.0)
    assert raw.bound().domain != before.bound().domain
    assert raw.starts == (tuple(raw.bound().start),)
    assert raw.optimizers[0].setting("learning_rate") != before.optimizers[0].setting("learning_rate")
    assert edits.reset_parameters(raw) == before


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_every_optimizer_can_be_added(experiment, rule):
    changed = edits.add_optimizer(experiment, rule.key)
    assert changed_fields(experiment, changed) == {"optimizers"}
    assert changed.optimizers[:-1] == experiment.optimizers
    added = changed.optimizers[-1]
    assert added.key == rule.key and added.visible
    assert added.colour not in {choice.colour for choice in experiment.optimizers}
    assert {**rule.defaults, **dict(added.settings)} == dict(added.settings)


def test_colours_are_used_evenly(experiment):
    for _ in range(edits.COLOURS - len(experiment.optimizers)):
        experiment = edits.add_optimizer(experiment, "adam")
    assert sorted(choice.colour for choice in experiment.optimizers) == list(range(edits.COLOURS))


def test_there_is_a_limit_of_optimizers(experiment):
    while len(experiment.optimizers) < edits.MOST_OPTIMIZERS:
        experiment = edits.duplicate_optimizer(experiment, 0)
    refused(edits.add_optimizer, experiment, "adam")
    refused(edits.duplicate_optimizer, experiment, 0)


def test_a_duplicate_stands_behind_its_original_in_another_colour(experiment):
    experiment = edits.set_hyperparameter(experiment, 0, "learning_rate", 0.007)
    changed = edits.duplicate_optimizer(experiment, 0)
    assert changed.optimizers[1].settings == experiment.optimizers[0].settings
    assert changed.optimizers[1].colour != experiment.optimizers[0].colour
    assert changed.optimizers[2:] == experiment.optimizers[1:]


def test_removing_leaves_the_others(experiment):
    changed = edits.remove_optimizer(experiment, 1)
    assert changed.optimizers == (experiment.optimizers[0], experiment.optimizers[2])


@pytest.mark.parametrize(("typed", "expected"), [(0.003, 0.003), ("3e-7", 3e-7), ("  0.5 ", 0.5)])
def test_a_hyperparameter_takes_what_is_typed(experiment, typed, expected):
    changed = edits.set_hyperparameter(experiment, 2, "learning_rate", typed)
    assert changed.optimizers[2].setting("learning_rate") == expected
    assert changed.optimizers[:2] == experiment.optimizers[:2]


@pytest.mark.parametrize("nonsense", ["", "fast", "nan", "inf", -1.0, 0.0, None, "1,5", "1e999"])
def test_a_hyperparameter_refuses_nonsense(experiment, nonsense):
    refused(edits.set_hyperparameter, experiment, 2, "learning_rate", nonsense)


def test_reset_brings_the_suggestion_back_and_keeps_colour_and_visibility(experiment):
    changed = edits.set_colour(experiment, 1, 6)
    changed = edits.set_visible(changed, 1, False)
    wanted = changed
    changed = edits.set_hyperparameter(changed, 1, "learning_rate", 0.5)
    changed = edits.set_hyperparameter(changed, 1, "momentum", 0.1)
    assert edits.reset_optimizer(changed, 1) == wanted


def test_a_hidden_optimizer_does_not_run(experiment):
    hidden = edits.set_visible(experiment, 0, False)
    assert {index for index, _ in hidden.runs()} == {1, 2}
    assert edits.set_visible(hidden, 0, True) == experiment


def test_starts_are_added_moved_and_removed(experiment):
    added = edits.add_start(experiment, ("1.25", -2))
    assert added.starts == (*experiment.starts, (1.25, -2.0))
    moved = edits.move_start(added, 0, (3.0, 3.0))
    assert moved.starts == ((3.0, 3.0), *added.starts[1:])
    assert edits.remove_start(moved, 0).starts == added.starts[1:]
    assert edits.clear_starts(moved).starts == ()
    assert changed_fields(experiment, moved) == {"starts"}


@pytest.mark.parametrize("point", [("a", 1), (99.0, 0.0), (float("nan"), 0.0), ("", ""), (1.0,), (1.0, 1.0, 1.0)])
def test_a_start_outside_or_of_no_numbers_is_refused(experiment, point):
    refused(edits.add_start, experiment, point)
    refused(edits.move_start, experiment, 0, point)


def test_there_is_a_limit_of_starts(experiment):
    full = edits.draw_starts(experiment, edits.MOST_STARTS, 1)
    assert len(full.starts) == edits.MOST_STARTS
    refused(edits.add_start, full, (0.0, 0.0))
    refused(edits.draw_starts, experiment, edits.MOST_STARTS + 1, 1)
    refused(edits.draw_starts, experiment, 0, 1)


def test_drawn_starts_lie_in_the_domain_and_come_again_with_their_seed(experiment):
    for key in ("himmelblau", "housing_mse"):
        chosen = edits.choose_objective(experiment, key)
        drawn = edits.draw_starts(chosen, 40, 7)
        assert edits.checked(drawn) == drawn
        assert drawn == edits.draw_starts(chosen, 40, 7)
        assert drawn.starts != edits.draw_starts(chosen, 40, 8).starts
        assert len(set(drawn.starts)) == 40


def test_a_budget_grows_to_its_limit(experiment):
    assert edits.run_further(edits.set_budget(experiment, 300)).steps == 600
    almost = replace(experiment, steps=LARGEST_BUDGET - 1)
    assert edits.run_further(almost).steps == LARGEST_BUDGET
    refused(edits.run_further, edits.run_further(almost))
    refused(edits.set_budget, experiment, 0)
    refused(edits.set_budget, experiment, LARGEST_BUDGET + 1)


def test_a_metric_stays_where_it_fits_and_gives_way_where_it_does_not():
    houses = edits.set_metric(edits.choose_objective(edits.first_example(), "housing_mse"), Metric("gauss_newton"))
    assert edits.set_parameter(houses, "standardised", 0.0).metric == Metric("gauss_newton")
    assert edits.choose_objective(houses, "sphere").metric == Metric()
    with pytest.raises(InputError, match="data"):
        edits.set_metric(edits.first_example(), Metric("gauss_newton"))


def test_rates_are_fitted_to_the_metric_for_rules_whose_limit_curvature_sets():
    first = edits.first_example()
    euclid = edits.fit_rates(first)
    assert euclid.optimizers == first.optimizers
    light, heavy = (
        edits.fit_rates(edits.set_metric(first, Metric("matrix", (weight, 0.0, weight)))) for weight in (0.25, 4.0)
    )
    for before, one, other in zip(first.optimizers, light.optimizers, heavy.optimizers, strict=True):
        rates = [choice.setting("learning_rate") for choice in (before, one, other)]
        assert rates[2] == pytest.approx((1.0 if before.key == "adam" else 16.0) * rates[1], rel=0.01)
        assert rates[0] == rates[1] if before.key == "adam" else rates[1] <= 0.25 * rates[0]
    newton = edits.fit_rates(edits.set_metric(first, Metric("hessian")))
    assert newton.optimizers[0].setting("learning_rate") == 1.0


def test_looking_elsewhere_or_naming_a_formula_moves_nothing(experiment):
    custom = CustomFormula("b*x^2 + y^2", ((-2.0, 2.0), (-2.0, 2.0)))
    typed = edits.set_parameter(edits.choose_custom(experiment, custom), "b", 40.0)
    for other in (
        msgspec.structs.replace(custom, domain=((5.0, 9.0), (5.0, 9.0))),
        msgspec.structs.replace(custom, label="Bowl", defaults=(("b", 40.0),)),
    ):
        assert changed_fields(typed, edits.choose_custom(typed, other)) == {"objective"}


def test_another_formula_keeps_what_was_set_and_follows_with_what_was_suggested(experiment):
    typed = edits.choose_custom(experiment, CustomFormula("b*x^2 + c*y^2"))
    typed = edits.set_parameter(edits.set_parameter(typed, "b", 40.0), "c", 3.0)
    typed = edits.set_hyperparameter(typed, 0, "learning_rate", "0.0123")
    other = CustomFormula("1000*b*x^2 + c*y^4", defaults=(("c", 7.0),))
    after = edits.choose_custom(typed, other)
    assert dict(after.parameters) == {"b": 40.0, "c": 7.0}
    assert after.starts == (tuple(other.objective().bound().start),)
    assert after.optimizers[0].setting("learning_rate") == 0.0123
    assert after.optimizers[1] != typed.optimizers[1]


def test_what_was_kept_comes_back_as_it_was_kept(experiment):
    kept = CustomFormula("b*x^2 + y^2", label="Bowl", defaults=(("b", 40.0),))
    typed = edits.set_parameter(edits.choose_custom(experiment, kept), "b", 1.0)
    opened = edits.open_custom(typed, kept)
    assert dict(opened.parameters) == {"b": 40.0}
    assert opened.starts == (tuple(kept.objective().bound().start),)


@pytest.mark.parametrize(
    "custom",
    [
        *(CustomFit(Generated("sine", 50), degree=degree) for degree in (1, 2, 5)),
        CustomNetwork((1, 8, 8, 1), data=Generated("sine", 60)),
        CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("xor", 40)),
    ],
    ids=str,
)
def test_starts_are_drawn_in_all_coordinates(custom):
    experiment = edits.draw_starts(edits.choose_custom(edits.first_example(), custom), 3, 1)
    assert {len(start) for start in experiment.starts} == {experiment.bound().dimension}
    assert len(set(experiment.starts)) == 3
    edits.checked(experiment)
