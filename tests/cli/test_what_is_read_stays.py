"""No command writes over a file that it reads."""

import numpy as np
import pytest

ROWS = "x,y\n1,2\n2,3\n3,5\n4,4\n5,7\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "few.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "second.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "requests.json").write_text('[{"objective": "saddle"}]\n', encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("few.csv")
    np.savez(tmp_path / "steps.npz", weights=np.eye(4, 3))
    return tmp_path


FIT = "--data", "few.csv", "--optimizer", "gradient_descent"


@pytest.mark.parametrize(
    "line",
    [
        ("descend", *FIT, "--out", "few.csv"),
        ("descend", *FIT, "--out", "./few.csv"),
        ("descend", *FIT, "--out", "link.csv"),
        ("descend", *FIT, "--test-data", "second.csv", "--out", "second.csv"),
        ("multistart", *FIT, "--out", "few.csv"),
        ("descend", "--requests", "requests.json", "--out", "requests.json"),
        ("trace", "steps.npz", "--out", "steps.npz"),
        ("trace", ".", "--out", "steps.npz"),
    ],
)
def test_a_file_that_is_read_is_not_written_over(gdexplorer, files, line):
    before = {path: path.read_bytes() for path in files.iterdir()}
    answer = gdexplorer(*line)
    assert answer.status in (1, 2) and answer.out == ""
    assert f"{line[-1].removeprefix('./')} is read here, and would be lost: write to another file." in answer.err
    assert {path: path.read_bytes() for path in files.iterdir()} == before


def test_other_files_are_written_as_before(gdexplorer, files):
    (files / "out.csv").write_text("old\n", encoding="utf-8")
    assert gdexplorer("descend", *FIT, "--out", "out.csv", "--steps", "3").status == 0
    assert (files / "out.csv").read_text(encoding="utf-8").startswith("run,")
