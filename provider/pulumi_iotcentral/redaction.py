"""Keep a request's secrets out of what an error repeats from the service."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote, unquote_plus, urlsplit

from .schema import CUSTOMIZATIONS, is_customization_secret, is_secret_name, secret_names

MASK: Final = "*****"
_SHORTEST: Final = 4  # shorter values would mask pieces of ordinary words
_SHORTEST_PART: Final = 8  # a piece of a secret is an ordinary word more often than a whole one
_LONGEST_TAKEN_APART: Final = 8192  # no header and no URL is longer; a stranger's text may be
_KEY_PART: Final = re.compile(
    r"((?:AccountKey|SharedAccessKey|SharedAccessSignature|sig"
    r"|[?&](?:code|[\w.-]*(?:key|token|secret|password))"
    r"|(?<![A-Za-z0-9])(?:api|access|client|functions?|subscription)[-_]?(?:key|token|secret))"
    r"\s*=\s*)([^;&\s\"'*]+)",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(
    r"\b((?:Bearer|SharedAccessSignature)\s+|SharedKey(?:Lite)?\s+[\w.-]+:)"
    r"[^\s\"',;*][^\s\"',;]*",
    re.IGNORECASE,
)
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WORD_AND_VALUE: Final = re.compile(r"\s*[A-Za-z][\w-]*\s+(\S.*)", re.DOTALL)
_ESCAPE: Final = re.compile(r"%[0-9A-F]{2}")


def one_line(text: str, limit: int) -> str:
    """Return the text as one printable line of at most `limit` characters.

    Control characters, newlines, direction marks and lone surrogates become spaces: a service's
    words end up in terminals and pull requests.
    """
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def secrets_of(body: object) -> frozenset[str]:
    """Return the secret strings of a request's body, and what a service may repeat of each.

    Secrets are what the table of destination types says of an authorization, what it lacks of one,
    a webhook's `url` (many carry a key), and each `value` of a customization. Of each there are the
    keys inside of it; of a URL its path, alone and with the query, and the query's values; of
    `Word value` the value; and of all these the percent-encoded forms. A part is left out that is
    shorter than 8 characters.
    """
    found: set[str] = set()
    for secret in set(_secret_strings(body, _is_secret_outside())):
        found.update(_parts(secret))
    return frozenset(spelling for text in found for spelling in _spellings(text))


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return one line of the text with each secret, and whatever looks like a key, masked."""
    line = one_line(text, len(text) + 1)
    known = {one_line(secret, len(secret) + 1) for secret in secrets}
    for secret in sorted(known, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            line = line.replace(secret, MASK)
    return _SCHEME.sub(rf"\1{MASK}", _KEY_PART.sub(rf"\1{MASK}", line))


def without_keys(text: str) -> str:
    """Return the text as it is, or as one line with whatever looks like a key in it masked."""
    masked = redact(text, ())
    return text if masked == one_line(text, len(text) + 1) else masked


def redacted(value: Any, secrets: frozenset[str]) -> Any:
    """Return a JSON value with every text in it, and every name, as `redact` leaves it."""
    if isinstance(value, dict):
        return {redact(key, secrets): redacted(item, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [redacted(item, secrets) for item in value]
    return redact(value, secrets) if isinstance(value, str) else value


def _parts(secret: str) -> Iterator[str]:
    """Yield a secret, and the parts of it that are secrets by themselves."""
    yield secret
    if len(secret) > _LONGEST_TAKEN_APART:
        return
    yield from (match.group(2) for match in _KEY_PART.finditer(secret))
    parts = list(_parts_of_url(secret))
    if worded := _WORD_AND_VALUE.match(secret):
        parts.append(worded.group(1))
    yield from (part for part in parts if len(part) >= _SHORTEST_PART)


def _parts_of_url(text: str) -> Iterator[str]:
    if not _URL.match(text):
        return
    try:
        url = urlsplit(text)
    except ValueError:
        return
    yield url.path
    if not url.query:
        return
    yield f"{url.path}?{url.query}"
    for parameter in url.query.split("&"):
        name, equals, value = parameter.partition("=")
        raw = value if equals else name
        yield from (raw, unquote_plus(raw))


def _spellings(text: str) -> Iterator[str]:
    """Yield a text as it is and percent-encoded, with digits of either case."""
    yield text
    if len(text) <= _LONGEST_TAKEN_APART:
        encoded = quote(text, safe="", errors="replace")
        yield encoded
        yield _ESCAPE.sub(lambda escape: escape.group().lower(), encoded)


def _secret_strings(node: Any, is_secret: Callable[[str], bool]) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                yield from [value] if is_secret(key) else []
            elif isinstance(value, list | tuple) and is_secret(key):
                yield from (item for item in value if isinstance(item, str))
                yield from _secret_strings(value, is_secret)
            else:
                yield from _secret_strings(value, _INSIDE.get(key, is_secret))
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _secret_strings(item, is_secret)


def _is_secret_outside() -> Callable[[str], bool]:
    """Return what tells a secret by its name alone, as in the flat form of a destination."""
    names = {"url", *secret_names()} - {"value"}
    return lambda name: name in names


_INSIDE: Final[dict[str, Callable[[str], bool]]] = {
    "authorization": is_secret_name,
    **dict.fromkeys(CUSTOMIZATIONS, is_customization_secret),
}
"""What tells a secret by its name inside the properties that hold some."""
