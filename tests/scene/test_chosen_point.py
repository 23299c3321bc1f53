"""What is said of a critical point or a basin that was chosen is what descent does there."""

import re

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.critical.listing import listed
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.scene.basin_picture import BasinsResult, painted
from gdexplorer.scene.chosen_point import Basin, basin_chosen, point_chosen
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.scene.scene import Scene

RULE = configure("gradient_descent", {"learning_rate": 0.01})
NUMBER = r"(-?\d+(?:\.\d+)?(?:e-?\d+)?)"
PLACES = {"himmelblau": 9, "beale": 3, "six_hump_camel": 15, "three_hump_camel": 5, "saddle": 1, "booth": 1}


def scene_of(key, starts=((0.6, 0.2),), **facts):
    experiment = Experiment(key, optimizers=(RULE,), starts=starts, steps=400, **facts)
    surface = build_surface(experiment.bound(), COLOUR_TABLE, size=65)
    return Scene(experiment, surface, drawn_runs(experiment, descend(experiment)))


def number_after(words, text):
    return float(re.search(re.escape(words) + NUMBER, text)[1])


def steps_beside(point, bound, rate, aside, count):
    """Distances from a critical point of gradient descent that begins beside it."""
    place, distances = np.array(point.point) + aside, []
    for _ in range(count):
        place = place - rate * bound.values_at(place[np.newaxis])[1][0]
        distances.append(float(np.linalg.norm(place - point.point)))
    return np.array(distances) / float(np.linalg.norm(aside))


@pytest.mark.parametrize("key", ["himmelblau", "beale", "six_hump_camel", "booth"])
def test_near_a_minimum_descent_is_as_fast_and_rests_as_it_is_said(key):
    scene = scene_of(key)
    bound = scene.surface.bound
    minima = [point for point in critical_points(bound) if point.kind is PointKind.MINIMUM]
    assert minima
    for point in minima:
        text = "\n".join(point_chosen(point, scene).meaning)
        limit, fastest = number_after("2/λ₂ = ", text), number_after("2/(λ₁ + λ₂) = ", text)
        left = number_after("at most ", text) / 100.0
        for axis in point.eigenvectors:
            (after,) = steps_beside(point, bound, fastest, 1e-6 * np.array(axis), 1)
            assert after == pytest.approx(left, abs=0.02), "along both axes alike"
        stiff = 1e-9 * np.array(point.eigenvectors[-1])
        assert steps_beside(point, bound, 0.95 * limit, stiff, 60)[-1] < 0.1
        assert steps_beside(point, bound, 1.05 * limit, stiff, 60)[-1] > 10.0


@pytest.mark.parametrize("key", ["himmelblau", "six_hump_camel", "saddle"])
def test_beside_a_saddle_or_a_maximum_the_distance_grows_as_it_is_said(key):
    scene, rate = scene_of(key), 1e-3
    bound = scene.surface.bound
    found = [point for point in critical_points(bound) if point.kind in (PointKind.SADDLE, PointKind.MAXIMUM)]
    assert found
    for point in found:
        text = "\n".join(point_chosen(point, scene).meaning)
        grows = 1.0 + rate * number_after("1 + η·", text)
        softest = point.eigenvectors[0 if point.kind is PointKind.SADDLE else -1]
        (after,) = steps_beside(point, bound, rate, 1e-6 * np.array(softest), 1)
        assert after == pytest.approx(grows, rel=1e-4)


@pytest.mark.parametrize("key", PLACES)
def test_every_point_is_described_and_each_differently(key):
    scene = scene_of(key)
    points = critical_points(scene.surface.bound)
    told = [point_chosen(point, scene) for point in points]
    assert len({each.title for each in told}) == len(points) == PLACES[key]
    for point, each in zip(points, told, strict=True):
        assert each.title.lower().startswith(point.label) and len(each.numbers) == 3 and each.meaning
        assert not re.search(r"nan|inf|e-1[3-9]|None", "\n".join([each.title, *each.numbers, *each.meaning]))


@pytest.mark.parametrize("times", [1e-9, 1e9])
def test_a_scaled_function_has_its_points_described_alike(times):
    """But for its value, its eigenvalues and the learning rates: those follow the scale."""

    def told(factor):
        listed_as = formula_objective(
            "scaled", "Scaled", "test", f"{factor!r}*(x^4 - 2*x^2 + 3*y^2)", domain=((-2.0, 2.0), (-2.0, 2.0)),
            start=(1.5, 1.0), learning_rate=0.01, lesson="", source="",
        )  # fmt: skip
        bound = listed_as.bound()
        scene = Scene(Experiment("himmelblau"), build_surface(bound, COLOUR_TABLE, size=65))
        return [point_chosen(point, scene) for point in sorted(critical_points(bound), key=lambda each: each.point)]

    plain, scaled = told(1.0), told(times)
    assert [each.title for each in plain] == [each.title for each in scaled]
    for one, other in zip(plain, scaled, strict=True):
        for words, power in (("2/λ₂ = ", -1), ("2/(λ₁ + λ₂) = ", -1), ("1 + η·", 1), ("at most ", 0), ("λ₂/λ₁ = ", 0)):
            text = "\n".join(one.meaning)
            if words in text:
                expected = number_after(words, text) * times**power
                assert number_after(words, "\n".join(other.meaning)) == pytest.approx(expected, rel=0.01)


