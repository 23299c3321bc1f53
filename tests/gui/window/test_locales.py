"""The window in languages whose capital of "i" is no "I", and in those that write numbers in other ways."""

import ast
import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from processes import ended
from qt_support import UNATTENDED

import gdexplorer.gui

GUI = Path(gdexplorer.gui.__file__).parent
MODULES = sorted(GUI.rglob("*.py"))
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the language is not set by these variables")


def module_of(file):
    return ".".join(("gdexplorer", "gui", *file.relative_to(GUI).with_suffix("").parts)).removesuffix(".__init__")


def constructor(node, module, within):
    """The class of Qt whose own constructor a call runs; None: it runs no such."""
    called = ast.unparse(node.func)
    if called == "super().__init__" and within is not None:
        classes = getattr(module, within).__mro__[1:]
    else:
        found = module
        for name in called.split("."):
            found = getattr(found, name, None)
        classes = found.__mro__ if inspect.isclass(found) else ()
    owner = next((each for each in classes if "__init__" in vars(each)), object)
    return owner if owner.__module__.startswith("PySide6") else None


def keywords_of_constructors(tree, module):
    def visit(node, within):
        if isinstance(node, ast.ClassDef) and hasattr(module, node.name):
            within = node.name
        if isinstance(node, ast.Call) and node.keywords and constructor(node, module, within):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        for child in ast.iter_child_nodes(node):
            yield from visit(child, within)

    return list(visit(tree, None))


@pytest.mark.parametrize("file", MODULES, ids=module_of)
def test_no_property_is_set_by_a_keyword_of_a_constructor(qapp, file):
    """PySide finds the setter of ``interval`` under a name that it capitalises as the locale does: ``setİnterval``."""
    module = importlib.import_module(module_of(file))
    assert not keywords_of_constructors(ast.parse(file.read_text(encoding="utf-8")), module)


def test_such_keywords_would_be_found():
    from PySide6 import QtCore, QtWidgets

    class Wrapping(QtWidgets.QLabel):
        pass

    class Module:
        Label, Core, Own = QtWidgets.QLabel, QtCore, Wrapping

    text = (
        "Label(wordWrap=True); Core.QTimer(None, interval=3); Own('x', wordWrap=True); Label('x').grab(rectangle=None)"
        "\nclass Own(Label):\n    def __init__(self):\n        super().__init__(margin=2)"
    )
    assert [found.split(":")[0] for found in keywords_of_constructors(ast.parse(text), Module)] == [
        "line 1", "line 1", "line 1", "line 4",
    ]  # fmt: skip


@pytest.fixture(params=["tr_TR", "az_AZ", "ku_TR"])
def desktop(tmp_path, request):
    """The environment of a desktop in Turkish, Azerbaijani or Kurdish."""
    name = request.param
    environment = dict(os.environ) | {"LC_ALL": f"{name}.UTF-8", "LANG": f"{name}.UTF-8"}
    check = "import locale; locale.setlocale(locale.LC_ALL, '')"
    if subprocess.run([sys.executable, "-c", check], env=environment, capture_output=True).returncode:
        command = ["localedef", "-i", name, "-f", "UTF-8", str(tmp_path / f"{name}.UTF-8")]
        made = subprocess.run(command, capture_output=True, text=True)
        assert (tmp_path / f"{name}.UTF-8" / "LC_CTYPE").exists(), f"Debian's package locales is needed: {made.stderr}"
        environment["LOCPATH"] = str(tmp_path)
        subprocess.run([sys.executable, "-c", check], env=environment, check=True)
    return environment


# What the window shows at first its own entry point makes; what it shows later, this script asks for.
SCRIPT = """
import sys
from pathlib import Path
from gdexplorer.gui.window import app
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

def use():
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow))
    QTimer.singleShot(3000, window.close)  # whatever goes wrong below is logged
    from gdexplorer.gui.features.objective.csv_preview import CsvPreview
    table = Path(sys.argv[1])
    table.write_text("x;y\\n1,5;2\\n2,5;3\\n3;4\\n", encoding="utf-8")
    dialog = CsvPreview(table, window)
    dialog.show()
    QTimer.singleShot(500, dialog.reject)
    for name in ("analyse_basins", "analyse_multi_start", "analyse_brute_force", "analyse_sweep", "analyse_race"):
        window.menus[name].trigger()
    for row in OBJECTIVES[::33]:
        window.explorer.apply(ChooseObjective(row.key))
    for rule in OPTIMIZERS[::8]:
        window.explorer.apply(AddOptimizer(rule.key))

from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.session.edits import AddOptimizer, ChooseObjective
make = app.make_application

def made():
    application = make()
    QTimer.singleShot(1000, use)
    return application

app.make_application = made
sys.exit(app.run())
"""


@LINUX
def test_the_window_opens_works_and_closes_in_these_languages(desktop, tmp_path):
    settings, log = tmp_path / "settings.ini", tmp_path / "log"
    settings.write_text(UNATTENDED, encoding="utf-8")
    desktop |= {"GDEXPLORER_SETTINGS": str(settings), "GDEXPLORER_LOG_DIR": str(log)}
    done = ended(["-c", SCRIPT, str(tmp_path / "table.csv")], desktop)
    assert [file.read_text(encoding="utf-8") for file in log.glob("*.log")] == []
    assert (done.returncode, done.stderr.strip()) == (0, "")


# Numbers are written alike everywhere: in fields, in sentences, in files and on the command line.
NUMBERS = """
from gdexplorer.gui.window.app import make_application
application = make_application()
from gdexplorer.gui.common.fields import large_number
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget
box = large_number("some_spin", "Some number", 0, 99_999, 12_345)
print(box.text())
for typed in ("20.0", "1,234", "1.5e3"):
    box.selectAll()
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, Qt.Key.Key_Return)
    print(box.text())
table = QTableWidget(1, 1)
print(table.itemDelegate().displayText(1234.5, table.locale()))
"""


@LINUX
@pytest.mark.parametrize("language", ["C", "de_DE", "fr_CH", "ar_EG", "hi_IN", "fa_IR"])
def test_numbers_are_shown_and_read_alike_in_all_languages(language):
    environment = dict(os.environ) | {"LC_ALL": f"{language}.UTF-8", "LANG": f"{language}.UTF-8"}
    done = ended(["-c", NUMBERS], environment)
    assert done.stdout.split() == ["12,345", "20", "1,234", "1,500", "1234.5"], done.stderr
