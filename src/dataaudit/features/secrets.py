"""Keys and tokens that open something: their shapes, and what is only an example of one.

Shapes are those of the issuers' own keys and tokens; no other scanner was compared. Shapes that also fit ordinary
text (generic passwords, hex strings) are left out on purpose.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_EXAMPLE = re.compile(
    r"example|sample|dummy|fake|placeholder|changeme|redacted|your|insert|replace|xxxx|\*\*\*|\.\.\.|test"
    r"|0123456|1234567|abcdefg|987654|deadbeef|<|>|\{|\}",
    re.IGNORECASE,
)
_WEAK = frozenset({"pass", "pw", "pwd", "user", "username", "admin", "root", "guest", "key", "me", "foo", "bar"})
_TEST_HOST = re.compile(
    r"[\w-]+|(?:[\w-]+\.)*(?:example\.\w+|localhost|example|test|invalid|local|internal)"
    r"|(?:[\w-]+\.)*(?:your|my)?-?(?:host|hostname|server|domain|database)\.\w+",
    re.IGNORECASE,
)


class Secret(NamedTuple):
    """One kind of secret. `anchors` are literals of which one must stand in the text before anything is searched."""

    title: str
    anchors: Sequence[str]
    pattern: re.Pattern[str]
    real: Callable[[str], bool]


def _random(value: str) -> bool:
    """Whether a value looks drawn at random rather than typed as an example."""
    return not _EXAMPLE.search(value) and entropy(value) >= 3.0


def entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) if value else 0.0


def _real_token(value: str) -> bool:
    tail = re.sub(r"^(?:[a-z]{2,8}[-_])+", "", value)
    return _random(tail)


def _real_key_block(value: str) -> bool:
    body = re.sub(r"-----.*?-----|\\n|\s", "", value)
    return len(body) >= 64 and "..." not in body and entropy(body) >= 4.0


def _real_jwt(value: str) -> bool:
    try:
        header, payload = (json.loads(_unpadded(part)) for part in value.split(".")[:2])
    except (ValueError, binascii.Error):
        return False
    if not isinstance(header, dict) or "alg" not in header or not isinstance(payload, dict):
        return False
    return not {"John Doe", "Jane Doe", "1234567890"} & {v for v in payload.values() if isinstance(v, str)}


def _unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _real_login(value: str) -> bool:
    """`scheme://user:password@host` with a password that somebody chose, on a host that may exist."""
    login, _, host = value.partition("://")[2].rpartition("@")
    user, _, password = login.partition(":")
    return not (
        password.casefold() in _WEAK
        or password.casefold() == user.casefold()
        or password.startswith(("$", "%", "<", "{", "["))
        or password.isupper()
        or _EXAMPLE.search(password)
        or re.search(r"pass|secret|token|pwd", password, re.IGNORECASE)
        or _TEST_HOST.fullmatch(host)
        or host.startswith(("127.", "0.0.0.0", "192.168.", "10."))
    )


def _secret(title: str, anchors: str, pattern: str, real: Callable[[str], bool] = _real_token) -> Secret:
    return Secret(title, anchors.split(), re.compile(pattern), real)


# Every pattern begins with its anchor or a short bounded prefix and repeats one class at a time: linear time.
SECRETS = (
    _secret(
        "a private key",
        "PRIVATE",
        r"-----BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,-]{64,20000}",
        _real_key_block,
    ),
    _secret("an AWS access key", "AKIA ASIA", r"(?<![A-Za-z0-9/+=])A[KS]IA[A-Z2-7]{16}(?![A-Za-z0-9/+=])", _random),
    _secret(
        "an AWS secret key",
        "secret_access_key SECRET_ACCESS_KEY secretAccessKey SecretAccessKey aws_secret AWS_SECRET",
        r"(?i:secret_?(?:access_?)?key)[\"']?\s{0,3}[:=]{1,2}\s{0,3}[\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])",
        lambda value: _random(value[-40:]),
    ),
    _secret("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b"),
    _secret("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b"),
    _secret("a GitLab token", "glpat-", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    _secret(
        "a Slack token", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe-", r"\bxox[abeprs]-(?:\d{6,}-){1,3}[A-Za-z0-9]{16,}\b"
    ),
    _secret(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{24}\b",
        lambda value: _random(value[-24:]),
    ),
    _secret("an Anthropic key", "sk-ant-", r"\bsk-ant-[a-z]{3,8}\d\d-[A-Za-z0-9_-]{80,}"),
    _secret("an OpenAI key", "sk-proj- sk-svcacct- sk-admin-", r"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}"),
    _secret("an OpenAI key", "T3BlbkFJ", r"\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b"),
    _secret("an API key", "sk-", r"\bsk-[A-Za-z0-9]{48}\b"),
    _secret("a Stripe key", "sk_live_ rk_live_", r"\b[rs]k_live_[A-Za-z0-9]{24,}\b"),
    _secret("a Google API key", "AIza", r"\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    _secret("a Google client secret", "GOCSPX-", r"\bGOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])"),
    _secret("a Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{34}\b"),
    _secret("an npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    _secret("a PyPI token", "pypi-AgEIcHlwaS5vcmc", r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    _secret("a SendGrid key", "SG.", r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
    _secret("a Shopify token", "shpat_ shpss_ shpca_", r"\bshp(?:at|ss|ca)_[a-fA-F0-9]{32}\b"),
    _secret("a DigitalOcean token", "dop_v1_", r"\bdop_v1_[a-f0-9]{64}\b"),
    _secret("a Databricks token", "dapi", r"\bdapi[a-f0-9]{32}\b"),
    _secret("a Telegram bot token", ":AA", r"(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])"),
    _secret(
        "an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}==", lambda value: _random(value[11:])
    ),
    _secret(
        "a JSON web token",
        "eyJ",
        r"\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,2000}",
        _real_jwt,
    ),
    _secret(
        "a password in a URL",
        "://",
        r"\b[a-z][a-z0-9+]{2,15}://[^\s:/@\"'<>`\0]{1,64}:[^\s:/@\"'<>`\0]{4,64}@[A-Za-z0-9.-]{3,253}\b",
        _real_login,
    ),
)


class Match(NamedTuple):
    """A secret in a text: where, of which kind, and its value."""

    start: int
    end: int
    title: str
    value: str


def secrets_in(text: str) -> Iterator[Match]:
    """Every secret in order; where two shapes fit, the one that begins first."""
    here = [secret for secret in SECRETS if any(anchor in text for anchor in secret.anchors)]
    matches = [
        Match(match.start(), match.end(), secret.title, match.group())
        for secret in here
        for match in secret.pattern.finditer(text)
        if secret.real(match.group())
    ]
    free = 0
    for match in sorted(matches):
        if match.start >= free:
            free = match.end
            yield match


def masked(value: str) -> str:
    """The first four characters and the length."""
    return f"{value[:4]}… ({len(value)} characters)"
