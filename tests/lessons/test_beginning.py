"""A lesson that was begun from a document is one file and shows that document, also from another folder."""

import shutil

import pytest
from feasible import experiment_for
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.experiment import suggested
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.errors import InputError
from gdexplorer.lessons.beginning import begin_lesson, first_text, step_text
from gdexplorer.lessons.checking import problems
from gdexplorer.lessons.errors import LessonError
from gdexplorer.lessons.reading import is_lesson, lesson_from, read_lesson
from gdexplorer.lessons.writing import toml
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES
from gdexplorer.scene.field import Field
from gdexplorer.session import edits
from gdexplorer.session.checking import checked
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session
from gdexplorer.session.view_state import Camera, PictureLayer, ViewState

FIRST = edits.first_example()
HEADER = "+++\ntitle = 'x'\nminutes = 1\ngoals = ['x']\n+++\n"


def shown_by(text):
    return lesson_from(text.encode()).steps[0].scene.document()


def with_objective(choice):
    bound = replace(FIRST, objective=choice, parameters=()).definition().bound({})
    starts = (tuple(bound.start),)
    experiment = replace(
        FIRST, objective=choice, parameters=(), starts=starts, optimizers=(suggested("gradient_descent", bound),)
    )
    return checked(experiment)


@pytest.mark.parametrize("name", ["mine.md", 'a "b" c.md', "größe.md", "plain"])
def test_a_lesson_from_a_document_is_one_file_without_problems(tmp_path, name):
    document = edits.ShowLayer(PictureLayer.FIELD, False).on(Document(FIRST, cursor=7))
    begin_lesson(tmp_path / name, document)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert is_lesson(tmp_path / name)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.move(tmp_path / name, moved)
    lesson = read_lesson(moved / name)
    assert lesson.title == name.removesuffix(".md")
    assert lesson.steps[0].scene.document() == document
    assert list(problems(lesson)) == []
    assert [question.kind for _, question in lesson.questions] == ["end"]


@pytest.mark.parametrize("objective", [each.key for each in OBJECTIVES])
def test_a_step_shows_each_function_of_the_catalogue(objective):
    document = Document(with_objective(objective))
    assert shown_by(first_text("x", document)) == document


@pytest.mark.parametrize(
    "choice",
    [
        CustomFormula("x^2 + a*y^2", ((-1.0, 2.0), (-3.0, 4.5))),
        CustomFormula("a*x^2 + y^2", label='My "own" \\ bowl', defaults=(("a", 2.5),)),
        CustomNetwork((1, 3, 1), data=Generated("sine", 40, 0.0, 3)),
        CustomFit(Generated("sine", 40), degree=2),
        CustomFit(Houses(), "huber", standardise=True),
    ],
    ids=lambda choice: type(choice).__name__,
)
def test_a_step_shows_each_kind_of_own_function(choice):
    document = Document(with_objective(choice))
    assert shown_by(HEADER + step_text(document, "Heading")) == document


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_a_step_shows_each_optimizer_with_all_its_settings(rule):
    first = experiment_for(rule.key, FIRST)
    bound = first.bound()
    configured = (suggested(rule.key, bound, 3), replace(suggested("gradient_descent", bound, 7), visible=False))
    document = Document(replace(first, optimizers=configured))
    assert shown_by(first_text("x", document)) == document


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.key)
def test_a_step_shows_each_schedule(schedule):
    configured = suggested("gradient_descent", FIRST.bound()).with_schedule(schedule.key)
    document = Document(replace(FIRST, optimizers=(configured,)))
    assert shown_by(first_text("x", document)) == document


@pytest.mark.parametrize(
    ("objective", "changed"),
    [
        (None, {"seed": 5, "noise": 0.25, "clip": 1e-5, "gradient_tolerance": 0.0, "steps": 17}),
        (None, {"starts": ()}),
        (None, {"optimizers": ()}),
        (None, {"metric": Metric("matrix", (2.0, 0.5, 1.0))}),
        (None, {"subject_to": FeasibleSet("ball", (0.5, -1.0, 1e-3))}),
        ("housing_mse", {"batch_size": 16}),
        (
            CustomNetwork((1, 3, 1)),
            {"plane": PlaneChoice("random", seed=4, domain=((-1.0, 1.0), (-2.0, 2.0)))},
        ),
    ],
)
def test_a_step_shows_each_setting_of_the_run(objective, changed):
    experiment = replace(FIRST if objective is None else with_objective(objective), **changed)
    document = Document(checked(experiment))
    assert shown_by(first_text("x", document)) == document


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        ViewState,
        field=st.sampled_from([field for field in Field if field is not Field.NONE]),
        compressed=st.sampled_from([None, True, False]),
        basins_shown=st.booleans(),
        basins_optimizer=st.integers(0, 3),
        selected=st.integers(0, 9),
        camera=st.builds(
            Camera, st.floats(-90, 90), st.floats(-360, 360), st.none() | st.floats(0.01, 1e4),
            st.none() | st.tuples(*3 * [st.floats(-10, 10)]),
        ),
        hidden=st.sets(st.sampled_from(list(PictureLayer))).map(
            lambda hidden: tuple(layer for layer in PictureLayer if layer in hidden)
        ),
        start=st.none() | st.integers(0, 5),
        run_chosen=st.booleans(),
    ),
    st.integers(0, FIRST.steps),
)  # fmt: skip
def test_a_step_shows_each_view(view, cursor):
    document = Document(FIRST, view, cursor)
    assert shown_by(HEADER + step_text(document, "Heading")) == document


@given(st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner),
))  # fmt: skip
def test_what_is_written_as_toml_is_read_as_it_was(value):
    import tomllib

    assert tomllib.loads(f"value = {toml(value)}")["value"] == value


def test_what_no_lesson_can_show_is_refused_with_the_reason(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "".join(f"{n},{2 * n}\n" for n in range(30)))
    own = with_objective(CustomNetwork((1, 2, 1), data=CsvFile(str(table))))
    long = replace(FIRST, steps=50_000)
    for experiment, reason in ((own, "no file"), (long, "20,000 steps")):
        with pytest.raises(InputError, match=f"scene of a lesson.*{reason}"):
            begin_lesson(tmp_path / "mine.md", Document(experiment))
    assert not (tmp_path / "mine.md").exists()
    with pytest.raises(InputError, match="cannot be written"):
        begin_lesson(tmp_path / "nowhere" / "mine.md", Document(FIRST))


@pytest.mark.parametrize(
    "name", ["../other.gdx.json", "/etc/passwd", "a/b.gdx.json", "other.json", "..", "..\\x.gdx.json"]
)
def test_a_session_lies_beside_its_lesson_and_nowhere_else(tmp_path, name):
    document = Document(FIRST, cursor=7)
    write_session(tmp_path / "mine.gdx.json", document)
    text = HEADER + "# A\n```scene\nsession = 'mine.gdx.json'\n```\n"
    (tmp_path / "mine.md").write_text(text, encoding="utf-8")
    assert read_lesson(tmp_path / "mine.md").steps[0].scene.document() == document
    (tmp_path / "mine.md").write_text(text.replace("'mine.gdx.json'", f"'{name}'"), encoding="utf-8")
    with pytest.raises(LessonError, match="beside the lesson"):
        read_lesson(tmp_path / "mine.md").steps[0].scene.document()
