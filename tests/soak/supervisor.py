"""Runs a stage in a process of its own, on a display of its own, and tells a crash and a hang from an end."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyvirtualdisplay import Display

SCREEN = (3840, 2160)
HANGS_AFTER = 90.0
TESTS = Path(__file__).resolve().parents[1]


@dataclass
class Outcome:
    """What came of one process."""

    fault: str = ""
    trace: list[str] = field(default_factory=list)
    report: dict = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The same for the same fault: its first words, or where it was raised."""
        lines = [line.strip() for line in self.fault.splitlines() if line.strip()]
        if not lines:
            return ""
        where = [line for line in lines if line.startswith("File ") and "gdexplorer" in line]
        if not where:
            return lines[0][:60]
        return f"{lines[0].split(':')[0]} {where[-1].split(' in ')[-1]} {lines[-1][:60]}"

    def summary(self) -> str:
        """A few lines to read."""
        told = [
            f"{len(self.trace)} actions",
            *(f"memory after closing: {self.report['memory']}" for _ in [0] if self.report.get("memory")),
        ]
        for used, wall, doing in self.report.get("blocks", [])[:8]:
            told.append(f"  {used} s of work ({wall} s) in one turn at {doing[:150]}")
        told.extend(f"  last: {line}" for line in self.trace[-8:] if self.fault)
        told.append(f"FAULT {self.fault}" if self.fault else "no fault")
        return "\n".join(told)


class Fuzzing:
    """The process of the fuzzers."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def ended(self) -> tuple[bool, str]:
        """Whether it found nothing, and what it says; waits for it."""
        try:
            told, _ = self._process.communicate(timeout=HANGS_AFTER)
        except subprocess.TimeoutExpired:
            return False, "the fuzzers hang"
        return self._process.returncode == 0, told


class Soak:
    """A display and a place to work in, for as long as the block lasts."""

    def __init__(self, blocked_seconds: float) -> None:
        self._blocked = blocked_seconds
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Soak:
        self._stack.enter_context(Display(visible=False, size=SCREEN, color_depth=24))
        self._home = Path(
            self._stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True))
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def run(self, seed: int, minutes: float) -> Outcome:
        """A random person."""
        return self._process(["--seed", str(seed), "--minutes", str(minutes)], 60.0 * minutes + 180.0)

    @contextlib.contextmanager
    def fuzzing(self, seed: int, minutes: float) -> Iterator[Fuzzing]:
        """Fuzzers on the other core meanwhile."""
        scratch = self._home / "fuzzing"
        (scratch / "tmp").mkdir(parents=True)
        command = [sys.executable, "-m", "soak.fuzz", "--seed", str(seed), "--seconds", str(60.0 * minutes)]
        process = subprocess.Popen(
            command,
            env=self._environment(scratch),
            cwd=scratch,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield Fuzzing(process)
        finally:
            process.kill()
            process.communicate()

    def replay(self, lines: list[str]) -> Outcome:
        """The same actions again."""
        written = self._home / "replay"
        written.write_text("\n".join(lines) + "\n", encoding="ascii")
        return self._process(["--replay", str(written), "--minutes", "60"], 120.0 + 3.0 * len(lines))

    def _process(self, arguments: list[str], limit: float) -> Outcome:
        scratch = self._home / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        for part in ("home", "tmp", "files"):
            (scratch / part).mkdir(parents=True)
        command = [
            sys.executable,
            "-m",
            "soak.stage",
            "--scratch",
            str(scratch),
            "--blocked",
            str(self._blocked),
            *arguments,
        ]
        with open(scratch / "printed", "wb") as printed:
            process = subprocess.Popen(command, env=self._environment(scratch), stdout=printed, stderr=printed)
            hung = _wait(process, scratch / "pulse", limit)
        return _outcome(scratch, process.returncode, hung)

    def _environment(self, scratch: Path) -> dict[str, str]:
        """Nothing of whoever runs it is read or changed; the cache of kernels is kept between the processes."""
        own = {
            "HOME": str(scratch / "home"),
            "TMPDIR": str(scratch / "tmp"),
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "GDEXPLORER_SETTINGS": str(scratch / "settings.ini"),
            "GDEXPLORER_DATA_DIR": str(scratch / "data"),
            "GDEXPLORER_STATE_DIR": str(scratch / "state"),
            "GDEXPLORER_CACHE_DIR": os.environ.get("GDEXPLORER_CACHE_DIR", str(self._home / "cache")),
            "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent))),
            "LC_ALL": "C.UTF-8",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "WAYLAND"))}
        return {**kept, **own}


def _wait(process: subprocess.Popen, pulse: Path, limit: float) -> bool:
    """Whether it had to be killed."""
    began = time.monotonic()
    while process.poll() is None:
        time.sleep(0.2)
        last = pulse.stat().st_mtime if pulse.exists() else time.time() - (time.monotonic() - began)
        if time.time() - last > HANGS_AFTER or time.monotonic() - began > limit:
            process.send_signal(signal.SIGABRT)  # faulthandler writes where it stands
            process.wait()
            return True
    return False


def _outcome(scratch: Path, status: int, hung: bool) -> Outcome:
    trace = (scratch / "trace").read_text(encoding="ascii").splitlines() if (scratch / "trace").exists() else []
    report = json.loads((scratch / "report.json").read_text()) if (scratch / "report.json").exists() else {}
    stack = (scratch / "stack").read_text(errors="replace") if (scratch / "stack").exists() else ""
    stack, _, _ = stack.partition("\nExtension modules")  # a long list
    printed = (scratch / "printed").read_text(errors="replace")[-2000:]
    if hung:
        return Outcome(f"hang: no turn of the loop for {HANGS_AFTER:.0f} s\n{stack}", trace, report)
    if report.get("faults"):
        return Outcome("\n".join(report["faults"]), trace, report)
    return Outcome("" if status == 0 else f"crash: exit status {status}\n{stack}\n{printed}", trace, report)
