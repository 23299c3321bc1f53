"""Races: the same terms for all, and the winner that theory names."""

import math

import numpy as np
import pytest

from gdexplorer.constraints.feasible_set import FeasibleSet, feasible_set_from
from gdexplorer.descent.analysis.race.profiles import GRADIENTS, RATIOS
from gdexplorer.descent.analysis.race.racing import race
from gdexplorer.descent.analysis.race.results import totals
from gdexplorer.descent.analysis.race.suite import suite
from gdexplorer.descent.analysis.race.terms import WAYS, Terms
from gdexplorer.descent.experiment import Experiment, refusal
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomFormula, objective_of
from gdexplorer.optimizers import OPTIMIZERS

SMALL = Terms(budget=60, trials=8, starts=4)


def run(objective, keys, terms=SMALL, **settings):
    problem = Experiment(objective, **settings)
    (each,) = race([problem], keys, terms)
    return each


def order(each):
    return [standing.tuned.key for standing in each.standings]


def test_the_order_on_a_narrow_bowl_is_that_of_theory():
    """Newton's method needs one step, momentum the root of the condition number, gradient descent that number."""
    parameters = (("condition", 1000.0),)
    each = run("quadratic_bowl", ["gradient_descent", "momentum", "newton"], Terms(300, 40, 6), parameters=parameters)
    assert order(each) == ["newton", "momentum", "gradient_descent"]
    newton = each.standings[0].tuned
    assert newton.gap.median < 1e-20 and newton.typical_evaluations <= 4 and newton.solved == 1.0
    assert each.lowest_is_known and each.lowest == 0.0


def test_a_tuned_rate_solves_a_round_bowl_in_a_step():
    """The suggested settings are among the candidates, and what is tuned is judged from other starts."""
    each = run("sphere", ["gradient_descent", "adam"], Terms(budget=60, trials=40, starts=4))
    first = each.standings[0]
    assert first.tuned.key == "gradient_descent"
    assert first.tuned.gap.median <= first.untuned.gap.median
    assert 1.0 <= first.width_of_rates < 1e3


@pytest.mark.parametrize("search", ["random", "grid"])
@pytest.mark.parametrize("key", ["sphere", "quadratic_bowl"])
def test_of_settings_that_end_equally_low_the_soonest_are_taken(key, search):
    """All converge to the last few bits, and bowls are alike from any start."""
    each = run(key, ["gradient_descent", "momentum", "adam", "bfgs"], Terms(1000, 30, 10, search=search))
    for standing in each.standings:
        assert standing.tuned.gap.median < 1e-9
        assert standing.tuned.typical_evaluations <= standing.untuned.typical_evaluations, standing.tuned.key


@pytest.mark.parametrize("search", WAYS)
def test_one_seed_gives_one_table(search):
    terms = Terms(budget=40, trials=6, starts=3, search=search)
    keys = ["momentum", "adam", "perturbed_descent"]
    one, same, other = (
        [
            (standing.rank, standing.tuned.configured, standing.tuned.gap, standing.tuning_evaluations)
            for standing in run("himmelblau", keys, terms, seed=seed).standings
        ]
        for seed in (4, 4, 5)
    )
    assert one == same != other


@pytest.mark.parametrize("budget", [2, 7, 40])
def test_no_run_takes_more_evaluations_than_the_budget_pays_for(budget):
    """Of any rule: line searches and second derivatives take several a step."""
    keys = [rule.key for rule in OPTIMIZERS if not refusal(rule, objective_of("rosenbrock").bound())]
    each = run("rosenbrock", keys, Terms(budget=budget, trials=3, starts=2))
    assert sorted(order(each)) == sorted(keys)
    for standing in each.standings:
        assert 0 < standing.tuning_evaluations <= 3 * 2 * budget
        for score in (standing.tuned, standing.untuned):
            reached = score.evaluations[np.isfinite(score.evaluations)]
            assert (reached <= budget).all()


@pytest.mark.parametrize("scale", ["1e-9", "1e9"])
def test_scaling_a_function_changes_no_rank_and_no_gap(scale):
    keys = ["gradient_descent", "momentum", "nesterov", "newton", "bfgs"]
    plain, scaled = (
        run(CustomFormula(text, domain=((-2.0, 2.0), (-2.0, 2.0))), keys)
        for text in ("(1 - x)^2 + 3*(y - x)^2", f"{scale}*((1 - x)^2 + 3*(y - x)^2)")
    )
    assert order(plain) == order(scaled)
    for one, other in zip(plain.standings, scaled.standings, strict=True):
        assert other.tuned.gap.median == pytest.approx(one.tuned.gap.median, rel=1e-6, abs=1e-12)
        assert other.tuned.evaluations.tolist() == one.tuned.evaluations.tolist()


@pytest.mark.parametrize("key", ["mccormick", "eggholder", "schwefel", "holder_table"])
def test_what_lies_lower_outside_the_domain_does_not_count(key):
    each = run(key, ["gradient_descent", "momentum", "adam"], Terms(budget=100, trials=8, starts=4))
    assert each.lowest_is_known
    known = min(minimum.value for minimum in objective_of(key).bound().minima)
    assert each.lowest >= known - 1e-9 * abs(known)


