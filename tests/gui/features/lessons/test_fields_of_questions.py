"""Whatever stands in a lesson, its question can be answered, or a sentence says why it cannot be asked."""

import pytest
from example_lessons import HEADER, QUESTIONS, SCENE
from PySide6.QtWidgets import QWidget

from gdexplorer.errors import InputError
from gdexplorer.gui.features.lessons.fields_of_questions import field_for, run_name
from gdexplorer.gui.features.lessons.judged import prepared
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting
from gdexplorer.lessons.checking import problems
from gdexplorer.lessons.reading import lesson_from
from gdexplorer.lessons.templates import TEMPLATES

STARTS = "starts = [[-0.5, -1.0], [1.0, 1.0]]"
PATH = """
```question
kind = "choice"
prompt = "Which path?"
said = "Yes."
[[options]]
path = 0
holds = "best(run)"
[[options]]
path = 1
holds = "not best(run)"
```
"""
END_OF_THE_FIFTH = TEMPLATES["end"].block.replace("run = 0", "run = 4")
RATE_OF_THE_FIFTH = TEMPLATES["rate"].block.replace("low = ", "optimizer = 4\nlow = ")
BLOCKS = {
    **{f"template {kind}": template.block for kind, template in TEMPLATES.items()},
    **{f"example {kind}": block for kind, block in QUESTIONS.items()},
    "path": PATH,
    "end of the fifth": END_OF_THE_FIFTH,
    "rate of the fifth": RATE_OF_THE_FIFTH,
}
SCENES = {
    "two runs": SCENE,
    "one run": SCENE.replace(STARTS, "starts = [[1.0, 1.0]]"),
    "a network": SCENE.replace("himmelblau", "network").replace(STARTS, "starts = []"),
    "no start": SCENE.replace(STARTS, "starts = []"),
    "no rate": SCENE.replace("gradient_descent", "newton").replace("learning_rate = 0.01\n", ""),
}


ALIKE = """
[[optimizers]]
key = "momentum"
learning_rate = 0.03
momentum = 0.7
[[optimizers]]
key = "momentum"
learning_rate = 0.03
momentum = 0.99
[[optimizers]]
key = "momentum"
learning_rate = 0.03
momentum = 0.99
schedule = "cosine"
```
"""


def test_runs_that_are_put_in_order_have_different_names():
    text = f"{HEADER}\n# Step\n\nText.\n{SCENE.removesuffix('```' + chr(10))}{ALIKE}"
    experiment = lesson_from(text.encode()).steps[0].scene.document().experiment
    names = [run_name(experiment, *pair) for pair in experiment.runs()]
    assert len(names) == len(set(names)) == 8
    assert "Gradient descent, learning rate 0.01, start 1" in names, "what is the same is left out"
    assert any("momentum 0.7," in name for name in names)


@pytest.fixture(params=SCENES)
def scene(request):
    return SCENES[request.param]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_question_can_be_answered_or_is_refused(qtbot, scene, block):
    lesson = lesson_from(f"{HEADER}\n# Step\n\nText.\n{scene}{BLOCKS[block]}".encode())
    try:
        sitting = prepared(Sitting(lesson))
    except InputError as refused:
        assert str(refused).endswith((".", "?"))
        assert [problem.line for problem in problems(lesson)]
        return
    assert sitting.phase is Phase.ASKING
    field = field_for(sitting)
    qtbot.addWidget(field)
    field.set_answer(sitting.answer)
    assert field.findChildren(QWidget)


@pytest.mark.parametrize(
    ("block", "said"),
    [("template order", "There is no run 1; there is 0 only."), ("path", "There is no run 1; there is 0 only."),
     ("end of the fifth", "There is no run 4; there is 0 only."),
     ("rate of the fifth", "There is no optimizer 4; there is 0 only.")],
)  # fmt: skip
def test_a_question_about_a_run_that_the_scene_lacks_is_refused(block, said):
    lesson = lesson_from(f"{HEADER}\n# Step\n\nText.\n{SCENES['one run']}{BLOCKS[block]}".encode())
    with pytest.raises(InputError, match=said):
        prepared(Sitting(lesson))
    assert any(said in problem.reason for problem in problems(lesson))
