"""The built wheel, in a fresh environment and run from `/`: templates, settings, migrations, starter set."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _run(*command: object, env: dict[str, str] | None = None) -> str:
    done = subprocess.run([str(c) for c in command], cwd="/", env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that holds the wheel and what the runtime lock names."""
    place = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", place, ROOT)
    _run(sys.executable, "-m", "venv", "--without-pip", place / "env")
    # Our pip fills it; only what is then imported is compiled, not the whole of all dependencies.
    pip = (sys.executable, "-m", "pip", "--python", place / "env/bin/python", "--disable-pip-version-check")
    _run(*pip, "install", "--quiet", "--no-compile", "--require-hashes", "-r", ROOT / "requirements.lock")
    _run(*pip, "install", "--quiet", "--no-compile", "--no-deps", next(place.glob("*.whl")))
    return place / "env/bin"


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_wheel_works_from_anywhere(installed: Path, tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "SPOC_GATEWAY__DATA_DIR": str(tmp_path / "data")}
    spoc = installed / "spoc"
    assert _run(spoc, "--version", env=env).startswith("spoc ")
    checked = _run(spoc, "check", env=env)
    assert all(line.endswith("ok") for line in checked.splitlines()), checked
    assert "Your reply goes to" in _run(spoc, "preview", "new-ticket", env=env)
    assert "No tickets yet" in _run(spoc, "tickets", env=env)
    assert not any((Path("/") / name).exists() for name in ("var/spoc.db", "spoc.toml"))


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_dependencies_fit_together(installed: Path) -> None:
    assert "No broken requirements" in _run(sys.executable, "-m", "pip", "--python", installed / "python", "check")
