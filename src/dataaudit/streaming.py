"""Training files too large to be held: read slice by slice, measured and forgotten.

Only where every check that runs can be gathered from slices. The report is the same as that of the whole read.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.dataset import Audit, Dataset, File
from dataaudit.errors import DataAuditError
from dataaudit.facts import FactsOf
from dataaudit.formats.detection import Detection
from dataaudit.guarding import guarded
from dataaudit.identity import Identity
from dataaudit.loading import named_fields
from dataaudit.measurement import Measurement
from dataaudit.sources import Records, read

if TYPE_CHECKING:
    from dataaudit.config import Settings
    from dataaudit.formats import Format
    from dataaudit.merging import Gathering
    from dataaudit.report import SplitFacts

LARGE = 1 << 26  # bytes from which on files are worth a stream

Take = Callable[[Records], object]


class NeedsTheWhole(Exception):
    """The rows turn out to be of a kind that must be seen all at once."""


@dataclass(slots=True)
class Slices(Records):
    """Records that are handed on at each cut, and forgotten."""

    take: Take = field(kw_only=True)

    def cut(self) -> None:
        Records.cut(self)
        if self.counted.flat * 2 > self.counted.rows:
            raise NeedsTheWhole
        if self.data or self.faults:
            files = [*self.files, File(self.reading, "", 0, "")]
            part = Records(files, self.data, self.row, self.line, self.file, self.faults)
            fresh = Records()
            self.data, self.row, self.line, self.file = fresh.data, fresh.row, fresh.line, fresh.file
            self.faults, self._cut, self.first = fresh.faults, (0, 0), 0
            self.take(part)
            del part, files
            gc.collect(0)


def is_large(train: Any) -> bool:
    """Whether the training data are plain files that together are large."""
    from dataaudit.sealing.magic import is_fingerprint
    from dataaudit.sources.patterns import expand

    items = train if isinstance(train, list | tuple) else [train]
    if not items or not all(isinstance(item, str | os.PathLike) for item in items):
        return False
    names = expand([os.fsdecode(item) for item in items])
    if any(map(is_fingerprint, names)):
        return False
    return all(map(os.path.isfile, names)) and sum(map(os.path.getsize, names)) >= LARGE


class Stream:
    """One pass over training files, made when somebody first asks for what comes of it."""

    def __init__(self, train: Any, settings: Settings, identity: Identity | None) -> None:
        items = train if isinstance(train, list | tuple) else [train]
        self._paths = [os.fsdecode(item) for item in items]
        self._settings, self._identity = settings, identity
        self._measured: dict[str, tuple[Measurement, bool]] = {}
        self.facts: list[SplitFacts] = []

    def run(self, checks: Sequence[Check]) -> None:
        """Reads and measures. Raises NeedsTheWhole where that cannot be done in slices."""
        guess: Format | None = None
        while True:
            attempt = _Pass(checks, Detection(self._settings.format, named_fields(self._settings)[0]), guess)
            records = read(self._paths, into=Slices(take=attempt.take))
            elected = attempt.detection.format(records.files[0].name)
            if attempt.facts is not None and attempt.format == elected:
                break
            guess = elected  # the first slice was no fair sample of the whole
        while attempt.again():
            read(self._paths, into=Slices(take=attempt.look))
        self._measured = attempt.results()
        self.facts = [attempt.facts.facts(records.files, records.notes, attempt.facts)]
        if self._identity:
            self._fingerprint(self._identity, elected)

    def measured(self, check: Check) -> tuple[Measurement, bool]:
        """What the check measured, and whether it broke."""
        return self._measured[check.state()]

    def _fingerprint(self, identity: Identity, form: Format) -> None:
        """Fingerprints of the rows at fault, for which the files are read again."""
        wanted = {(f.place.file, f.place.row): f.place for m, _ in self._measured.values() for f in m.findings}
        identity.known.update(dict.fromkeys(wanted.values()))
        if not wanted:
            return

        def take(part: Records) -> None:
            rows = ((part.files[file].name, row) for file, row in zip(part.file, part.row, strict=True))
            unreadable = ((fault.file, fault.row) for fault in part.faults)
            here = [wanted[key] for key in (*rows, *unreadable) if key in wanted]
            known = Identity(Audit(Dataset("train", part, form)), identity.key)
            identity.known.update((place, known.at(place)) for place in here)

        read(self._paths, into=Slices(take=take))


class _Pass:
    """Everything that is gathered while the files are read; some gatherings ask for another look at them."""

    def __init__(self, checks: Sequence[Check], detection: Detection, guess: Format | None) -> None:
        self.detection, self.format = detection, guess
        self.facts: FactsOf | None = None
        self._checks = {check.state(): check for check in checks}
        self._gatherings: dict[str, Gathering] = {}
        self._looking: dict[str, Gathering] = {}
        self._broken: dict[str, Measurement] = {}
        self._started = False

    def take(self, part: Records) -> None:
        """The first look at a slice."""
        self.detection.add(part.data)
        if self.format is None and not self._started:
            with contextlib.suppress(DataAuditError):
                self.format = self.detection.format(part.files[0].name)
        self._started = True
        if self.format is None:
            return
        if self.facts is None:
            self.facts = FactsOf("train", self.format)
            made = {state: check.gathering() for state, check in self._checks.items() if not check.needs}
            self._gatherings = {state: gathering for state, gathering in made.items() if gathering is not None}
            self._looking = dict(self._gatherings)
        self.facts.add(self.look(part))

    def look(self, part: Records) -> Dataset:
        """Shows a slice to all that are looking."""
        assert self.format is not None
        dataset = Dataset("train", part, self.format)
        for state, gathering in list(self._looking.items()):
            with self._unbroken(state):
                gathering.add(Audit(dataset))
        return dataset

    def again(self) -> bool:
        """Whether the files must be read once more."""
        ended, self._looking = self._looking, {}
        for state, gathering in ended.items():
            with self._unbroken(state):
                if gathering.again():
                    self._looking[state] = gathering
        return bool(self._looking)

    @contextlib.contextmanager
    def _unbroken(self, state: str) -> Iterator[None]:
        """A check that breaks looks no further."""
        with guarded() as broken:
            yield
        if broken:
            self._broken[state] = broken[0]
            self._looking.pop(state, None)

    def results(self) -> dict[str, tuple[Measurement, bool]]:
        return {state: self._result(state, check) for state, check in self._checks.items()}

    def _result(self, state: str, check: Check) -> tuple[Measurement, bool]:
        if check.needs:
            return Measurement.missing(f"no {check.needs[0]} file", f"--{check.needs[0]} FILE"), False
        if state in self._broken:
            return self._broken[state], True
        return self._gatherings[state].result(), False
