"""Every change that a person makes: what it changes, what it leaves, and what it refuses."""

import msgspec
import pytest
from feasible import experiment_for
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.experiment import LARGEST_BUDGET
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.session import checking, edits


@pytest.fixture
def experiment():
    return edits.first_example()


def changed_fields(before, after):
    return {name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)}


def refused(edit, experiment):
    with pytest.raises(InputError) as caught:
        edit.apply_to(experiment)
    message = str(caught.value)
    assert "\n" not in message and message.endswith((".", "?"))
    return message


def test_the_first_example_has_runs_and_is_valid(experiment):
    assert len(experiment.runs()) >= 4
    assert checking.checked(experiment) == experiment


@pytest.mark.parametrize("row", OBJECTIVES, ids=lambda row: row.key)
def test_every_objective_can_be_chosen(experiment, row):
    changed = edits.ChooseObjective(row.key).apply_to(experiment)
    assert changed.objective == row.key
    assert dict(changed.parameters) == row.defaults
    assert changed.starts == (tuple(changed.bound().start),)
    assert [choice.key for choice in changed.optimizers] == [choice.key for choice in experiment.optimizers]
    assert checking.checked(changed) == changed


def test_another_objective_brings_rates_that_suit_it_and_keeps_the_rest(experiment):
    changed = edits.SetHyperparameter(1, "momentum", 0.5).apply_to(experiment)
    changed = edits.ChooseObjective("rosenbrock").apply_to(changed)
    assert changed.optimizers[1].setting("momentum") == 0.5
    assert changed.optimizers[0].setting("learning_rate") != experiment.optimizers[0].setting("learning_rate")
    assert [choice.colour for choice in changed.optimizers] == [choice.colour for choice in experiment.optimizers]


def test_batch_sizes_stay_where_the_next_objective_has_samples_and_are_told_where_it_has_none(experiment):
    network = CustomNetwork((1, 3, 1))
    experiment = edits.ChooseObjective("housing_mse").apply_to(experiment)
    experiment = edits.SetBatchSize(0, 16).apply_to(edits.SetRunSetting("batch_size", 8).apply_to(experiment))
    for edit in (edits.ChooseObjective("housing_mse"), edits.ChooseCustom(network), edits.OpenCustom(network)):
        kept = edit.apply_to(experiment)
        assert (kept.batch_size, kept.optimizers[0].batch_size) == (8, 16)
        assert edits.lost_batches(experiment, kept) == ""
        assert checking.checked(kept) == kept
    formula = CustomFormula("x^2 + y^2")
    formula.prepare()
    for edit in (edits.ChooseObjective("rosenbrock"), edits.ChooseCustom(formula)):
        dropped = edit.apply_to(experiment)
        assert dropped.batch_size == 0 and {rule.batch_size for rule in dropped.optimizers} == {None}
        assert edits.lost_batches(experiment, dropped).startswith("The batch sizes were dropped: ")
        assert edits.lost_batches(dropped, edits.ChooseObjective("beale").apply_to(dropped)) == ""


def test_no_such_objective_is_told_with_the_nearest(experiment):
    assert "rosenbrock" in refused(edits.ChooseObjective("rosenbrok"), experiment)


def test_a_parameter_changes_only_itself(experiment):
    before = edits.ChooseObjective("quadratic_bowl").apply_to(experiment)
    name = objective("quadratic_bowl").parameters[0].name
    after = edits.SetParameter(name, "7.5").apply_to(before)
    assert changed_fields(before, after) <= {"parameters"}
    assert dict(after.parameters)[name] == 7.5
    assert edits.ResetParameters().apply_to(after) == before
    refused(edits.SetParameter(name, "seven"), before)
    refused(edits.SetParameter(name, 1e99), before)
    refused(edits.SetParameter("nothing", 1.0), before)


def test_other_units_bring_a_start_and_rates_that_suit_them(experiment):
    before = edits.ChooseObjective("housing_mse").apply_to(experiment)
    raw = edits.SetParameter("standardised", 0.0).apply_to(before)
    assert raw.bound().domain != before.bound().domain
    assert raw.starts == (tuple(raw.bound().start),)
    assert raw.optimizers[0].setting("learning_rate") != before.optimizers[0].setting("learning_rate")
    assert edits.ResetParameters().apply_to(raw) == before


