"""Rows as Parquet and Arrow, and what zstd makes of bytes: skipped where the library is missing."""

from __future__ import annotations

import io
from typing import Any

import pytest


def columnar(rows: list[Any], kind: str) -> bytes:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    made, stream = pa.Table.from_pylist(rows), io.BytesIO()
    if kind == "parquet":
        pq.write_table(made, stream)
    else:
        with (pa.ipc.new_file if kind == "file" else pa.ipc.new_stream)(stream, made.schema) as writer:
            writer.write_table(made)
    return stream.getvalue()


def zstd(content: bytes) -> bytes:
    compressed: bytes = pytest.importorskip("zstandard").ZstdCompressor().compress(content)
    return compressed
