"""Answers that break the contract that the others keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.checks.json_schema import read_schema
from dataaudit.errors import DataAuditError
from dataaudit.features.hits import TAUGHT
from dataaudit.measurement import Finding, Measurement
from dataaudit.streaming.merging import Gathering, Survey, gathered

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.features.answers.contracts import Contract
    from dataaudit.features.answers.seen import AnswersSeen


@dataclass(frozen=True)
class OutputContract(Check):
    """Answers that break the contract that the others keep.

    ## What it measures
    The share of examples whose answer breaks a contract. An answer is the last assistant text of an example. A
    contract is said, or is shown by the data:

    - a JSON Schema in the rule (`schema`, or `schema-file` relative to the working directory) binds every answer;
    - a JSON Schema in a prompt, or in a field such as `response_format`, binds the answer of its row, unless more
      than half of such answers break it or a prompt holds several;
    - where nearly all prompts demand JSON ("respond only with JSON"), every answer must be JSON; where only some do,
      or none, the answers must be JSON if nearly all of their kind are. A code fence belongs to the contract;
    - JSON answers keep the shape that nearly all share: the fields that nearly all objects have, at every level, and
      their types. A field that only one object has is stray where four of five objects have equal fields; a text is
      stray where it occurs once among 200 or more and all others are one of ten values, each with 5 % or more;
    - where answers are labels, a sentence among them; where answers share a mark (a heading with a colon, a tag, a
      row of signs, a code fence at the start, the end or in a line of its own), those that lack it.

    "Nearly all" is 95 %, and proven to be more than nine of ten by the upper end of a one-sided Wilson interval: one
    exception needs 42 answers, two need 58. Answers of fewer than 40 examples share nothing. Objects without a field
    that nearly all have keep no shape at all, so that data with a schema of its own in each row is silent.

    ## What it cannot see
    Whether the values are right, and a contract that most answers break. Empty answers are left to `empty-output`,
    variants of a label's spelling to `label-variants`.

    ## A worked verdict
    Of 1,000 answers 997 are JSON objects, 990 of them with `city` and `date`; 3 answers are sentences, 7 objects lack
    `date`: 10 findings, 1 %. With `date` in 900 of 1,000 objects it is an optional field and no finding.
    """

    name = "output-contract"

    schema: Mapping[str, Any] | None = field(default=None, hash=False)
    schema_file: str | None = None

    def __post_init__(self) -> None:
        if self.schema is not None and self.schema_file is not None:
            raise DataAuditError("expected either schema or schema-file")
        self._schema()

    def measure(self, audit: Audit) -> Measurement:
        return gathered(self.gathering(), audit)

    def gathering(self) -> Gathering:
        return _Answers(self._schema())

    def state(self) -> str:
        return f"{super().state()} {self._schema()!r}"

    def _schema(self) -> str | None:
        schema = self.schema if self.schema_file is None else read_schema(self.schema_file)
        return None if schema is None else json.dumps(schema, sort_keys=True)


class _Answers(Survey):
    """Which contracts the answers of each split keep; then those that break one."""

    splits = TAUGHT

    def __init__(self, schema: str | None) -> None:
        super().__init__()
        self._schema = schema
        self._seen: dict[str, AnswersSeen] = {}
        self._contracts: dict[str, Sequence[Contract]] = {}

    def survey(self, part: Dataset, begin: int) -> None:
        from dataaudit.features.answers.seen import AnswersSeen

        self._seen.setdefault(part.split, AnswersSeen(self._schema)).add(part, begin)

    def has_something_to_name(self) -> bool:
        self._contracts = {split: seen.contracts() for split, seen in self._seen.items()}
        return any(self._contracts.values())

    def name(self, part: Dataset, begin: int) -> None:
        """One finding an example: the first contract it breaks."""
        from dataaudit.features.answers.final import final_answers

        for answer in part.feature(final_answers):
            broken = (contract.broken(part, answer) for contract in self._contracts[part.split])
            found = next((how for how in broken if how is not None), None)
            if found is not None:
                place = part.place(answer.example)
                self.found.extend([Finding(place, found.message, path=found.path, text=found.text)])

    def result(self) -> Measurement:
        n = sum(seen.n for seen in self._seen.values())
        if not n:
            return Measurement.not_applicable("no text answers")
        if not any(self._contracts.values()):
            return Measurement.not_applicable("the answers share no contract")
        binding = [f"{split}: {c.what} ({c.binds:,} answers)" for split, kept in self._contracts.items() for c in kept]
        return Measurement.share(self.found, n, facts={"contracts": binding})