def test_runs_that_end_at_a_point_are_named_and_of_many_the_first():
    starts = tuple((3.0 + 0.1 * number, 2.0) for number in range(6))
    scene = scene_of("himmelblau", starts=(*starts, (-3.0, 3.0)))
    told = {point.point: point_chosen(point, scene).meaning[-1] for point in critical_points(scene.surface.bound)}
    at = {tuple(np.round(place, 2)): words for place, words in told.items()}
    assert at[3.0, 2.0] == (
        "Ends here: Gradient descent, start 1; Gradient descent, start 2; Gradient descent, start 3; and 3 more."
    )
    assert at[-2.81, 3.13] == "Ends here: Gradient descent, start 7."
    assert at[-0.27, -0.92] == "No run ends here."
    without_runs = point_chosen(critical_points(scene.surface.bound)[0], replace(scene, runs=()))
    assert "ends here" not in " ".join(without_runs.meaning).lower()


def test_what_holds_a_point_at_a_wall_is_said():
    held = feasible_set_from("ball 0 0 2")
    scene = scene_of("himmelblau", subject_to=held)
    bound = scene.experiment.constrained(scene.surface.bound)
    points = listed(critical_points(scene.surface.bound), bound)
    told = [point_chosen(point, scene) for point in points]
    (wall,) = (each for each in told if each.title.startswith("Minimum at a wall"))
    assert any(words.startswith("Held by distance from the centre") for words in wall.meaning)
    outside = [each for each in told if "outside of the feasible set" in " ".join(each.meaning)]
    assert len(outside) == sum(point.is_outside for point in points) > 0


@pytest.fixture(scope="module")
def found():
    scene = scene_of("himmelblau", starts=((0.6, 0.2), (-3.0, 3.0), (3.0, 3.0)))
    bound = scene.surface.bound
    map_of = basins(scene.experiment, bound, RULE, 32)
    return scene, BasinsResult(map_of, painted(map_of), scene.experiment, optimizer=RULE), critical_points(bound)


def starts_in(words):
    """The numbers of the starts that are said to lie in a basin."""
    said = re.search(r"Starts? ([\d, ]+) lies? in it", words)
    return [] if said is None else [int(number) for number in said[1].split(", ")]


def test_a_basin_tells_its_share_its_starts_and_its_minimum(found):
    scene, result, points = found
    titles, starts, shares = [], [], 0.0
    for share in result.basins.reached:
        told = basin_chosen(Basin(result, share.label), points, scene)
        titles.append(told.title)
        shares += number_after("", told.meaning[0])
        starts += starts_in(" ".join(told.meaning))
        if share.label >= 0:
            place = result.basins.attractors[share.label].point
            (point,) = (each for each in points if np.allclose(each.point, place, atol=1e-3))
            known = point_chosen(point, scene)
            assert told.numbers == known.numbers and told.title == f"Basin of the m{known.title[1:]}"
    assert len(set(titles)) == len(titles) >= 4 and shares == pytest.approx(100.0, abs=0.3)
    assert sorted(starts) == [1, 2, 3], "each start lies in one"


def test_a_start_in_a_basin_ends_at_its_minimum(found):
    scene, result, points = found
    for share in result.basins.reached:
        told = basin_chosen(Basin(result, share.label), points, scene)
        for run in scene.runs:
            number = run.trajectory.start + 1
            assert (number in starts_in(" ".join(told.meaning))) == (f"start {number}" in told.meaning[-1])


def test_what_diverges_or_is_not_known_is_described_too():
    scene = scene_of("himmelblau")
    fast = configure("gradient_descent", {"learning_rate": 0.05})
    map_of = basins(scene.experiment, scene.surface.bound, fast, 16)
    result = BasinsResult(map_of, painted(map_of), scene.experiment, optimizer=fast)
    labels = {share.label for share in map_of.reached}
    assert any(label < 0 for label in labels)
    for label in labels:
        told = basin_chosen(Basin(result, label), (), scene)
        assert told.title and told.meaning and not told.numbers
        assert told.title.startswith("Basin of the" if label >= 0 else "Starts from which Gradient descent ")
        assert ("ends here" in told.meaning[0]) == (label >= 0), told


def test_where_an_eigenvalue_is_zero_the_values_around_decide():
    flat = formula_objective(
        "flat", "Flat", "test", "x^4 + y^2", domain=((-2.0, 2.0), (-2.0, 2.0)), start=(1.5, 1.0), learning_rate=0.01,
        lesson="", source="",
    ).bound()  # fmt: skip
    (point,) = critical_points(flat)
    told = point_chosen(point, Scene(Experiment("himmelblau"), build_surface(flat, COLOUR_TABLE, size=65)))
    assert told.title == "Degenerate minimum at (0, 0)" and told.numbers[0] == "f = 0"
    assert told.meaning == ("An eigenvalue is zero: second derivatives do not decide, but the values around it.",)
