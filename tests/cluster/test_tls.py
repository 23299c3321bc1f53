"""A scheduler that speaks TLS, with certificates made on the spot."""

import os
import shutil
import subprocess
import sys

import pytest

pytest.importorskip("distributed")

from cluster_of_processes import Cluster

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
ROLES = "SCHEDULER", "WORKER", "CLIENT"


def certificate(folder, name):
    """A certificate that is signed by itself, and its key: files."""
    files = folder / f"{name}.pem", folder / f"{name}-key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", files[1], "-out", files[0]]
    subprocess.run([*command, "-days", "2", "-subj", f"/CN={name}"], check=True, capture_output=True)
    return files


def configured(cert, key):
    found = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(cert)}
    for role in ROLES:
        found[f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT"] = str(cert)
        found[f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY"] = str(key)
    return found


@pytest.fixture
def trusted(tmp_path):
    return configured(*certificate(tmp_path, "ours"))


@pytest.fixture
def address(tmp_path, monkeypatch, trusted):
    """That of a scheduler with a worker."""
    with monkeypatch.context() as theirs:
        for name, value in trusted.items():
            theirs.setenv(name, value)
        cluster = Cluster(tmp_path, host="tls://127.0.0.1")
        cluster.add_worker()
    yield cluster.address
    cluster.end()


def asked(address, folder, **environment):
    command = [sys.executable, "-m", "gdexplorer", "multistart", "--objective", "rastrigin", "--optimizer", "adam"]
    return subprocess.run(
        [*command, "--starts", "20", "--cluster", address, "--pieces", str(folder / "pieces")], capture_output=True,
        text=True, timeout=300, env={**os.environ, **environment},
    )  # fmt: skip


def test_certificates_are_used_and_told_when_they_do_not_do(address, tmp_path, trusted):
    assert address.startswith("tls://")
    done = asked(address, tmp_path, **trusted)
    assert done.returncode == 0 and "1 piece done by 1 worker." in done.stderr
    others = configured(*certificate(tmp_path, "theirs"))
    for environment, told in (
        ({}, "names none"),
        (
            {**trusted, "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(tmp_path / "none.pem")},
            "cannot be used: No such file",
        ),
        (others, "do not trust each other's certificates"),
    ):
        said = asked(address, tmp_path, **environment)
        assert said.returncode == 1 and told in said.stderr and said.stderr.count("\n") == 1
