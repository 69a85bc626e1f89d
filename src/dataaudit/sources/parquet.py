"""Parquet, read with pyarrow (the extra `dataaudit[parquet]`)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dataaudit.errors import DataAuditError

if TYPE_CHECKING:
    from dataaudit.sources import Records


def read_parquet(stream: io.BufferedReader, name: str, records: Records) -> str:
    """Appends every row. Parquet has no physical lines: the line is the row."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise DataAuditError(f"{name}: is Parquet", 'install the reader: pip install "dataaudit[parquet]"') from None
    row = 0
    try:
        for batch in pq.ParquetFile(io.BytesIO(stream.read())).iter_batches():
            for value in batch.to_pylist():
                row += 1
                records.add(value, row, row)
    except (pa.ArrowException, OSError) as error:
        raise DataAuditError(f"{name}: the Parquet file is damaged ({str(error).splitlines()[0]})") from error
    return "parquet"
