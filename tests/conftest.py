"""What every test may need: the package on the path of child processes, and the real datasets where they exist."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
os.environ["PYTHONPATH"] = str(ROOT / "src")
os.environ.pop("FORCE_COLOR", None)
# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def data_folder() -> Path:
    """The folder of real datasets: DATAAUDIT_DATA, or `shared/data` beside the repository."""
    return Path(os.environ.get("DATAAUDIT_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    folder = data_folder()
    if not folder.is_dir():
        pytest.skip(f"no real datasets at {folder} (set DATAAUDIT_DATA)")
    return folder