def test_an_optimizer_that_cannot_descend_an_objective_stays_but_is_not_run():
    squares = edits.AddOptimizer("levenberg_marquardt").apply_to(edits.first_example())
    others = edits.ChooseObjective("ackley").apply_to(squares)
    assert [item.visible for item in others.optimizers] == [True, True, True, False]
    for edit in (edits.SetVisible(3, True), edits.AddOptimizer("gauss_newton"), edits.ResetOptimizer(3)):
        with pytest.raises(InputError, match=r"needs a sum of squares.* Ackley is not written so\.$"):
            edit.apply_to(others)
    with pytest.raises(InputError, match="needs a sum of squares"):
        checking.checked(replace(others, optimizers=squares.optimizers))
    back = edits.SetVisible(3, True).apply_to(edits.ChooseObjective("himmelblau").apply_to(others))
    assert back.optimizers[3].visible


def test_a_parameter_that_makes_a_square_negative_hides_what_needs_squares():
    text = edits.ChooseCustom(CustomFormula("a*(x - 1)^2 + y^2"))
    experiment = edits.AddOptimizer("gauss_newton").apply_to(text.apply_to(edits.first_example()))
    assert experiment.optimizers[-1].visible
    assert not edits.SetParameter("a", -1.0).apply_to(experiment).optimizers[-1].visible


def test_without_its_feasible_set_a_rule_stays_but_is_not_run(experiment):
    bounded = edits.SetFeasibleSet(FeasibleSet("ball", (1.0,))).apply_to(experiment)
    assert changed_fields(experiment, bounded) == {"subject_to"}
    added = edits.AddOptimizer("frank_wolfe").apply_to(bounded)
    assert added.optimizers[-1].visible
    for without in (
        edits.SetFeasibleSet(None), edits.SetFeasibleSet(FeasibleSet("half-planes", (1.0, 1.0, 0.0))),
        edits.ChooseObjective("ackley"),
    ):  # fmt: skip
        changed = without.apply_to(added)
        assert [choice.visible for choice in changed.optimizers] == [True, True, True, False]
        assert checking.checked(changed) == changed
    assert changed.subject_to is None, "another function begins without the set of the last one"


def test_a_feasible_set_stays_while_a_formula_is_typed(experiment):
    typed = edits.ChooseCustom(CustomFormula("x^2 + y^2")).apply_to(experiment)
    bounded = edits.SetFeasibleSet(FeasibleSet("simplex")).apply_to(typed)
    assert edits.ChooseCustom(CustomFormula("x^2 + 2*y^2")).apply_to(bounded).subject_to == FeasibleSet("simplex")
    assert edits.ChooseCustom(CustomNetwork((1, 2, 1))).apply_to(bounded).subject_to is None


@pytest.mark.parametrize(
    ("numbers", "words"),
    [((), "box"), ((1.0, 0.0), "box"), ((0.0, 1.0, 2.0), "box"), ((0.0, float("inf")), "must be finite")],
)
def test_what_is_no_feasible_set_is_refused(experiment, numbers, words):
    assert words in refused(edits.SetFeasibleSet(FeasibleSet("box", numbers)), experiment)


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_every_optimizer_can_be_added(experiment, rule):
    experiment = experiment_for(rule.key, experiment)
    changed = edits.AddOptimizer(rule.key).apply_to(experiment)
    assert changed_fields(experiment, changed) == {"optimizers"}
    assert changed.optimizers[:-1] == experiment.optimizers
    added = changed.optimizers[-1]
    assert added.key == rule.key and added.visible
    assert added.colour not in {choice.colour for choice in experiment.optimizers}
    assert {**rule.defaults, **dict(added.settings)} == dict(added.settings)


def test_colours_are_used_evenly(experiment):
    for _ in range(checking.COLOURS - len(experiment.optimizers)):
        experiment = edits.AddOptimizer("adam").apply_to(experiment)
    assert sorted(choice.colour for choice in experiment.optimizers) == list(range(checking.COLOURS))


def test_there_is_a_limit_of_optimizers(experiment):
    while len(experiment.optimizers) < checking.MOST_OPTIMIZERS:
        experiment = edits.DuplicateOptimizer(0).apply_to(experiment)
    refused(edits.AddOptimizer("adam"), experiment)
    refused(edits.DuplicateOptimizer(0), experiment)


