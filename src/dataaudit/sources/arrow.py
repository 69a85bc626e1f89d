"""Parquet and Arrow, read with pyarrow (the extra `dataaudit[parquet]`). There are no lines: the line is the row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError
from dataaudit.sources.header import refuse_repeated
from dataaudit.sources.plain import plain_row
from dataaudit.sources.value import digest

if TYPE_CHECKING:
    from dataaudit.sources import Records


def read_arrow(stream: io.BufferedReader, name: str, records: Records) -> str:
    """Appends every row, without the null fields that Arrow fills in where rows lack them."""
    from dataaudit.sources import Fault

    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise DataAuditError(
            f"{name}: is Parquet or Arrow", 'install the reader: pip install "dataaudit[parquet]"'
        ) from None
    raw = stream.read()
    kind = "parquet" if raw.startswith(b"PAR1") else "arrow"
    row = 0
    try:
        for batch in batches(raw):
            refuse_repeated(batch.schema.names, name)
            for value in batch.to_pylist():
                row += 1
                try:
                    records.add(plain_row(value), row, row)
                except ValueError as error:
                    records.faults.append(Fault(name, row, row, str(error), digest=digest(value)))
            records.cut()
    except DataAuditError:
        raise
    except Exception as error:  # a native library fed with foreign bytes raises whatever it likes
        what = (str(error).splitlines() or [type(error).__name__])[0]
        raise DataAuditError(f"{name}: the {kind.capitalize()} file is damaged ({what})") from None
    return kind


def batches(raw: bytes) -> Iterator[Any]:
    """The record batches of a Parquet or Arrow file. What is damaged is found before its values are: offsets that
    point anywhere would end the process."""
    for batch in _parquet(raw) if raw.startswith(b"PAR1") else _arrow(raw):
        batch.validate(full=True)
        yield batch


def _parquet(raw: bytes) -> Iterator[Any]:
    import pyarrow.parquet as pq

    yield from pq.ParquetFile(io.BytesIO(raw)).iter_batches()


def _arrow(raw: bytes) -> Iterator[Any]:
    """The file format, or streams one after another (the shards of a saved dataset)."""
    import pyarrow as pa

    source = pa.BufferReader(raw)
    if raw.startswith(b"ARROW1"):
        reader = pa.ipc.open_file(source)
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index)
        return
    while source.tell() < len(raw):
        yield from pa.ipc.open_stream(source)
