"""Each kind of question judges its own solution as right, and each mistake as that mistake."""

import math

import numpy as np
import pytest
from example_lessons import QUESTIONS, lesson_text

from gdexplorer.errors import InputError
from gdexplorer.formulas.tokeniser import FormulaError
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.reading import lesson_from
from gdexplorer.session import edits
from gdexplorer.session.view_state import PictureLayer


def asked(text, kind=None):
    """The first question of a lesson, and the facts of its scene."""
    step = lesson_from(text.encode()).steps[0]
    return step.question, Facts.of(step.scene.document())


@pytest.fixture(params=QUESTIONS, ids=lambda kind: kind)
def question_and_facts(request):
    return asked(lesson_text(QUESTIONS[request.param]))


def test_a_solution_is_right(question_and_facts):
    question, facts = question_and_facts
    judgement = question.judge(question.solution(facts), facts)
    assert judgement.right and judgement.mistake is None
    assert judgement.said and "{" not in judgement.said


def test_each_mistake_is_wrong_and_has_its_sentence(question_and_facts):
    question, facts = question_and_facts
    answers = question.mistaken(facts)
    assert answers
    for place, answer in enumerate(answers):
        judgement = question.judge(answer, facts)
        assert not judgement.right
        if question.kind == "choice":
            assert judgement.mistake == answer
            place = answer
        assert judgement.mistake == place
        begun = question.known_mistakes[place].said.split("{")[0]
        assert judgement.said.startswith(begun) and "{answer" not in judgement.said


NONSENSE = [None, "x", [], [1], [1, 2, 3], {}, math.nan, [math.nan, 1.0], math.inf, True, 99, -1, [[1, 2]], ["a", "b"]]


@pytest.mark.parametrize("answer", NONSENSE, ids=repr)
def test_nonsense_is_refused_or_wrong(question_and_facts, answer):
    question, facts = question_and_facts
    try:
        assert not question.judge(answer, facts).right
    except InputError as refused:
        assert str(refused)


def test_an_end_is_right_within_its_distance_only():
    question, facts = asked(lesson_text(QUESTIONS["end"]))
    x, y = question.solution(facts)
    sides = np.array([high - low for low, high in facts.bound.domain])
    for angle in np.linspace(0.0, 6.0, 7):
        reach = question.within * math.sqrt(2.0) * sides * (math.cos(angle), math.sin(angle))
        assert question.judge((x + 0.99 * reach[0], y + 0.99 * reach[1]), facts).right
        assert not question.judge((x + 1.01 * reach[0], y + 1.01 * reach[1]), facts).right


def test_what_is_said_of_an_end_has_its_numbers():
    question, facts = asked(lesson_text(QUESTIONS["end"]))
    judgement = question.judge([0.5, 0.5], facts)
    end = facts.trajectories[0].points[-1]
    assert judgement.said == f"It ends at ({end[0]:.1f}, {end[1]:.1f}).".replace("-", "−")


@pytest.mark.parametrize("of", ["gradient", "negative_gradient"])
@pytest.mark.parametrize("metric", ["", 'metric = { kind = "matrix", numbers = [4.0, 0.0, 1.0] }'])
def test_a_direction_is_that_of_the_gradient_in_the_scenes_metric(of, metric):
    text = lesson_text(QUESTIONS["direction"].replace("at =", f'of = "{of}"\nat ='))
    question, facts = asked(text.replace("steps = 200", f"steps = 200\n{metric}"))
    dx, dy = facts.bound.gradient((1.0, 1.5))
    expected = np.array([dx / 4.0, dy] if metric else [dx, dy]) * (1.0 if of == "gradient" else -1.0)
    for degrees, right in ((0.0, True), (11.5, True), (-11.5, True), (12.5, False), (-12.5, False), (180.0, False)):
        turn = math.radians(degrees)
        turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]) @ expected
        assert question.judge((turned * 1e-3).tolist(), facts).right is right


def test_a_number_is_right_within_its_tolerance_only():
    question, facts = asked(lesson_text(QUESTIONS["number"]))
    truth = int(np.flatnonzero(facts.trajectories[0].values <= 1.0)[0])
    for answer, right in (
        (truth, True),
        (truth + 2, True),
        (truth - 2, True),
        (truth + 2.1, False),
        (truth - 3, False),
    ):
        assert question.judge(answer, facts).right is right
    relative = QUESTIONS["number"].replace("within_absolute = 2", "within = 0.5")
    question, facts = asked(lesson_text(relative))
    for answer, right in ((truth * 1.49, True), (truth * 1.51, False), (truth * 0.51, True), (truth * 0.49, False)):
        assert question.judge(answer, facts).right is right


@pytest.mark.parametrize("holds", ["value(0) < -1", "value(0) > -1"])
def test_a_choice_needs_exactly_one_right_option(holds):
    text = QUESTIONS["choice"].replace("not same_end(0, 1) and best(0) and best(1)", holds)
    question, facts = asked(lesson_text(text.replace("same_end(0, 1)", holds)))
    with pytest.raises(InputError, match="Exactly one option"):
        question.solution(facts)


