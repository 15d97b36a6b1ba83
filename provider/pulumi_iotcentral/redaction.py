"""Keep a request's secrets out of what an error repeats from the service."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

MASK: Final = "*****"
_SHORTEST: Final = 4  # shorter values would mask pieces of ordinary words
_SECRET_KEYS: Final = frozenset({"connectionString", "clientSecret", "url"})
_SECRET_PARENTS: Final = frozenset({"authorization", "headerCustomizations", "queryCustomizations"})
_KEY_PART: Final = re.compile(
    r"((?:AccountKey|SharedAccessKey|SharedAccessSignature|sig)\s*=\s*)([^;&\s\"'*]+)",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(
    r"\b(Bearer|SharedAccessSignature)(\s+)[^\s\"',;*][^\s\"',;]*", re.IGNORECASE
)


def one_line(text: str, limit: int) -> str:
    """Return the text as one printable line of at most `limit` characters.

    Control characters, newlines, direction marks and lone surrogates become spaces: a service's
    words end up in terminals and pull requests.
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def secrets_of(body: object) -> frozenset[str]:
    """Return the secret strings of a request's body, and the keys inside connection strings.

    Secret are `connectionString`, `clientSecret`, a webhook's `url` (many carry a key), and each
    `value` of an authorization or a customization.
    """
    found: set[str] = set()
    for secret in _secret_strings(body, secret_values=False):
        found.add(secret)
        found.update(match.group(2) for match in _KEY_PART.finditer(secret))
    return frozenset(found)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return one line of the text with each secret, and whatever looks like a key, masked."""
    line = one_line(text, len(text) + 1)
    known = {one_line(secret, len(secret) + 1) for secret in secrets}
    for secret in sorted(known, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            line = line.replace(secret, MASK)
    return _SCHEME.sub(rf"\1\2{MASK}", _KEY_PART.sub(rf"\1{MASK}", line))


def _secret_strings(node: Any, *, secret_values: bool) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                if key in _SECRET_KEYS or (secret_values and key == "value"):
                    yield value
            else:
                inside = secret_values or key in _SECRET_PARENTS
                yield from _secret_strings(value, secret_values=inside)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _secret_strings(item, secret_values=secret_values)
