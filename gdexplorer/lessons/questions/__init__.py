"""Questions: each module declares one kind, a class of `Question` with its tag."""

from gdexplorer.lessons.questions.choice import ChoiceQuestion
from gdexplorer.lessons.questions.direction import DirectionQuestion
from gdexplorer.lessons.questions.end import EndQuestion
from gdexplorer.lessons.questions.number import NumberQuestion
from gdexplorer.lessons.questions.question import Question

# All kinds, as a union that files are read by: add new kinds here.
AnyQuestion = EndQuestion | DirectionQuestion | ChoiceQuestion | NumberQuestion

__all__ = ["AnyQuestion", "ChoiceQuestion", "DirectionQuestion", "EndQuestion", "NumberQuestion", "Question"]
