"""The secret parts of a body, a URL, a header or a connection string."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, unquote_plus, urlsplit

from ..schema import (
    CONNECTION_STRING,
    CUSTOMIZATIONS,
    is_customization_secret,
    is_secret_name,
    secret_names,
)

LONGEST_SECRET: Final = 8192
"""The number of characters of a secret that are searched. No header and no URL is longer."""


class Strength(Enum):
    """The certainty that a text is a secret, which decides where it is searched.

    KEY: everywhere. VALUE: in reports of the service, and as a whole in readable properties.
    PATH: as a whole or as a long part, since it can consist of ordinary words.
    """

    KEY = "key"
    VALUE = "value"
    PATH = "path"


class Secret(NamedTuple):
    """A text that must not appear in any output."""

    text: str
    strength: Strength = Strength.KEY

    def __repr__(self) -> str:
        return f"Secret({self.strength})"


KEY_PART: Final = re.compile(
    r"((?:AccountKey|SharedAccessKey|SharedAccessSignature|(?<![A-Za-z0-9])sig"
    r"|[?&](?:code|[\w.-]*(?:key|token|secret|password))"
    r"|(?<![A-Za-z0-9])(?:api|access|client|functions?|subscription)[-_]?(?:key|token|secret))"
    r"\s*=\s*)([^;&\s\"'*]+)",
    re.IGNORECASE,
)
"""The name of a key and the key. It is always masked, also if it is not a known secret."""

_KEY_NAME: Final = re.compile(
    r"code|sig|.*(?:key|token|secret|password|pwd|signature)", re.IGNORECASE | re.DOTALL
)
_SIGNATURE: Final = re.compile(r"(?:^|[?&\s])sig=([^&]+)", re.IGNORECASE)
_NO_KEY_NAME: Final = re.compile(r".*(?:keyname|key_name)", re.IGNORECASE)
_SCHEME: Final = re.compile(r"\s*(basic|bearer|sharedaccesssignature|token|apikey)\s+", re.I)
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_WORD_AND_VALUE: Final = re.compile(r"\s*[A-Za-z][\w-]*\s+(\S.*)", re.DOTALL)
_NAME: Final = re.compile(r"\s*[A-Za-z][\w ]*")
_SHORTEST_PART: Final = 8  # a piece of a secret is an ordinary word more often than a whole one
_SHORTEST_KEY: Final = 12
_DEEPEST: Final = 64
_LONG: Final = 20  # no ordinary word is as long


def secrets_of(body: object) -> frozenset[Secret]:
    """Return the secrets of a body with their parts, which a service may repeat separately.

    Secrets are those in the table of destination types, unknown properties of an authorization, a
    webhook's `url` (which often contains a key), and each `value` of a customization.
    """
    found = set(_secrets(body, _is_secret_outside()))
    return frozenset(secret for secret in found if secret.text.strip("*"))


def parts_of(
    text: str, strength: Strength = Strength.KEY, *, whole: bool = False
) -> Iterator[Secret]:
    """Yield the secret parts of a text in a property for secrets.

    These are the keys of a connection string, a shared access signature or an http URL. Otherwise
    it is the whole text, and the value of `Word value`. With `whole`, the text itself and each
    value in it are secrets.
    """
    yield from _parts_of(text[:LONGEST_SECRET], strength, whole=whole)


@lru_cache(maxsize=1024)
def _parts_of(text: str, strength: Strength, *, whole: bool) -> tuple[Secret, ...]:
    return tuple(_parts_in(text, strength, whole=whole))


def _parts_in(text: str, strength: Strength, *, whole: bool) -> Iterator[Secret]:
    if _URL.match(text):
        yield from _parts_of_url(text)
        if whole:
            yield Secret(text, strength)
        return
    if whole:
        yield from _values_inside(text, strength)
    scheme = _SCHEME.match(text)
    keys = [Secret(key) for key in _keys_inside(text)]
    yield from keys
    if whole or not (keys and _is_structured(text[scheme.end() :] if scheme else text)):
        yield from _whole(text, scheme, strength)


def _values_inside(text: str, strength: Strength) -> Iterator[Secret]:
    for part in text.split(_separator(text)):
        _, equals, value = part.partition("=")
        if equals and len(value) >= _SHORTEST_PART:
            yield Secret(value, strength)


def _whole(text: str, scheme: re.Match[str] | None, strength: Strength) -> Iterator[Secret]:
    """Yield a text without parts, and the rest after its first word."""
    if scheme is None:
        yield Secret(text, strength)
    elif scheme[1].lower() == "basic":
        yield from _decoded_credentials(text[scheme.end() :])
    worded = _WORD_AND_VALUE.match(text)
    if worded and (scheme or len(worded[1]) >= _SHORTEST_PART):
        yield Secret(worded[1], strength)


def _secrets(
    node: Any, is_secret: Callable[[str], bool], depth: int = _DEEPEST
) -> Iterator[Secret]:
    """Yield the secrets of a JSON value. Values with too many levels are rejected elsewhere."""
    if not depth:
        return
    if isinstance(node, dict):
        strength = Strength.KEY
        if is_secret is is_customization_secret and node.get("secret") is not True:
            strength = Strength.VALUE
        for name, value in node.items():
            if is_secret(name):
                whole = name not in (CONNECTION_STRING, "url")
                yield from _all_texts(value, strength, whole=whole)
            if not isinstance(value, str):
                yield from _secrets(value, _INSIDE.get(name, is_secret), depth - 1)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _secrets(item, is_secret, depth - 1)


def _all_texts(value: Any, strength: Strength, *, whole: bool) -> Iterator[Secret]:
    if isinstance(value, str):
        yield from parts_of(value, strength, whole=whole)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _all_texts(item, strength, whole=whole) if isinstance(item, str) else ()


def _keys_inside(text: str) -> Iterator[str]:
    """Yield the values of the parts of a connection string or a signature that are keys."""
    for part in text.split(_separator(text)):
        name, equals, value = part.partition("=")
        if equals and value and _is_key_name(name.strip().lstrip("?")):
            yield from _keys_of_value(value)
    if not _is_structured(text):
        yield from (found[2] for found in KEY_PART.finditer(text))


def _separator(text: str) -> str:
    return ";" if ";" in text else "&"


def _is_structured(text: str) -> bool:
    """Tell whether a text consists of `name=value` parts."""
    parts = [part.partition("=") for part in text.split(_separator(text)) if part.strip()]
    return all(equals and _NAME.fullmatch(name) for name, equals, _ in parts)


def _keys_of_value(value: str) -> Iterator[str]:
    """Yield the keys in the value of a part, which may be a shared access signature itself."""
    signatures = [found[1] for found in _SIGNATURE.finditer(value)]
    yield from signatures or (value,)


def _is_key_name(name: str) -> bool:
    return bool(_KEY_NAME.fullmatch(name)) and not _NO_KEY_NAME.fullmatch(name)


def _decoded_credentials(text: str) -> Iterator[Secret]:
    """Yield the password of Basic authentication."""
    try:
        said = b64decode(text.strip(), validate=True).decode()
    except ValueError:
        return
    _, colon, password = said.partition(":")
    if colon and password:
        yield Secret(password)


def _parts_of_url(text: str) -> Iterator[Secret]:
    try:
        url = urlsplit(text)
    except ValueError:
        yield Secret(text)
        return
    yield from (Secret(it) for it in (url.username, url.password) if it)
    labels = (url.hostname or "").split(".")
    yield from (Secret(label, Strength.PATH) for label in labels if _looks_like_key(label))
    yield from _parts_of_path(url)
    for parameters in (url.query, url.fragment):
        for parameter in parameters.split("&") if parameters else ():
            yield from _parts_of_parameter(parameter)


def _parts_of_path(url: SplitResult) -> Iterator[Secret]:
    if len(url.path) >= _SHORTEST_PART:
        yield Secret(url.path, Strength.PATH)
    if url.query:
        yield Secret(f"{url.path}?{url.query}", Strength.PATH)
    yield from (Secret(segment) for segment in url.path.split("/") if _looks_like_key(segment))


def _parts_of_parameter(parameter: str) -> Iterator[Secret]:
    name, equals, value = parameter.partition("=")
    raw = value if equals else name
    key = (equals and _is_key_name(name)) or _looks_like_key(raw)
    for text in dict.fromkeys((raw, unquote_plus(raw))):
        if len(text) >= _SHORTEST_PART or (key and text):
            yield Secret(text, Strength.KEY if key else Strength.VALUE)


def _looks_like_key(text: str) -> bool:
    """Tell whether a part of a URL looks like a key."""
    if len(text) < _SHORTEST_KEY:
        return False
    mixed = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    return mixed or len(text) >= _LONG


def _is_secret_outside() -> Callable[[str], bool]:
    """Return a predicate for the names of secrets in the flat form of a destination."""
    names = {"url", *secret_names()} - {"value"}
    return lambda name: name in names


_INSIDE: Final[dict[str, Callable[[str], bool]]] = {
    "authorization": is_secret_name,
    **dict.fromkeys(CUSTOMIZATIONS, is_customization_secret),
}
"""The predicates for the names of secrets, by the property that contains them."""


def texts(secrets: Iterable[Secret]) -> frozenset[str]:
    """Return the texts of some secrets."""
    return frozenset(secret.text for secret in secrets)
