"""`make soak`: a seeded random person uses the real window until the time is over; a fault is shrunk and shown.

python -m soak --minutes 20 --seed 1            a random person
python -m soak --replay trace                   the actions of a file again
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from soak.shrinking import shortest
from soak.supervisor import Outcome, Soak


def main() -> int:
    """Run, shrink what fails, and say how to repeat it."""
    arguments = _arguments()
    with Soak(arguments.blocked) as soak:
        if arguments.replay:
            outcome, clean = soak.replay(Path(arguments.replay).read_text(encoding="ascii").splitlines()), True
        else:
            outcome, clean = _run(soak, arguments)
        print(outcome.summary(), flush=True)
        if outcome.fault and arguments.shrink:
            _tell_shortest(soak, outcome, arguments)
        return 0 if clean and not outcome.fault else 1


def _run(soak: Soak, arguments: argparse.Namespace) -> tuple[Outcome, bool]:
    print(f"A random person, seed {arguments.seed}, for {arguments.minutes:g} minutes; fuzzers beside.", flush=True)
    with soak.fuzzing(arguments.seed, arguments.minutes) as fuzzing:
        outcome = soak.run(arguments.seed, arguments.minutes)
        if outcome.fault:
            return outcome, True
        clean, told = fuzzing.ended()
        print(told)
        return outcome, clean


def _tell_shortest(soak: Soak, outcome: Outcome, arguments: argparse.Namespace) -> None:
    lines = shortest(soak, outcome, arguments.shrink)
    kept = Path(f"soak-{arguments.seed}.trace")
    kept.write_text("\n".join(lines or outcome.trace) + "\n", encoding="ascii")
    if lines is None:
        print(
            f"It did not come again within {arguments.shrink:g} minutes; "
            f"all actions of seed {arguments.seed} are in {kept}."
        )
    else:
        print(f"seed {arguments.seed}: {len(lines)} of {len(outcome.trace)} actions repeat it; kept in {kept}:")
        print("\n".join(lines))
    print(f"once more: make soak REPLAY={kept}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soak", description="A random person uses the window.")
    parser.add_argument("--minutes", type=float, default=20.0, help="how long (default 20)")
    parser.add_argument("--seed", type=int, default=1, help="which person (default 1)")
    parser.add_argument("--replay", default="", help="a file with actions to do again")
    parser.add_argument(
        "--shrink", type=float, default=5.0, metavar="MINUTES", help="for how long to look for a shorter sequence"
    )
    parser.add_argument(
        "--blocked", type=float, default=1.0, metavar="SECONDS", help="work in one turn of the loop that is a fault"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
