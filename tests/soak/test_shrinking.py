from soak.shrinking import shortest
from soak.supervisor import Outcome


class Pretended:
    """Fails where all of ``needed`` come in this order."""

    def __init__(self, needed):
        self.needed = needed

    def replay(self, lines):
        rest = iter(lines)
        return Outcome("exception: boom" if all(line in rest for line in self.needed) else "")


def test_the_shortest_sequence_is_found():
    trace = [f"action {number}" for number in range(60)]
    needed = ["action 3", "action 41", "action 58"]
    assert shortest(Pretended(needed), Outcome("exception: boom", trace), 1.0) == needed


def test_what_does_not_come_again_is_said_to():
    trace = [f"action {number}" for number in range(5)]
    assert shortest(Pretended(["another"]), Outcome("exception: boom", trace), 1.0) is None


def test_only_what_came_since_the_last_window_is_tried_first():
    trace = ["action 1", '{"kind": "close"}', "action 2", "action 3"]
    assert shortest(Pretended(["action 3"]), Outcome("exception: boom", trace), 1.0) == ["action 3"]
