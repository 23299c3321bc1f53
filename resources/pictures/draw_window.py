"""Draws the picture of the window that the README shows: ``xvfb-run -a python resources/pictures/draw_window.py``."""

from pathlib import Path
from tempfile import TemporaryDirectory

from gdexplorer.gui.window.app import make_application

SIZE = 1600, 940
CURSOR = 42


def main() -> None:
    """Open the first example, add two starts, stop at a step and save what the window shows."""
    application = make_application()
    from PySide6.QtCore import QSettings, QTimer

    from gdexplorer.gui.window.main_window import MainWindow

    forgotten = TemporaryDirectory()
    window = MainWindow(None, QSettings(f"{forgotten.name}/settings.ini", QSettings.Format.IniFormat))
    window.resize(*SIZE)
    window.show()
    explorer = window.explorer

    def save() -> None:
        window.grab().save(str(Path(__file__).with_name("window.png")))
        window.close()

    def pause() -> None:
        explorer.settled.disconnect(pause)
        explorer.pause()
        explorer.move_cursor(CURSOR)
        QTimer.singleShot(1000, save)

    explorer.begin()
    explorer.add_start(-0.3, 3.4)
    explorer.settled.connect(pause)
    application.exec()


if __name__ == "__main__":
    main()
