"""The report on the installation: complete, private, and right about what is missing."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.installation import folders, graphics, packages
from gdexplorer.installation.finding import Finding, Report, without_home

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOLDERS = ("SETTINGS", "STATE_DIR", "DATA_DIR", "LOG_DIR", "CACHE_DIR")


def name_of(requirement):
    return requirement.partition(";")[0].strip().partition(">")[0]


def test_the_packages_are_the_dependencies_of_the_project():
    assert {*packages.PACKAGES} == {name_of(requirement) for requirement in PROJECT["dependencies"]}


def test_each_optional_package_is_in_the_extra_that_is_said_to_install_it():
    assert packages.optional_packages()
    told = [*packages.optional_packages(), *((name, extra) for _, name, extra, _ in packages.OTHERS)]
    for needs, extra in told:
        assert needs in map(name_of, PROJECT["optional-dependencies"][extra])
    assert {extra for _, extra in told} == {*PROJECT["optional-dependencies"]} - {"dev", "oracles"}


def test_a_missing_package_is_told_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setattr(packages, "installed", lambda name: "" if name == "numba" else "1.0")
    report = Report(packages.packages())
    assert report.missing == ["The package numba is missing: python -m pip install numba"]
    assert not report.window_works


def test_what_an_optional_package_would_give_is_told(monkeypatch):
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    report = Report(packages.extras())
    assert report.window_works and report.missing == []
    assert "MP4 and WebM: python -m pip install 'gdexplorer[video]'" in report.as_text()
    assert "many machines: python -m pip install 'gdexplorer[cluster]'" in report.as_text()


# OpenGL


CRASHES = {
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "by signal 11"),
    "aborted": ("import os, sys; print('no such driver', file=sys.stderr); sys.exit(3)", "no such driver"),
    "silent": ("pass", "with status 0"),
    "nonsense": ("print('hello')", "with status 0"),
    "another": ("print('{\"qt\": 1}')", "with status 0"),
    "a list": ("print('[1]')", "with status 0"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("way", CRASHES)
def test_however_the_driver_fails_the_program_lives_and_says_so(way):
    script, said = CRASHES[way]
    answer = graphics.probe((sys.executable, "-c", script))
    assert isinstance(answer, str) and said in answer and "\n" not in answer


def test_a_driver_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(graphics, "PATIENCE", 0.2)
    assert "may hang" in graphics.probe((sys.executable, "-c", "import time; time.sleep(60)"))


def test_a_python_that_is_gone_is_told():
    assert "cannot be started" in graphics.probe(("/no/such/python",))


def test_without_a_display_a_sentence_says_so_and_qt_is_not_started(monkeypatch):
    monkeypatch.setattr(graphics, "missing_display", lambda: "there is no display.")
    monkeypatch.setattr(graphics, "probe", lambda: pytest.fail("it was started"))
    report = Report(graphics.display())
    assert report.missing == ["There is no display."] and not report.window_works


def test_opengl_that_cannot_draw_the_surface_is_missing(monkeypatch):
    monkeypatch.setattr(graphics, "missing_display", lambda: "")
    monkeypatch.setattr(graphics, "probe", lambda: graphics.Probed("6.8", "xcb", "", "", "", "No OpenGL."))
    report = Report(graphics.display())
    assert report.missing == ["No OpenGL."] and not report.window_works


# Folders


def test_folders_that_do_not_exist_yet_can_be_made(tmp_path, monkeypatch):
    for name in FOLDERS:
        monkeypatch.setenv(f"GDEXPLORER_{name}", str(tmp_path / "later" / name))
    report = Report(folders.folders())
    assert report.missing == [] and not (tmp_path / "later").exists()
    assert all(str(tmp_path / "later" / name) in report.as_text() for name in FOLDERS)


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "file" / "kernels"))
    (sentence,) = Report(folders.folders()).missing
    assert "is no folder" in sentence and "GDEXPLORER_CACHE_DIR" in sentence


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything can be written there")
def test_a_read_only_folder_is_told(tmp_path, monkeypatch):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("GDEXPLORER_STATE_DIR", str(tmp_path / "state"))
    assert "write-protected" in "".join(Report(folders.folders()).missing)
    tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_cache_that_others_may_write_is_told_since_it_is_not_used(tmp_path, monkeypatch):
    tmp_path.chmod(0o777)
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path))
    report = Report(folders.folders())
    assert "others may write there" in report.missing[0] and report.window_works


def test_the_kernels_are_counted(tmp_path, monkeypatch):
    for number in range(3):
        (tmp_path / f"{number}.bin").write_bytes(b"x" * 1_000_000)
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path))
    assert "3 files, 3.0 MB" in Report(folders.folders()).as_text()


# The report


NAMES = st.text("abcdefgXYZ0123456789-_. äü", min_size=6, max_size=20).map(str.strip).filter(lambda name: len(name) > 5)


@given(NAMES, st.lists(NAMES, max_size=3))
def test_the_name_of_the_home_folder_is_nowhere(name, below):
    home = f"/people/{name}"
    path = "/".join([home, *below])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", home)
        patch.setenv("USERPROFILE", home)
        assert without_home(f"in {path}: full") == f"in {path.replace(home, '~', 1)}: full"
        report = Report([Finding("Folders", "State", path, f"{path} is gone.")])
    assert home not in report.as_text() and home not in str(report.as_data())


def test_other_folders_keep_their_names(monkeypatch):
    monkeypatch.setenv("HOME", "/root")
    assert without_home("/rootless/x /root /root/x /root.d") == "/rootless/x ~ ~/x /root.d"


def test_a_process_of_a_person_names_nobody(tmp_path):
    home = tmp_path / "home" / "somebody"
    home.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GDEXPLORER_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-m", "gdexplorer", "doctor"], env={**environment, "HOME": str(home)}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "somebody" not in done.stdout + done.stderr and "~/.cache" in done.stdout
