"""Parquet and Arrow: columns and their types stay, rows are taken out and values replaced."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dataaudit.sources.arrow import batches
from dataaudit.sources.rewriting.envelope import Envelope


@dataclass(frozen=True)
class ArrowRows:
    """The rows of a columnar file."""

    name: str
    sha256: str
    raw: bytes
    content: bytes
    envelope: Envelope

    @cached_property
    def _table(self) -> Any:
        import pyarrow as pa

        return pa.Table.from_batches(list(batches(self.content)))

    @property
    def numbers(self) -> Collection[int]:
        return range(1, self._table.num_rows + 1)

    def shown(self, row: int) -> str:
        return json.dumps(self._table.slice(row - 1, 1).to_pylist()[0], ensure_ascii=False, default=str)

    def rewritten(self, row: int, old: Any, new: Any) -> dict[str, Any]:
        """The fields that differ."""
        return {key: value for key, value in new.items() if key not in old or old[key] != value}

    def join(self, rows: Collection[int], changed: Mapping[int, Any] | None = None, rest: bool = True) -> bytes:
        kept = sorted(rows)
        if not changed and kept == list(self.numbers):
            return self.raw
        table = self._table
        for column in {name for fields in (changed or {}).values() for name in fields}:
            table = _with_values(table, column, {row: f[column] for row, f in (changed or {}).items() if column in f})
        return self.envelope.around(self._written(table.take([row - 1 for row in kept])))

    def _written(self, table: Any) -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as pq

        stream = io.BytesIO()
        if self.content.startswith(b"PAR1"):
            groups = pq.ParquetFile(io.BytesIO(self.content)).metadata
            pq.write_table(table, stream, compression=groups.row_group(0).column(0).compression)
        else:
            make = pa.ipc.new_file if self.content.startswith(b"ARROW1") else pa.ipc.new_stream
            with make(stream, table.schema) as writer:
                writer.write_table(table)
        return stream.getvalue()


def _with_values(table: Any, column: str, values: Mapping[int, Any]) -> Any:
    import pyarrow as pa

    number = table.schema.get_field_index(column)
    field = table.schema.field(number)
    cells = table.column(number).to_pylist()
    for row, value in values.items():
        cells[row - 1] = value
    return table.set_column(number, field, pa.array(cells, type=field.type))
