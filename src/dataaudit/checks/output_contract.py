"""Answers that break the contract that the others keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataaudit.check import Check
from dataaudit.checks.json_schema import read_schema
from dataaudit.errors import DataAuditError
from dataaudit.hits import TAUGHT
from dataaudit.measurement import Finding, Measurement

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.features.contracts import Contract


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
        from dataaudit.features.contracts import contracts
        from dataaudit.features.final_answers import final_answers

        splits = [split for name in TAUGHT if (split := audit.split(name)) is not None]
        n = sum(len(split.feature(final_answers)) for split in splits)
        if not n:
            return Measurement.not_applicable("no text answers")
        found = [(split, split.feature(contracts, self._schema())) for split in splits]
        if not any(kept for _, kept in found):
            return Measurement.not_applicable("the answers share no contract")
        findings = [finding for split, kept in found for finding in _findings(split, kept)]
        binding = [f"{split.split}: {c.what} ({c.binds:,} answers)" for split, kept in found for c in kept]
        return Measurement.share(findings, n, facts={"contracts": binding})

    def state(self) -> str:
        return f"{super().state()} {self._schema()!r}"

    def _schema(self) -> str | None:
        schema = self.schema if self.schema_file is None else read_schema(self.schema_file)
        return None if schema is None else json.dumps(schema, sort_keys=True)


def _findings(split: Dataset, kept: Sequence[Contract]) -> list[Finding]:
    """One finding an example, in row order: the first contract it breaks."""
    first: dict[int, Finding] = {}
    for contract in kept:
        for example, path, message, text in contract.breaks:
            first.setdefault(example, Finding(split.place(example), message, path=path, text=text))
    return [first[i] for i in sorted(first)]
