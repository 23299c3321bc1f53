"""Questions: each module declares one kind, a class of `Question` with its tag."""

from gdexplorer.lessons.questions.choice import ChoiceQuestion
from gdexplorer.lessons.questions.direction import DirectionQuestion
from gdexplorer.lessons.questions.end import EndQuestion
from gdexplorer.lessons.questions.formula import FormulaQuestion
from gdexplorer.lessons.questions.make import MakeQuestion
from gdexplorer.lessons.questions.number import NumberQuestion
from gdexplorer.lessons.questions.order import OrderQuestion
from gdexplorer.lessons.questions.question import Question
from gdexplorer.lessons.questions.rate import RateQuestion

# All kinds, as a union that files are read by: add new kinds here.
AnyQuestion = (
    EndQuestion
    | DirectionQuestion
    | RateQuestion
    | ChoiceQuestion
    | OrderQuestion
    | NumberQuestion
    | FormulaQuestion
    | MakeQuestion
)

__all__ = [
    "AnyQuestion",
    "ChoiceQuestion",
    "DirectionQuestion",
    "EndQuestion",
    "FormulaQuestion",
    "MakeQuestion",
    "NumberQuestion",
    "OrderQuestion",
    "Question",
    "RateQuestion",
]
