"""A headless Chromium that tests drive through its DevTools protocol, over a pipe."""

from __future__ import annotations

import base64
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

# Debian's and others' names.
NAMES = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)
# Seconds: of one answer, on a machine that does much else; a hung browser fails a test.
PATIENCE = 120.0
OPTIONS = (
    "--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio",
    "--force-device-scale-factor=1", "--remote-debugging-pipe",
)  # fmt: skip
# WebGL without a graphics card; flat pictures are then drawn faster without OpenGL.
SOFTWARE_GL = (
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
    "--disable-accelerated-2d-canvas", "--disable-gpu-rasterization",
)  # fmt: skip
WITHOUT_GL = "--disable-gpu", "--disable-3d-apis"
# The program reads its commands from descriptor 3 and answers on 4.
WITH_PIPES = """if True:
    import fcntl, os, sys
    ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
    for end, place in zip(ends, (3, 4)):
        os.dup2(end, place)
    os.execv(sys.argv[3], sys.argv[3:])
"""


class Chromium:
    """A browser with one page; a context manager that ends it.

    Attributes
    ----------
    events : all that the browser has reported of the page, in order: methods and parameters.
    """

    def __init__(self, *options: str) -> None:
        assert PROGRAM is not None
        self.events: list[tuple[str, dict]] = []
        self._folder = tempfile.mkdtemp(prefix="gdexplorer-chromium-")
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        arguments = [*OPTIONS, *options, f"--user-data-dir={self._folder}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", WITH_PIPES, str(commands), str(answers), PROGRAM, *arguments],
            pass_fds=(commands, answers), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self._folder}, start_new_session=True,
        )  # fmt: skip
        for end in (commands, answers):
            os.close(end)
        self._number, self._session = 0, None
        self._received: queue.Queue[dict | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, name="chromium", daemon=True)
        self._reader.start()

    def __enter__(self) -> Chromium:
        (target,) = (each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._session = None
            self.call("Browser.close")
        finally:
            self._end()

    def _end(self) -> None:
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
        os.close(self._commands)
        self._reader.join(20)
        os.close(self._answers)
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, method: str, **parameters: object) -> dict:
        """The answer to a command of the protocol."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def _next(self) -> dict:
        answer = self._received.get(timeout=PATIENCE)
        assert answer is not None, "the browser has ended"
        if "method" in answer:
            self.events.append((answer["method"], answer["params"]))
        return answer

    def _read(self) -> None:
        held = b""
        while part := os.read(self._answers, 1 << 16):
            *whole, held = (held + part).split(b"\0")
            for each in whole:
                self._received.put(json.loads(each))
        self._received.put(None)

    # What tests do with a page

    def open(self, path: Path, width: int = 1280, height: int = 720, dark: bool = False, touch: bool = False) -> None:
        """Open a file in a window of this size, and wait until it says that it is ready."""
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=path.as_uri())
        while "Page.loadEventFired" not in [method for method, _ in self.events]:
            self._next()
        self.wait("document.documentElement.dataset.ready === 'true'")
        self.settle()

    def evaluate(self, script: str) -> object:
        """The value of an expression in the page; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        script = f"""new Promise((done) => {{
            const look = () => ({condition}) ? done(true) : setTimeout(look, 20);
            look();
        }})"""
        self.evaluate(script)

    def settle(self) -> None:
        """Wait until what was requested is drawn."""
        self.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))"
        )

    def press(self, key: str, times: int = 1) -> None:
        """Press and release a key."""
        text = key if len(key) == 1 else ""
        for _ in range(times):
            code = {"key": key, "code": {" ": "Space"}.get(key, key), "windowsVirtualKeyCode": CODES.get(key, 0)}
            self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **code)
            self.call("Input.dispatchKeyEvent", type="keyUp", **code)
        self.settle()

    def mouse(self, kind: str, x: float, y: float, pressed: bool = False) -> None:
        """Move, press or release the mouse."""
        down = {"button": "left", "buttons": 1, "clickCount": 1} if pressed or kind != "mouseMoved" else {}
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **down)

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of an element, scrolled into view."""
        return tuple(
            self.evaluate(
                f"(() => {{ const e = document.querySelector({json.dumps(selector)}); "
                "e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect(); "
                "return [b.left, b.top, b.width, b.height]; })()"
            )
        )

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        left, top, width, height = self.box(selector)
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.mouse(kind, left + width / 2, top + height / 2)
        self.settle()

    def focus(self, selector: str) -> None:
        """Give an element the keyboard."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")

    def pixels(self, selector: str) -> bytes:
        """The contents of a canvas, as PNG."""
        text = self.evaluate(f"document.querySelector({json.dumps(selector)}).toDataURL()")
        return base64.b64decode(text.partition(",")[2])

    def screenshot(self, whole: bool = False) -> bytes:
        """A picture of the page, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def nodes(self) -> list[dict]:
        """What assistive technology reads: role, name, value and description of each node that is not ignored."""
        found = []
        for node in self.call("Accessibility.getFullAXTree")["nodes"]:
            if not node.get("ignored"):
                found.append({key: node.get(key, {}).get("value") for key in ("role", "name", "value", "description")})
        return found

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings of the page, and of its security policy."""
        self.call("Runtime.evaluate", expression="0")  # all that came before is received now
        thrown = [str(each) for method, each in self.events if method == "Runtime.exceptionThrown"]
        logged = [each["entry"]["text"] for method, each in self.events if method == "Log.entryAdded"]
        printed = [str(each["args"]) for method, each in self.events if method == "Runtime.consoleAPICalled"]
        return thrown + logged + printed

    @property
    def requests(self) -> list[str]:
        """Addresses that the page has requested; what is part of the page itself is no request."""
        sent = [each["request"]["url"] for method, each in self.events if method == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith("data:")]


CODES = {
    "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35, "Tab": 9, "Enter": 13,
    " ": 32, "Escape": 27,
}  # fmt: skip
