"""Normalization of the spellings of a text, with the position of each original character.

A service may repeat a secret percent-encoded, escaped for JSON or HTML, wrapped, or in another
case. Both the secret and the text are normalized, and findings are mapped to the original.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final, NamedTuple, TypeAlias

from ..text import INVISIBLE

_LAYERS: Final = 4
"""The maximum number of nested encodings."""

_ESCAPE: Final = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<pair>\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|(?:%u|\\u|\\U0000)(?P<four>[0-9A-Fa-f]{4})"
    r"|\\u\{(?P<braced>[0-9A-Fa-f]{1,6})\}"
    r"|\\U(?P<eight>[0-9A-Fa-f]{8})"
    r"|\\x(?P<two>[0-9A-Fa-f]{2})"
    r"|\\(?P<octal>[0-3][0-7]{2})"
    r"|\\(?P<blank>[nrtfvb])"
    r"|\\(?P<plain>[^A-Za-z0-9\s])"
    r"|(?P<entity>&(?:\#0*[0-9]{1,7};?|\#[xX]0*[0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};))"
)
_ESCAPES: Final = re.compile(r"[%\\&]")
_PLAIN: Final = re.compile(r"[!-~]*")
_HIDDEN: Final = re.compile(rf"[\s{INVISIBLE}]")
_DROPPED: Final = dict.fromkeys((*range(33), 127))
_DROPPED_OCTETS: Final = bytes(_DROPPED)
_FIRST_ESCAPED: Final = 0xDC80
_LAST_ESCAPED: Final = 0xDCFF
_PACKED: Final = re.compile(r"[A-Za-z0-9+/_-]{16}")
_URL_SAFE: Final = str.maketrans("-_", "+/")

_Characters: TypeAlias = Iterator[tuple[str, int, int]]
"""Characters, each with its start and end in the original text."""


@dataclass(frozen=True)
class Spelling:
    """A form of a text, with the start and end of each character in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Spelling:
        """Return a text as it is."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of the characters from `start` to `end`."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True)
class Form:
    """A normalized text for a search. `spelling` also has the positions, and costs more.

    If the two differ, findings in `spelling` count.
    """

    text: str
    spelling: Callable[[], Spelling]


def unescaped(it: Spelling) -> Spelling:
    """Return a text without escapes of URLs, JSON, JavaScript, C, HTML and XML."""
    for _ in range(_LAYERS):
        if _ESCAPES.search(it.text) is None:
            break
        read = _rewritten(it, _ESCAPE, _read)
        if read.text == it.text:
            break
        it = read
    return it


def folded(it: Spelling) -> Spelling:
    """Return a text without blanks, invisible characters, case, widths and accents' forms."""
    if _PLAIN.fullmatch(it.text):
        return Spelling(it.text.lower(), it.starts, it.ends)
    text: list[str] = []
    places: list[int] = []
    for place, character in enumerate(it.text):
        form = _folded(character)
        text.append(form)
        places += [place] * len(form)
    starts, ends = it.starts, it.ends
    return Spelling(
        "".join(text), [starts[place] for place in places], [ends[place] for place in places]
    )


def plain_form(text: str) -> str | None:
    """Return the normalized form of a text without escapes and encodings, None for others."""
    if not text.isascii() or _ESCAPES.search(text) or _PACKED.search(text):
        return None
    return text.translate(_DROPPED).lower()


def forms(text: str) -> Iterator[Form]:
    """Yield a text in normalized form, and its decoded base64 and hexadecimal parts.

    A text with escapes is also yielded as it is, since a secret that ends with a backslash can look
    like an escape together with the next character.
    """
    plain = Spelling.of(text)
    read = unescaped(plain)
    if read is not plain:
        yield _form(plain)
    yield _form(read)
    for packing in _PACKINGS:
        for found in packing.pattern.finditer(read.text):
            for offset in range(packing.digits):
                yield from _unpacked(read, packing, found.start() + offset, found.end())


