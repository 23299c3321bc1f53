"""Packages with plug-ins, installed into folders of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "docs" / "example_plugin"
ROOT = Path(__file__).parent.parent


def install_example(folder):
    """Build the example of the documentation into a wheel, and install it into a folder below ``folder``."""
    source, wheels, site = folder / "source", folder / "wheels", folder / "site"
    shutil.copytree(EXAMPLE, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index", "-w", wheels, source]
    subprocess.run(list(map(str, build)), check=True, capture_output=True, timeout=120)
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", "--target", site, *wheels.glob("*.whl")]
    subprocess.run(list(map(str, install)), check=True, capture_output=True, timeout=120)
    return site


def write_package(site, name, source, group="objectives", value=None):
    """What an installed package with one module consists of."""
    (site / f"{name}.py").write_text(source, encoding="utf-8")
    described = site / f"{name}-1.0.dist-info"
    described.mkdir(parents=True)
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    points = f"[gdexplorer.{group}]\n{name} = {value or name}\n"
    (described / "entry_points.txt").write_text(points, encoding="utf-8")


def environment(site, **more):
    """The environment of a process that finds the packages in ``site``."""
    path = os.pathsep.join([str(ROOT), str(site), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **more}


def run_with(site, *arguments, **more):
    """Run the program in a process that finds the packages in ``site``."""
    return subprocess.run(
        [sys.executable, "-m", "gdexplorer", *map(str, arguments)],
        env=environment(site, **more), capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
