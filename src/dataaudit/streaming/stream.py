"""Training files too large to be held: read chunk by chunk, measured and forgotten.

Only where every check that runs can be gathered from chunks. The report is the same as that of the whole read.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.dataset import Audit, Dataset
from dataaudit.errors import DataAuditError
from dataaudit.facts import FactsOf, facts_of
from dataaudit.features.slices import slice_fields
from dataaudit.formats.detection import Detection
from dataaudit.identity import Identity
from dataaudit.loading import load, load_held, named_fields, note_same_files
from dataaudit.measurement import Measurement, Place
from dataaudit.places import File
from dataaudit.sources import Records, read
from dataaudit.streaming.gatherings import Gatherings

if TYPE_CHECKING:
    from dataaudit.config import Settings
    from dataaudit.dataset import Roles
    from dataaudit.formats import Format
    from dataaudit.report import SplitFacts

LARGE = 1 << 26  # bytes of text from which on files are worth a stream
_WHOLE = "they are where a rule that compares all rows is selected too, such as DUP001"
_PACKED = 4  # times a file is larger when it is unpacked, roughly

Take = Callable[[Records], object]


class NeedsTheWhole(Exception):
    """The rows turn out to be of a kind that must be seen all at once."""


@dataclass(slots=True)
class Chunks(Records):
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
    return all(map(os.path.isfile, names)) and sum(map(_size, names)) >= LARGE


def _size(name: str) -> int:
    from dataaudit.sources.packing import is_packed

    with open(name, "rb") as stream:  # noqa: PTH123
        return os.path.getsize(name) * (_PACKED if is_packed(stream.read(16)) else 1)  # noqa: PTH202


def _words(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


class Stream:
    """One pass over training files, made when somebody first asks for what comes of it; and another, where a check
    must know all rows before it can name some.

    beside  the other splits as the user gave them, by name: they are held
    notice  is told how the files are read, before they are
    """

    def __init__(
        self,
        train: Any,
        settings: Settings,
        identity: Identity | None,
        beside: Mapping[str, Any],
        notice: Callable[[str], None] | None = None,
    ) -> None:
        items = train if isinstance(train, list | tuple) else [train]
        self._paths = [os.fsdecode(item) for item in items]
        self._settings, self._identity = settings, identity
        self._fields, self._roles = named_fields(settings)
        self._beside = {split: given for split, given in beside.items() if given is not None}
        self._notice = notice or (lambda text: None)
        self._measured: dict[str, tuple[Measurement, bool]] = {}
        self.facts: list[SplitFacts] = []

    def announce(self, whole: Sequence[str]) -> None:
        """Says how the files will be read; `whole` are the codes of the rules that must have all rows at once."""
        from dataaudit.sources.opening import is_linewise
        from dataaudit.sources.patterns import expand

        names = expand(self._paths)
        size = _words(sum(map(os.path.getsize, names)))
        what = f"{names[0]} ({size})" if len(names) == 1 else f"{len(names)} files ({size})"
        others = [name for name in names if not is_linewise(name)]
        memory = "takes 4 to 9 times as much memory, and more where it is compressed"
        if whole:
            rules = ", ".join(whole[:3]) + (f" and {len(whole) - 3} other rules" if len(whole) > 3 else "")
            compare = "compares" if len(whole) == 1 else "compare"
            how = f"read whole, which {memory}: {rules} {compare} all rows; --select FMT,HYG is read in chunks"
        elif others:
            how = f"{others[0] if len(names) > 1 else 'it'} is no JSON Lines, so it is read whole, which {memory}"
        else:
            how = "read in chunks, in memory that does not grow with it"
        self._notice(f"{what}: {how}")

    def takes(self, check: Check) -> bool:
        """Whether a check can be measured so. One that lacks a split need not be measured at all."""
        return any(need not in self._beside for need in check.needs) or check.gathering() is not None

    def run(self, checks: Sequence[Check]) -> None:
        """Reads and measures. Raises NeedsTheWhole where that cannot be done in chunks."""
        guess: Format | None = None
        while True:
            attempt = _Pass(checks, Detection(self._settings.format, self._fields), guess, self._roles)
            records = read(self._paths, into=Chunks(take=attempt.take))
            elected = attempt.detection.format(records.files[0].name)
            if attempt.facts is not None and attempt.format == elected:
                break
            guess = elected  # the first chunk was no fair sample of the whole
        audit = self._without_rows(records, elected)
        attempt.end(audit)
        while attempt.gatherings.again():
            once_more = read(self._paths, into=Chunks(take=attempt.look))
            _refuse_other_bytes(records.files, once_more.files)
            attempt.end(audit)
        self._measured = {check.state(): attempt.result(check, audit) for check in checks}
        audit.train.notes = [*audit.train.notes, *attempt.notes()]
        self.facts = facts_of(audit, attempt.facts)
        if self._identity:
            self._fingerprint(self._identity, audit)

    def measured(self, check: Check) -> tuple[Measurement, bool]:
        """What the check measured, and whether it broke."""
        return self._measured[check.state()]

    def _without_rows(self, records: Records, form: Format) -> Audit:
        """The splits, with training files of which the rows are forgotten."""
        train = Dataset("train", Records(files=records.files, notes=records.notes), form, self._roles)
        held, sent = self._beside.get("holdout"), self._beside.get("production")
        holdout = None if held is None else load_held(held, self._settings)
        production = None if sent is None else load("production", sent, self._settings)
        note_same_files([split for split in (train, holdout, production) if isinstance(split, Dataset)])
        return Audit(train, holdout, production)

    def _fingerprint(self, identity: Identity, audit: Audit) -> None:
        """Fingerprints of the rows at fault, for which the files are read again."""
        places = {finding.place for measurement, _ in self._measured.values() for finding in measurement.findings}
        beside = Identity(audit, identity.key)
        identity.known.update({place: beside.at(place) for place in places if place.split != "train"})
        wanted = {(place.file, place.row): place for place in places if place.split == "train"}
        identity.known.update(dict.fromkeys(wanted.values()))
        if wanted:
            known = _Fingerprints(wanted, audit.train.format, identity)
            read(self._paths, into=Chunks(take=known.take))


def _refuse_other_bytes(before: Sequence[File], now: Sequence[File]) -> None:
    for one, other in zip(before, now, strict=True):
        if one.sha256 != other.sha256:
            raise DataAuditError(f"{one.name}: changed while it was read", "run again when nobody writes it")


class _Fingerprints:
    """Those of the rows that are wanted, by file and row."""

    def __init__(self, wanted: Mapping[tuple[str, int | None], Place], form: Format, identity: Identity) -> None:
        self._wanted, self._form, self._identity = wanted, form, identity

    def take(self, part: Records) -> None:
        rows = ((part.files[file].name, row) for file, row in zip(part.file, part.row, strict=True))
        unreadable = ((fault.file, fault.row) for fault in part.faults)
        here = [self._wanted[key] for key in (*rows, *unreadable) if key in self._wanted]
        made = Identity(Audit(Dataset("train", part, self._form)), self._identity.key)
        self._identity.known.update((place, made.at(place)) for place in here)


class _Pass:
    """Everything that is gathered while the training files are read."""

    def __init__(self, checks: Sequence[Check], detection: Detection, guess: Format | None, roles: Roles) -> None:
        self.detection, self.format, self._roles = detection, guess, roles
        self.facts: FactsOf | None = None
        self.gatherings = Gatherings(checks)
        self._started = False
        self._slice_fields: dict[str, None] = {}

    def notes(self) -> list[str]:
        """What a report of rows that are not all here lacks."""
        fields = ", ".join(self._slice_fields)
        return [f"read in chunks, so the shares by {fields} are not told apart ({_WHOLE})"] if fields else []

    def take(self, part: Records) -> None:
        """The first look at a chunk."""
        self.detection.add(part.data)
        if self.format is None and not self._started:
            with contextlib.suppress(DataAuditError):
                self.format = self.detection.format(part.files[0].name)
        self._started = True
        if self.format is not None:
            self.facts = self.facts or FactsOf("train", self.format)
            dataset = self.look(part)
            self.facts.add(dataset)
            self._slice_fields |= dict.fromkeys(slice_fields(dataset))

    def look(self, part: Records) -> Dataset:
        assert self.format is not None
        dataset = Dataset("train", part, self.format, self._roles)
        self.gatherings.add(Audit(dataset))
        return dataset

    def end(self, audit: Audit) -> None:
        """All training files were read: now come the splits beside them."""
        if audit.held is not None:
            self.gatherings.add(Audit(audit.train, holdout=audit.held))
        if audit.production is not None:
            self.gatherings.add(Audit(audit.train, production=audit.production))

    def result(self, check: Check, audit: Audit) -> tuple[Measurement, bool]:
        lacking = ((need, audit.lacks(need, check.sealed)) for need in check.needs)
        missing = next(((need, lack) for need, lack in lacking if lack), None)
        if missing is not None:
            return Measurement.missing(missing[1], f"--{missing[0]} FILE"), False
        return self.gatherings.result(check)
