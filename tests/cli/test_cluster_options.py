"""``--cluster`` on the command line: what it says, and what it refuses."""

import socket
import sys
import threading

import pytest

MULTISTART = "multistart", "--objective", "himmelblau", "--optimizer", "momentum", "--starts", "300"


@pytest.fixture
def needs_dask():
    pytest.importorskip("distributed")


@pytest.mark.parametrize(
    "command",
    [
        MULTISTART,
        ("sweep", *MULTISTART[1:5], "--over", "learning_rate=1e-4:1:log:20"),
        ("basins", *MULTISTART[1:5], "--size", "20", "--out", "basins.csv"),
    ],
)
def test_the_answer_is_the_same(gdexplorer, tmp_path, monkeypatch, needs_dask, command):
    monkeypatch.chdir(tmp_path)
    answers, files = [], []
    for shared in ((), ("--cluster", "local:1", "--pieces", "pieces"), ("--cluster", "local:1", "--pieces", "pieces")):
        answers.append(gdexplorer(*command, *shared))
        files.append([file.read_bytes() for file in tmp_path.glob("*.csv")])
    alone, first, second = answers
    assert (first.status, first.out) == (second.status, second.out) == (alone.status, alone.out) == (0, alone.out)
    assert files[0] == files[1] == files[2]
    assert "gdexplorer: 1 worker at tcp://127.0.0.1:" in first.err and "dashboard: http://127.0.0.1:" in first.err
    assert "kept from before" not in first.err and ", 0 kept" not in second.err
    assert "gdexplorer: 0 pieces done by 0 workers" in second.err


def test_nobody_at_the_address(gdexplorer, needs_dask):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    gdexplorer(*MULTISTART, "--cluster", f"127.0.0.1:{port}").refused(
        1, f"No Dask scheduler answers at tcp://127.0.0.1:{port}"
    )


def answer_in_http(server):
    with server.accept()[0] as connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_somebody_else_at_the_address(gdexplorer, needs_dask):
    """What begins a reply in HTTP would be the length of a message of three exabytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer_in_http, args=(server,))
        answering.start()
        answer = gdexplorer(*MULTISTART, "--cluster", f"127.0.0.1:{server.getsockname()[1]}")
        answering.join()
    answer.refused(1, "No Dask scheduler answers at")


def test_what_cannot_be_is_refused(gdexplorer, tmp_path):
    gdexplorer(*MULTISTART, "--cluster", "there").refused(1, "There is no cluster 'there'")
    gdexplorer(*MULTISTART, "--pieces", tmp_path).refused(2, "--pieces goes with --cluster")
    (tmp_path / "file").write_text("")
    gdexplorer(*MULTISTART, "--cluster", "local", "--pieces", tmp_path / "file").refused(1, "Pieces cannot be kept in")


@pytest.mark.parametrize(
    ("module", "cluster", "told"),
    [
        ("distributed", "local", "pip install 'gdexplorer[cluster]'"),
        ("dask_jobqueue", "slurm", "pip install dask-jobqueue"),
    ],
)
def test_a_missing_package_is_named(gdexplorer, tmp_path, monkeypatch, module, cluster, told):
    if module != "distributed":
        pytest.importorskip("distributed")
    monkeypatch.setattr(sys, "path", [place for place in sys.path if "site-packages" not in place])
    monkeypatch.delitem(sys.modules, module, raising=False)
    answer = gdexplorer(*MULTISTART, "--cluster", cluster, "--pieces", tmp_path / "pieces")
    answer.refused(1, told)