def test_a_duplicate_stands_behind_its_original_in_another_colour(experiment):
    experiment = edits.SetHyperparameter(0, "learning_rate", 0.007).apply_to(experiment)
    changed = edits.DuplicateOptimizer(0).apply_to(experiment)
    assert changed.optimizers[1].settings == experiment.optimizers[0].settings
    assert changed.optimizers[1].colour != experiment.optimizers[0].colour
    assert changed.optimizers[2:] == experiment.optimizers[1:]


def test_removing_leaves_the_others(experiment):
    changed = edits.RemoveOptimizer(1).apply_to(experiment)
    assert changed.optimizers == (experiment.optimizers[0], experiment.optimizers[2])


@pytest.mark.parametrize(("typed", "expected"), [(0.003, 0.003), ("3e-7", 3e-7), ("  0.5 ", 0.5)])
def test_a_hyperparameter_takes_what_is_typed(experiment, typed, expected):
    changed = edits.SetHyperparameter(2, "learning_rate", typed).apply_to(experiment)
    assert changed.optimizers[2].setting("learning_rate") == expected
    assert changed.optimizers[:2] == experiment.optimizers[:2]


@pytest.mark.parametrize("nonsense", ["", "fast", "nan", "inf", -1.0, 0.0, None, "1,5", "1e999"])
def test_a_hyperparameter_refuses_nonsense(experiment, nonsense):
    refused(edits.SetHyperparameter(2, "learning_rate", nonsense), experiment)


def test_reset_brings_the_suggestion_back_and_keeps_colour_and_visibility(experiment):
    changed = edits.SetColour(1, 6).apply_to(experiment)
    changed = edits.SetVisible(1, False).apply_to(changed)
    wanted = changed
    changed = edits.SetHyperparameter(1, "learning_rate", 0.5).apply_to(changed)
    changed = edits.SetHyperparameter(1, "momentum", 0.1).apply_to(changed)
    assert edits.ResetOptimizer(1).apply_to(changed) == wanted


def test_a_hidden_optimizer_does_not_run(experiment):
    hidden = edits.SetVisible(0, False).apply_to(experiment)
    assert {index for index, _ in hidden.runs()} == {1, 2}
    assert edits.SetVisible(0, True).apply_to(hidden) == experiment


def test_starts_are_added_moved_and_removed(experiment):
    added = edits.AddStart(("1.25", -2)).apply_to(experiment)
    assert added.starts == (*experiment.starts, (1.25, -2.0))
    moved = edits.MoveStart(0, (3.0, 3.0)).apply_to(added)
    assert moved.starts == ((3.0, 3.0), *added.starts[1:])
    assert edits.RemoveStart(0).apply_to(moved).starts == added.starts[1:]
    assert edits.ClearStarts().apply_to(moved).starts == ()
    assert changed_fields(experiment, moved) == {"starts"}


@pytest.mark.parametrize("point", [("a", 1), (99.0, 0.0), (float("nan"), 0.0), ("", ""), (1.0,), (1.0, 1.0, 1.0)])
def test_a_start_outside_or_of_no_numbers_is_refused(experiment, point):
    refused(edits.AddStart(point), experiment)
    refused(edits.MoveStart(0, point), experiment)


def test_there_is_a_limit_of_starts(experiment):
    full = edits.DrawStarts(checking.MOST_STARTS, 1).apply_to(experiment)
    assert len(full.starts) == checking.MOST_STARTS
    refused(edits.AddStart((0.0, 0.0)), full)
    refused(edits.DrawStarts(checking.MOST_STARTS + 1, 1), experiment)
    refused(edits.DrawStarts(0, 1), experiment)


def test_drawn_starts_lie_in_the_domain_and_come_again_with_their_seed(experiment):
    for key in ("himmelblau", "housing_mse"):
        chosen = edits.ChooseObjective(key).apply_to(experiment)
        drawn = edits.DrawStarts(40, 7).apply_to(chosen)
        assert checking.checked(drawn) == drawn
        assert drawn == edits.DrawStarts(40, 7).apply_to(chosen)
        assert drawn.starts != edits.DrawStarts(40, 8).apply_to(chosen).starts
        assert len(set(drawn.starts)) == 40


