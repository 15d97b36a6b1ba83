"""Redaction of secrets in texts of a service: reports, errors and display names.

Reports of a service (a status, an error) are searched for every secret. A readable property, such
as a display name, is searched for certain secrets only. Texts are truncated after the redaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ..schema import OUTPUTS
from ..text import JOINER, mark_invisible
from .index import SecretIndex, Span, joined
from .parts import KEY_PART, LONGEST_SECRET, Secret, Strength, secrets_of
from .spellings import Spelling, folded, forms, plain_form, unescaped

__all__ = ["MASK", "KnownSecrets", "Secret", "one_line", "redact", "secrets_of", "without_keys"]

MASK: Final = "*****"

LONGEST_KEPT: Final = 2000
"""The maximum length of a text in a report, in characters."""

MOST_KEPT: Final = 50
"""The maximum number of items of a list or an object in a report."""

_DEEPEST_KEPT: Final = 8
_LONGEST_READ: Final = 65_536
_EDGE: Final = 512
"""The characters omitted at the end of a text that is truncated first: a part of a secret."""

_MOST_REMEMBERED: Final = 4096
_LONGEST_REMEMBERED: Final = 1024
_SHORTEST: Final = 4  # shorter values would mask pieces of ordinary words
_SHORTEST_READABLE: Final = 8
_SHORTEST_PATH: Final = 12
_RUN: Final = 12
_LONG_RUN: Final = 24
_STARS: Final = re.compile(r"\*{6,}")
_SCHEME: Final = re.compile(
    r"\b((?:Bearer|SharedAccessSignature)\s+|SharedKey(?:Lite)?\s+[\w.-]+:)"
    r"([^\s\"',;*][^\s\"',;]*)",
    re.IGNORECASE,
)


class KnownSecrets:
    """The secrets that a process knows: those of its objects, and its own credentials.

    Secrets can be added, and threads can share an instance. A secret shorter than 4 characters is
    not masked, since it would mask parts of ordinary words.
    """

    def __init__(self, secrets: Iterable[Secret] | Iterable[str] = ()) -> None:
        self._added: set[Secret] = set()
        self._keys = SecretIndex(_SHORTEST, _RUN)
        self._values = SecretIndex(_SHORTEST, _RUN)
        self._paths = SecretIndex(_SHORTEST_READABLE, _LONG_RUN)
        self._literal = SecretIndex(_SHORTEST, _RUN)
        # Texts without any of so many secrets, since the same texts are searched repeatedly.
        self._clean: dict[str, int] = {}
        self.add(secrets)

    def __repr__(self) -> str:
        return f"KnownSecrets({len(self._added)})"

    @property
    def secrets(self) -> frozenset[Secret]:
        """Return all secrets."""
        return frozenset(self._added.copy())

    def add(self, secrets: Iterable[Secret] | Iterable[str]) -> None:
        """Add secrets, which are masked in every spelling."""
        for secret in secrets:
            one = secret if isinstance(secret, Secret) else Secret(secret)
            if one not in self._added:
                self._index(one)
                self._added.add(one)

    def learn(self, body: object) -> None:
        """Add the secrets of a destination in a body, a response or a program."""
        self.add(secrets_of(body))

    def redact(self, text: str) -> str:
        """Return a report as one line, with secrets and text that looks like a key masked.

        A text beyond a limit is truncated.
        """
        if len(text) <= _LONGEST_READ:
            return self._masked(one_line(text, len(text) + 1), self._find_reported)
        line = one_line(text[:_LONGEST_READ], _LONGEST_READ)
        return self._masked(line, self._find_reported, len(line) - _EDGE) + "…"

    def redacted(self, value: Any, depth: int = _DEEPEST_KEPT) -> Any:
        """Return a report, a JSON value, with its texts and names redacted and truncated.

        The limits are 2,000 characters per text, and 50 items per list or object.
        """
        if isinstance(value, str):
            return one_line(self.redact(value), LONGEST_KEPT)
        if not isinstance(value, dict | list):
            return value
        if not depth:
            return "…"
        if isinstance(value, list):
            return [self.redacted(item, depth - 1) for item in value[:MOST_KEPT]]
        return {
            self.redacted(name): self.redacted(item, depth - 1)
            for name, item in list(value.items())[:MOST_KEPT]
        }

    def shown(self, text: str) -> str:
        """Return a readable property, such as a display name, with the secrets in it masked."""
        return self._masked(text, self._find_readable)

    def repeats(self, text: str) -> bool:
        """Tell whether a readable property repeats a secret."""
        count = len(self._added)
        if self._clean.get(text) == count:
            return False
        plain = plain_form(text)
        found = plain is None or self._keys.may_find(plain) or self._paths.may_find(plain)
        found = found and any(True for _ in self._known_spans(text, self._find_readable))
        if not found and len(text) <= _LONGEST_REMEMBERED:
            if len(self._clean) >= _MOST_REMEMBERED:
                self._clean.clear()
            self._clean[text] = count
        return found

    def _index(self, secret: Secret) -> None:
        text = secret.text[:LONGEST_SECRET]
        for form in {folded(Spelling.of(it)).text for it in _spelled(text)}:
            if secret.strength is Strength.KEY:
                self._keys.add(form)
            else:
                self._paths.add(form)
            if secret.strength is Strength.VALUE:
                self._values.add(form)
            line = one_line(text, len(text) + 1)
            if len(form) < _SHORTEST_READABLE and (" " in line or len(form) < _SHORTEST):
                self._literal.add(line)

    def _find_reported(self, text: str) -> Iterator[Span]:
        for index in (self._keys, self._values, self._paths):
            yield from index.find(text)

    def _find_readable(self, text: str) -> Iterator[Span]:
        yield from self._keys.find(text, _SHORTEST_READABLE)
        yield from self._paths.find(text, _SHORTEST_PATH)

    def _known_spans(self, text: str, find: Any) -> Iterator[Span]:
        for form in forms(text):
            if not any(True for _ in find(form.text)):
                continue
            spelling = form.spelling()
            for start, end in find(spelling.text):
                span = spelling.origin(start, end)
                # Blanks inside of a short word are those between two others.
                if end - start >= _SHORTEST_READABLE or not _has_blank(text[slice(*span)]):
                    yield span

    def _masked(self, text: str, find: Any, end: int | None = None) -> str:
        spans = [*_key_spans(text), *self._literal.find(text), *self._known_spans(text, find)]
        return _with_masks(text, joined(spans), len(text) if end is None else end)


def redact(text: str, secrets: Iterable[Secret] | Iterable[str]) -> str:
    """Return a text as one line, with some secrets and text that looks like a key masked."""
    return KnownSecrets(secrets).redact(text)


def without_keys(text: str) -> str:
    """Return a text with all parts that look like a key masked."""
    return _with_masks(text, joined(list(_key_spans(text))), len(text))


def one_line(text: str, limit: int) -> str:
    """Return the text as one printable line of at most `limit` characters.

    Control characters, newlines, direction marks, invisible characters and lone surrogates become
    spaces, since the texts appear in terminals and pull requests. Emoji are preserved.
    """
    if not text.isascii():
        text = mark_invisible(text, lambda _: " ")
    if not text.isprintable():
        text = "".join(it if it.isprintable() or it == JOINER else " " for it in text)
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _spelled(text: str) -> Iterator[str]:
    """Yield the spellings of a secret: plain, unescaped, form-encoded, and URL-safe base64."""
    plain = Spelling.of(text)
    read = unescaped(plain)
    if read is not plain:
        yield text
    text = read.text
    yield text
    if " " in text:
        yield text.replace(" ", "+")
    if "+" in text or "/" in text:
        yield text.replace("+", "-").replace("/", "_")


def _key_spans(text: str) -> Iterator[Span]:
    """Yield the spans of text that looks like a key, as it is or escaped."""
    plain = Spelling.of(text)
    read = unescaped(plain)
    for it in (plain,) if read is plain else (plain, read):
        for pattern in (KEY_PART, _SCHEME):
            yield from (it.origin(*found.span(2)) for found in pattern.finditer(it.text))


def _has_blank(text: str) -> bool:
    return any(map(str.isspace, text))


def _with_masks(text: str, spans: list[Span], end: int) -> str:
    if not spans and end == len(text):
        return text
    shown, at = [], 0
    for start, stop in spans:
        if start >= end:
            break
        shown += [text[at:start], MASK]
        at = stop
    # Adjacent masks are joined, since text that was masked before may be a part of the secret.
    return _STARS.sub(MASK, "".join([*shown, text[at : max(at, end)]]))


_PLAIN: Final = re.compile(
    r"notStarted|waiting|starting|healthy|error|\d{4}-\d\d-\d\dT[\d:.]{1,20}(?:Z|[+-]\d\d:\d\d)?"
)


LARGEST_OBJECT: Final = 1024 * 1024
"""The maximum size of an object in bytes of JSON, without reports. Real ones have thousands."""


def is_too_large(document: Mapping[str, Any]) -> bool:
    """Tell whether an object is too large without its reports, which are truncated."""
    kept = {name: value for name, value in document.items() if name not in OUTPUTS}
    try:
        return len(json.dumps(kept)) > LARGEST_OBJECT
    except RecursionError:
        return True


def is_plain(value: Any) -> bool:
    """Tell whether a report is a documented status or a time, which repeats no secret."""
    return value is None or (isinstance(value, str) and _PLAIN.fullmatch(value) is not None)


def masked_report(value: Any, known: KnownSecrets) -> Any:
    """Return a report without known secrets, truncated to the maximum length.

    A documented status or a time does not change, even if a secret has the same text.
    """
    return value if is_plain(value) else known.redacted(value)


def with_masked_reports(document: Mapping[str, Any], known: KnownSecrets) -> dict[str, Any]:
    """Return an object of the service with its reports masked."""
    return {
        name: masked_report(value, known) if name in OUTPUTS else value
        for name, value in document.items()
    }


def reports(answer: Mapping[str, Any], known: KnownSecrets) -> dict[str, Any]:
    """Return only the reports of an object, masked."""
    given = {name: answer[name] for name in OUTPUTS if answer.get(name) is not None}
    return {name: masked_report(value, known) for name, value in given.items()}


def may_repeat(answer: Mapping[str, Any]) -> bool:
    """Tell whether a report of an object is free text, which may contain a secret."""
    return any(not is_plain(answer.get(name)) for name in OUTPUTS if answer.get(name))
