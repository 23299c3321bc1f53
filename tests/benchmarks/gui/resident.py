"""Run by itself: opens a window, waits until nothing more is computed, prints its resident megabytes, and ends.

``program``: gdexplorer with its first example; ``bare``: an empty GLViewWidget beside an empty PlotWidget, with numba
imported.
"""

import os
import sys

SECONDS_AT_REST = 3.0


def megabytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def end_once(settled):
    """Look ten times a second; end when it has been settled for a while."""
    from PySide6.QtCore import QTimer

    waited = 0.0

    def look():
        nonlocal waited
        waited = waited + 0.1 if settled() else 0.0
        if waited >= SECONDS_AT_REST:
            print(f"{megabytes():.1f}", flush=True)
            os._exit(0)

    timer = QTimer(interval=100)
    timer.timeout.connect(look)
    timer.start()
    return timer


def bare():
    import numba
    from first_paint import bare_views
    from PySide6.QtWidgets import QApplication

    assert numba.njit
    application = QApplication(sys.argv[:1])
    views = bare_views(application)
    views.show()
    timer = end_once(lambda: True)
    application.exec()
    timer.stop()


def program():
    from gdexplorer.gui.window import app

    make, kept = app.make_application, []

    def make_and_watch():
        application = make()
        kept.append(end_once(lambda: is_settled(application)))
        return application

    app.make_application = make_and_watch
    app.run()


def is_settled(application):
    """Whether the first example has played to its end."""
    for widget in application.topLevelWidgets():
        explorer = getattr(widget, "explorer", None)
        if explorer is not None:
            return bool(explorer.runs.trajectories) and explorer.is_settled and not explorer.player.playback.playing
    return False


if __name__ == "__main__":
    (bare if sys.argv[1] == "bare" else program)()
