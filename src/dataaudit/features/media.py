"""The images and videos of a record, however its format writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

Kind = Literal["image", "video"]

_TYPES: dict[str, Kind] = {
    "image": "image", "image_url": "image", "input_image": "image", "video": "video", "video_url": "video",
}  # fmt: skip
_LISTS: dict[str, Kind] = {"images": "image", "videos": "video"}
_GEMINI = ("fileData", "inlineData")
_DEPTH = 12


def media(record: Any) -> Iterator[Kind]:
    """One word for each image or video: content parts with a type (OpenAI), by their key (Bedrock), by their MIME
    type (Gemini), or listed beside the turns (LLaMA-Factory)."""
    if isinstance(record, dict):
        for field, kind in _LISTS.items():
            if isinstance(record.get(field), list):
                yield from [kind] * len(record[field])
        for field in ("messages", "contents", "prompt", "completion", "conversations"):
            yield from _inside(record.get(field), 0)


def _inside(value: Any, depth: int) -> Iterator[Kind]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _inside(item, depth + 1)
    elif isinstance(value, dict):
        kind = _kind(value)
        if kind is not None:
            yield kind
        else:
            for field in ("content", "parts"):
                yield from _inside(value.get(field), depth + 1)


def _kind(part: dict[str, Any]) -> Kind | None:
    said = part.get("type")
    if isinstance(said, str) and said in _TYPES:
        return _TYPES[said]
    for field in ("image", "video"):
        if isinstance(part.get(field), dict):
            return _TYPES[field]
    for field in _GEMINI:
        held = part.get(field)
        mime = str(held.get("mimeType", "")).partition("/")[0] if isinstance(held, dict) else ""
        if mime in _TYPES:
            return _TYPES[mime]
    return None
