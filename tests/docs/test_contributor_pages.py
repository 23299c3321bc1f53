"""What the pages for contributors name is there: packages, files, names in the code, targets of make."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "gdexplorer"
# Names in the pages are relative to one of these.
FOLDERS = (ROOT, PACKAGE, PACKAGE / "gui", PACKAGE / "compiled")
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("docs/architecture.md", "CONTRIBUTING.md")}
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
# Stands for any name.
PLACEHOLDERS = {"x", "set_x", "x_changed", "x_requested"}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def names_in(code):
    """The names that ``code`` defines or uses, without its comments and docstrings."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant):
            yield from [node.value] if isinstance(node.value, str) and node.value.isidentifier() else []
        else:
            names = (getattr(node, field, None) for field in ("name", "id", "attr", "arg"))
            yield from (name for name in names if isinstance(name, str))


@cache
def modules():
    """The names in each module."""
    return {file: set(names_in(file.read_text(encoding="utf-8"))) for file in sorted(PACKAGE.rglob("*.py"))}


@cache
def known_words():
    files = {part for file in modules() for part in (file.stem, *file.relative_to(PACKAGE).parts[:-1])}
    return files.union(*modules().values(), re.findall(r"^([A-Z]+) :?=", MAKEFILE, re.MULTILINE))


def quoted(page):
    """What stands between backticks, outside of blocks of code."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", PAGES[page]))


def is_path(text):
    return "/" in text or re.search(r"\.(py|toml|md)$", text) or (text.startswith(".") and "(" not in text)


NAMED = [(page, text) for page in PAGES for text in dict.fromkeys(quoted(page)) if text not in PLACEHOLDERS]
PATHS = [(page, text) for page, text in NAMED if is_path(text)]
TARGETS = [(page, target) for page, text in PAGES.items() for target in re.findall(r"\bmake ([a-z]+)", text)]
NAMES = [(page, text) for page, text in NAMED if not is_path(text) and not text.startswith("make ")]


def test_what_is_looked_for_is_found():
    assert len(PATHS) > 20 and len(TARGETS) > 6 and len(NAMES) > 30


@pytest.mark.parametrize(("page", "path"), PATHS)
def test_each_path_leads_to_a_file_or_a_folder(page, path):
    pattern = path.rstrip("/").replace("FAMILY", "*")
    assert any(list(folder.glob(pattern)) for folder in FOLDERS)


@pytest.mark.parametrize(("page", "name"), NAMES)
def test_each_name_is_in_the_code(page, name):
    """Of ``module.name``, the name is in the module."""
    words = re.findall(r"[A-Za-z_]\w*", name)
    parts = re.search(r"[\w.]+", name)[0].split(".")
    module = next((found for folder in FOLDERS for found in folder.rglob(f"{parts[0]}.py")), None)
    if len(parts) > 1 and module is not None:
        assert parts[1] in modules()[module]
    assert words and set(words) <= known_words()


@pytest.mark.parametrize(("page", "target"), sorted(set(TARGETS)))
def test_each_target_of_make_is_in_the_makefile(page, target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


def test_the_picture_of_the_packages_shows_each_of_them():
    picture = next(block for block in FENCE.findall(PAGES["docs/architecture.md"]) if "mermaid" in block)
    shown = set(re.findall(r"(\w+) ?\[\"", picture))
    folders = {file.parent for file in PACKAGE.glob("*/__init__.py")}
    for parts in (PACKAGE / "gui", PACKAGE / "descent"):
        folders |= {file.parent for file in parts.glob("*/__init__.py")}
    assert shown == {folder.name for folder in folders}


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_to_a_file(page):
    for link in re.findall(r"\]\((?!http)([^)#]+)", PAGES[page]):
        assert ((ROOT / page).parent / link).is_file(), link


def test_the_top_level_modules_are_those_that_all_packages_may_use():
    text = PAGES["docs/architecture.md"]
    sentence = text[text.index("Small top-level modules") :].split(".")[0]
    modules = {file.stem for file in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert set(re.findall(r"`(\w+)`", sentence)) == modules
