"""What a hand can do: each action is a plain value that can be written down, read back and done again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Action:
    """One thing that a person does, and how many milliseconds pass before the next."""

    kind: str
    target: str = ""  # a path of widgets, as `places.path_of` writes it
    values: dict[str, Any] = field(default_factory=dict)
    pause: int = 20

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=True)


def read(line: str) -> Action:
    return Action(**json.loads(line))


def read_all(path) -> list[Action]:
    return [read(line) for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
