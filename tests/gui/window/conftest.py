"""Main windows for tests, without OpenGL and with settings of their own."""

import pytest


@pytest.fixture
def open_window(qtbot, own_settings):
    """Open windows one after the other, all with the same settings, and close them; panels may be made when seen."""
    from gdexplorer.gui.window.app import make_settings
    from gdexplorer.gui.window.main_window import MainWindow

    windows = []

    def open_one(size=None, shown=True, whole=True, paints_first=False):
        window = MainWindow("No OpenGL here.", make_settings(), paints_first)
        for made in window.features.values() if whole else ():
            made.make_panel()
        windows.append(window)
        qtbot.addWidget(window)
        if size is not None:
            window.resize(*size)
        if shown:
            with qtbot.waitExposed(window):
                window.show()
        return window

    yield open_one
    for window in windows:
        window.documents.never_ask()
        window.close()


@pytest.fixture
def window(open_window):
    """One that is not shown, which is faster."""
    return open_window(shown=False)


@pytest.fixture
def shown_window(open_window):
    return open_window()
