"""What is said once an answer has been judged."""

from __future__ import annotations

from msgspec import Struct


class Judgement(Struct, frozen=True):
    """The verdict on an answer.

    Attributes
    ----------
    right : whether it is right.
    said : one sentence that says why.
    mistake : index of the mistake that was made, among those of the question (options, for a choice); None if it is
        right or no known mistake.
    """

    right: bool
    said: str
    mistake: int | None = None