def _form(it: Spelling) -> Form:
    if it.text.isascii():
        return Form(it.text.translate(_DROPPED).lower(), lambda: folded(it))
    form = folded(it)
    return Form(form.text, lambda: form)


class _Packing(NamedTuple):
    """An encoding of octets in groups of digits, each for a number of octets."""

    pattern: re.Pattern[str]
    digits: int
    octets: int
    read: Callable[[str], bytes]


_PACKINGS: Final = (
    _Packing(
        re.compile(r"[A-Za-z0-9+/_-]{16,}"),
        4,
        3,
        lambda text: binascii.a2b_base64(text.translate(_URL_SAFE)),
    ),
    _Packing(re.compile(r"[0-9A-Fa-f]{16,}"), 2, 1, binascii.unhexlify),
)


def _unpacked(it: Spelling, packing: _Packing, start: int, end: int) -> Iterator[Form]:
    end -= (end - start) % packing.digits
    if end <= start:
        return
    octets = packing.read(it.text[start:end])

    def spelling() -> Spelling:
        # Text in UTF-16 is text with zeros in it.
        kept = [place for place, octet in enumerate(octets) if octet]
        groups = [start + place // packing.octets * packing.digits for place in kept]
        read = list(_characters(bytes(octets[place] for place in kept)))
        characters = "".join(character for character, _, _ in read)
        starts = [it.starts[groups[first]] for _, first, _ in read]
        ends = [it.ends[groups[last - 1] + packing.digits - 1] for _, _, last in read]
        return folded(unescaped(Spelling(characters, starts, ends)))

    if _needs_reading(octets):
        read = spelling()
        yield Form(read.text, lambda: read)
    else:
        yield Form(octets.translate(None, _DROPPED_OCTETS).lower().decode("latin-1"), spelling)


def _needs_reading(octets: bytes) -> bool:
    """Tell whether octets are a text that is not plain ASCII. Most parts are no text at all."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return False
    return not text.isascii() or _ESCAPES.search(text) is not None


def _rewritten(
    it: Spelling, pattern: re.Pattern[str], read: Callable[[re.Match[str]], _Characters]
) -> Spelling:
    """Return a text with the matches of a pattern replaced."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in pattern.finditer(it.text):
        text.append(it.text[at : found.start()])
        starts += it.starts[at : found.start()]
        ends += it.ends[at : found.start()]
        for character, start, end in read(found):
            text.append(character)
            starts.append(it.starts[start])
            ends.append(it.ends[end - 1])
        at = found.end()
    text.append(it.text[at:])
    starts += it.starts[at:]
    ends += it.ends[at:]
    return Spelling("".join(text), starts, ends)


def _read(found: re.Match[str]) -> _Characters:
    name, start, end = str(found.lastgroup), found.start(), found.end()
    said = found[name]
    if name == "percent":
        for character, first, last in _characters(bytes.fromhex(said.replace("%", ""))):
            yield character, start + 3 * first, start + 3 * last
    else:
        for character in _READERS.get(name, _code_point)(said):
            yield character, start, end


def _characters(octets: bytes) -> _Characters:
    """Yield characters of UTF-8, or of Latin-1 for other octets, with the octets of each."""
    place = 0
    for character in octets.decode("utf-8", "surrogateescape"):
        size = len(character.encode("utf-8", "surrogateescape"))
        escaped = _FIRST_ESCAPED <= ord(character) <= _LAST_ESCAPED
        yield (chr(octets[place]) if escaped else character), place, place + size
        place += size


def _code_point(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"  # noqa: PLR2004 - the last one


def _pair(escapes: str) -> str:
    units = bytes.fromhex(escapes[2:6] + escapes[8:12])
    return units.decode("utf-16-be")


_READERS: Final[dict[str, Callable[[str], str]]] = {
    "pair": _pair,
    "octal": lambda digits: chr(int(digits, 8)),
    "blank": lambda _: " ",
    "plain": lambda character: character,
    "entity": unescape,
}


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if not character.isprintable() or _HIDDEN.match(character):
        return ""
    form = unicodedata.normalize("NFKD", character).casefold()
    return _HIDDEN.sub("", form)