@pytest.mark.parametrize(("radius", "known"), [(1.5, False), (5.0, True)])
def test_a_feasible_set_hides_the_minima_outside_it(radius, known):
    within = FeasibleSet("ball", (0.0, 0.0, radius))
    each = run("booth", ["projected_gradient", "frank_wolfe"], subject_to=within)
    assert each.lowest_is_known is known
    assert max(standing.tuned.solved for standing in each.standings) == 1.0
    assert each.lowest == pytest.approx(0.0 if known else 17.6606634, abs=1e-6)


@pytest.mark.parametrize("text", ["ball 0 0 1", "box 100 101 -10 -9", "half-planes 1 1 -9", "simplex 6"])
def test_only_what_is_feasible_counts(text):
    within = feasible_set_from(text)
    keys = ["adam", "projected_gradient", "augmented_lagrangian"]
    each = run("himmelblau", keys, Terms(budget=400, trials=8, starts=4), subject_to=within)
    by_key = {standing.tuned.key: standing.tuned for standing in each.standings}
    assert by_key["adam"].solved == 0.0 and by_key["adam"].gap.median == np.inf
    assert by_key["projected_gradient"].solved > 0.0 and np.isfinite(by_key["projected_gradient"].gap.high)
    drawn = np.random.default_rng(1).uniform(-120.0, 120.0, (4000, 2))
    x, y = np.array([within.projected(point, ((-6.0, 6.0), (-6.0, 6.0))) for point in drawn]).T
    assert each.lowest <= ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2).min() * (1 + 1e-9)


def test_halving_spends_less_on_as_many_candidates():
    keys = ["momentum", "adam"]
    random, halving = (
        run("rosenbrock", keys, Terms(budget=200, trials=27, starts=4, search=search))
        for search in ("random", "halving")
    )
    for key in keys:
        spent = [
            next(one.tuning_evaluations for one in each.standings if one.tuned.key == key) for each in (random, halving)
        ]
        assert spent[1] < 0.5 * spent[0]


def test_networks_are_tuned_from_weights_that_the_race_does_not_use():
    each = run(suite()[-1], ["gradient_descent", "adam"], Terms(budget=40, trials=4, starts=3))
    assert math.isnan(each.standings[0].tuned.distance.median), "no minimum of it is known"
    assert all(0.0 <= standing.tuned.gap.median <= 1.5 for standing in each.standings)


def test_noise_is_drawn_anew_for_each_seed():
    each = run("sphere", ["gradient_descent", "adam"], Terms(budget=40, trials=4, starts=2, seeds=3), noise=0.5)
    assert all(len(standing.tuned.evaluations) == 6 for standing in each.standings)


def test_totals_rank_over_all_objectives_and_their_profiles_only_grow():
    keys = ["newton", "gradient_descent", "adam"]
    rounds = list(race([Experiment("booth"), Experiment("rosenbrock")], keys, SMALL))
    found = totals(rounds)
    assert [total.key for total in found] == sorted(
        keys, key=lambda key: next(t.mean_rank for t in found if t.key == key)
    )
    assert sum(total.mean_rank for total in found) == pytest.approx(1 + 2 + 3)
    for total in found:
        for profile, size in ((total.performance, len(RATIOS)), (total.data, len(GRADIENTS))):
            assert len(profile) == size and (np.diff(profile) >= 0.0).all() and 0.0 <= profile[0] <= profile[-1] <= 1.0
        assert total.performance[-1] <= total.solved + 1e-12
    best_first = sum(total.performance[0] for total in found)
    assert best_first >= np.mean(
        [any(np.isfinite(one.tuned.evaluations).all() for one in each.standings) for each in rounds]
    )


def test_the_suite_has_smooth_functions_with_known_minima_fits_and_three_networks():
    problems = suite()
    kinds = [type(problem).__name__ for problem in problems]
    assert kinds.count("CustomNetwork") == 3 and kinds.count("CustomFit") == 2
    smooth = [problem for problem in problems if isinstance(problem, str)]
    assert len(smooth) > 40 and "rosenbrock" in smooth and "lasso" not in smooth and "saddle" not in smooth
    assert all(objective_of(key).bound().minima for key in smooth)


@pytest.mark.parametrize(
    ("keys", "terms", "reason"),
    [
        (["adam"], {}, "two or more different"),
        (["adam", "adam"], {}, "two or more different"),
        (["adam", "adm"], {}, "did you mean adam"),
        (["adam", "momentum"], {"budget": 1}, "budget must be from 2"),
        (["adam", "momentum"], {"trials": 0}, "number of trials must be from 1"),
        (["adam", "momentum"], {"starts": 0}, "number of starts"),
        (["adam", "momentum"], {"seeds": 10_000}, "number of seeds"),
        (["adam", "momentum"], {"search": "randm"}, "did you mean random"),
    ],
)
def test_what_is_no_race_is_refused(keys, terms, reason):
    with pytest.raises(InputError, match=reason):
        race([Experiment("sphere")], keys, Terms(**terms))


def test_a_cancelled_race_ends_without_a_result():
    assert list(race([Experiment("rosenbrock")], ["adam", "momentum"], SMALL, lambda: True)) == []
