"""The one key of a row: baseline, ledger, provenance, cache and SARIF all use it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import orjson


def canonical(record: Any) -> bytes:
    """Canonical JSON of a record: sorted keys, no spaces, UTF-8."""
    try:
        return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers above 64 bits and the like; json writes the same form, only slower
        text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
        return text.encode("utf-8", "surrogatepass")


def fingerprint(record: Any, key: bytes | None = None) -> str:
    """SHA-256 of the canonical JSON, in hex; an HMAC where the project has a key."""
    if key is not None:
        return hmac.new(key, canonical(record), hashlib.sha256).hexdigest()
    return hashlib.sha256(canonical(record)).hexdigest()