def test_paths_are_hidden_until_an_answer_where_they_would_tell_it():
    hidden = {kind: asked(lesson_text(text))[0].hides_paths for kind, text in QUESTIONS.items()}
    assert hidden["end"] and hidden["choice"] and hidden["number"] and not hidden["direction"]
    shown = lesson_text(QUESTIONS["end"].replace('kind = "end"', 'kind = "end"\nhide_paths = false'))
    assert not asked(shown)[0].hides_paths


BOWL = """
```scene
objective = "quadratic_bowl"
parameters = { condition = 10.0 }
starts = [[2.0, 1.0]]
steps = 5000
[[optimizers]]
key = "gradient_descent"
learning_rate = 0.01
```
"""


def test_a_rate_is_right_if_a_larger_one_is_not():
    """On a bowl with the largest curvature 10, gradient descent converges below 2/10."""
    wide = QUESTIONS["rate"].replace("high = 0.1", "high = 1.0")
    question, facts = asked(lesson_text(wide, scene=BOWL))
    assert question.solution(facts) == pytest.approx(0.2, rel=0.25)
    for rate, right in ((0.199, True), (0.17, True), (0.159, False), (0.201, False), (0.25, False), (0.05, False)):
        assert question.judge(rate, facts).right is right
    smallest = QUESTIONS["rate"].replace('"largest"', '"smallest"').replace('"converged(0)"', '"steps(0) < 30"')
    question, facts = asked(lesson_text(smallest))
    assert question.judge(question.solution(facts), facts).right
    for rate in (question.low / 2.0, question.high * 2.0):
        with pytest.raises(InputError, match="Choose a rate from"):
            question.judge(rate, facts)


@pytest.mark.parametrize("wanted", ["largest", "smallest", "any"])
@pytest.mark.parametrize("holds", ["answer > 1", "answer > 0"])
def test_a_rate_without_a_solution_is_refused(wanted, holds):
    if (wanted, holds) == ("any", "answer > 0"):
        return
    question, facts = asked(lesson_text(QUESTIONS["rate"].replace("largest", wanted).replace("converged(0)", holds)))
    with pytest.raises(InputError, match="No rate from"):
        question.solution(facts)


def test_a_rate_plays_with_that_rate():
    question, facts = asked(lesson_text(QUESTIONS["rate"]))
    played = question.played(0.02, facts.document)
    assert played.experiment.optimizers[0].setting("learning_rate") == 0.02
    assert played.experiment.starts == facts.document.experiment.starts


def test_runs_that_are_equal_may_come_in_any_order():
    tie = QUESTIONS["order"].replace('by = "steps(run)"', 'by = "steps(run)*0"')
    question, facts = asked(lesson_text(tie))
    assert question.judge([0, 1], facts).right and question.judge([1, 0], facts).right
    question, facts = asked(lesson_text(QUESTIONS["order"]))
    steps = [trajectory.steps for trajectory in facts.trajectories]
    fastest = steps.index(min(steps))
    assert question.judge([fastest, 1 - fastest], facts).right
    assert not question.judge([1 - fastest, fastest], facts).right
    descending = asked(lesson_text(QUESTIONS["order"].replace("said", "ascending = false\nsaid", 1)))[0]
    assert descending.judge([1 - fastest, fastest], facts).right


@pytest.mark.parametrize("formula", ["x*y", "x^2 - 3*y^2", "sin(x)*y + x*y", "y^2*1 - x^2"])
def test_any_formula_with_the_property_is_right(formula):
    question, facts = asked(lesson_text(QUESTIONS["formula"]))
    assert question.judge(formula, facts).right
    assert question.played(formula, facts.document).experiment.objective.text == formula


def test_a_formula_that_cannot_be_read_is_refused_with_its_position():
    question, facts = asked(lesson_text(QUESTIONS["formula"]))
    with pytest.raises(FormulaError) as refused:
        question.judge("x^2 + $", facts)
    assert refused.value.position == 6


def test_making_it_happen_otherwise_than_asked_is_wrong_and_says_what_was_changed():
    question, facts = asked(lesson_text(QUESTIONS["make"]))
    solved = question.solution(facts)
    assert question.judge({"start": [2.5, 2.5]}, facts).right
    for change in (
        edits.SetBudget(300),
        edits.SetHyperparameter(0, "learning_rate", 0.012),
        edits.AddOptimizer("adam"),
    ):
        judgement = question.judge(change.on(solved), facts)
        assert not judgement.right
        assert "Change nothing but: start." in judgement.said
    shown = edits.ShowLayer(PictureLayer.AXES, False).on(solved)
    assert question.judge(shown, facts).right
    with pytest.raises(InputError, match="did you mean start"):
        question.judge({"strat": [1, 2]}, facts)
