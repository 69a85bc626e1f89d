"""dataaudit: the linter that stands between a training file and a fine-tuning bill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from dataaudit.api import audit as audit
    from dataaudit.check import Check as Check
    from dataaudit.dataset import Audit as Audit
    from dataaudit.dataset import Dataset as Dataset
    from dataaudit.errors import DataAuditError as DataAuditError
    from dataaudit.measurement import Finding as Finding
    from dataaudit.measurement import Measurement as Measurement
    from dataaudit.measurement import Place as Place
    from dataaudit.report import Report as Report
    from dataaudit.report import Verdict as Verdict

# Imported when first used, so that `dataaudit --version` starts at once.
_HOMES = {
    "audit": "api",
    "Audit": "dataset",
    "Check": "check",
    "DataAuditError": "errors",
    "Dataset": "dataset",
    "Finding": "measurement",
    "Measurement": "measurement",
    "Place": "measurement",
    "Report": "report",
    "Verdict": "report",
}

__all__ = ["__version__", *_HOMES]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