def test_a_budget_grows_to_its_limit(experiment):
    assert edits.RunFurther().apply_to(edits.SetBudget(300).apply_to(experiment)).steps == 600
    almost = replace(experiment, steps=LARGEST_BUDGET - 1)
    assert edits.RunFurther().apply_to(almost).steps == LARGEST_BUDGET
    refused(edits.RunFurther(), edits.RunFurther().apply_to(almost))
    refused(edits.SetBudget(0), experiment)
    refused(edits.SetBudget(LARGEST_BUDGET + 1), experiment)


def test_a_metric_stays_where_it_fits_and_gives_way_where_it_does_not():
    houses = edits.SetMetric(Metric("gauss_newton")).apply_to(
        edits.ChooseObjective("housing_mse").apply_to(edits.first_example())
    )
    assert edits.SetParameter("standardised", 0.0).apply_to(houses).metric == Metric("gauss_newton")
    assert edits.ChooseObjective("sphere").apply_to(houses).metric == Metric()
    with pytest.raises(InputError, match="data"):
        edits.SetMetric(Metric("gauss_newton")).apply_to(edits.first_example())


def test_rates_are_fitted_to_the_metric_for_rules_whose_limit_curvature_sets():
    first = edits.first_example()
    euclid = edits.FitRates().apply_to(first)
    assert euclid.optimizers == first.optimizers
    light, heavy = (
        edits.FitRates().apply_to(edits.SetMetric(Metric("matrix", (weight, 0.0, weight))).apply_to(first))
        for weight in (0.25, 4.0)
    )
    for before, one, other in zip(first.optimizers, light.optimizers, heavy.optimizers, strict=True):
        rates = [choice.setting("learning_rate") for choice in (before, one, other)]
        assert rates[2] == pytest.approx((1.0 if before.key == "adam" else 16.0) * rates[1], rel=0.01)
        assert rates[0] == rates[1] if before.key == "adam" else rates[1] <= 0.25 * rates[0]
    newton = edits.FitRates().apply_to(edits.SetMetric(Metric("hessian")).apply_to(first))
    assert newton.optimizers[0].setting("learning_rate") == 1.0


def test_looking_elsewhere_or_naming_a_formula_moves_nothing(experiment):
    custom = CustomFormula("b*x^2 + y^2", ((-2.0, 2.0), (-2.0, 2.0)))
    typed = edits.SetParameter("b", 40.0).apply_to(edits.ChooseCustom(custom).apply_to(experiment))
    for other in (
        msgspec.structs.replace(custom, domain=((5.0, 9.0), (5.0, 9.0))),
        msgspec.structs.replace(custom, label="Bowl", defaults=(("b", 40.0),)),
    ):
        assert changed_fields(typed, edits.ChooseCustom(other).apply_to(typed)) == {"objective"}


def test_another_formula_keeps_what_was_set_and_follows_with_what_was_suggested(experiment):
    typed = edits.ChooseCustom(CustomFormula("b*x^2 + c*y^2")).apply_to(experiment)
    typed = edits.SetParameter("c", 3.0).apply_to(edits.SetParameter("b", 40.0).apply_to(typed))
    typed = edits.SetHyperparameter(0, "learning_rate", "0.0123").apply_to(typed)
    other = CustomFormula("1000*b*x^2 + c*y^4", defaults=(("c", 7.0),))
    after = edits.ChooseCustom(other).apply_to(typed)
    assert dict(after.parameters) == {"b": 40.0, "c": 7.0}
    assert after.starts == (tuple(other.objective().bound().start),)
    assert after.optimizers[0].setting("learning_rate") == 0.0123
    assert after.optimizers[1] != typed.optimizers[1]


def test_what_was_kept_comes_back_as_it_was_kept(experiment):
    kept = CustomFormula("b*x^2 + y^2", label="Bowl", defaults=(("b", 40.0),))
    typed = edits.SetParameter("b", 1.0).apply_to(edits.ChooseCustom(kept).apply_to(experiment))
    opened = edits.OpenCustom(kept).apply_to(typed)
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
    experiment = edits.DrawStarts(3, 1).apply_to(edits.ChooseCustom(custom).apply_to(edits.first_example()))
    assert {len(start) for start in experiment.starts} == {experiment.bound().dimension}
    assert len(set(experiment.starts)) == 3
    checking.checked(experiment)
