"""The wheel holds ontology, data and queries: built, installed outside the checkout, and run there."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that has the wheel, and the dependencies of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)])
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    binaries = folder / "env" / "bin"
    run([str(binaries / "pip"), "install", "--no-deps", "--no-index", str(wheel)])
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    # A plain line adds the folder but not the editable install in it.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return binaries


def run(command: list[str], cwd: Path | None = None) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "KG_STORE")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = run([str(installed / "python"), "-c", "import kg; print(kg.__file__)"], tmp_path)
    assert not Path(where.strip()).is_relative_to(ROOT)


def test_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    out = run([str(installed / "kg"), "demo", "--folder", str(tmp_path / "demo")], tmp_path)
    assert "景德镇市" in out
    assert (tmp_path / "demo" / "graph.html").stat().st_size > 100_000
    assert "partnership.ttl" in run([str(installed / "kg"), "where", "partnership"], tmp_path)
