"""A secret is masked however a service spells it, and nothing else is."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.config.credentials import token_parts
from pulumi_iotcentral.model.secrets.parts import secrets_of
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets, one_line

KEY = "cAnary/key+Ab12=&?x!(y)'z*~Qw=="
"""A key with every character that somebody escapes."""

BLOB = {"connectionString": f"AccountName=contoso;AccountKey={KEY};EndpointSuffix=core.windows.net"}
PHRASE = "cAnary pass phrase é 9"
SIGNATURE = "cAnarySig+Ab/12=="
TOKEN = f"SharedAccessSignature sr=a-b&sig={quote(SIGNATURE, safe='')}&skn=name&se=1790000000000"


def javascript(text: str) -> str:
    """Return a text as encodeURIComponent writes it."""
    return quote(text, safe="!'()*~-._")


def of_a_form(text: str) -> str:
    """Return a text as WHATWG's application/x-www-form-urlencoded has it."""
    return quote_plus(text, safe="*-._").replace("~", "%7E")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent-encoded by Python": lambda it: quote(it, safe=""),
    "percent-encoded by JavaScript": javascript,
    "percent-encoded in a form": of_a_form,
    "percent-encoded in lower case": lambda it: quote(it, safe="").lower(),
    "percent-encoded twice": lambda it: quote(quote(it, safe=""), safe=""),
    "every octet percent-encoded": lambda it: "".join(f"%{o:02X}" for o in it.encode()),
    "JavaScript's escape()": lambda it: "".join(f"%u{ord(c):04X}" for c in it),
    "JSON": json.dumps,
    "JSON inside of JSON": lambda it: json.dumps(json.dumps(it)),
    "JSON of PHP": lambda it: json.dumps(it).replace("/", "\\/"),
    "JSON of .NET": lambda it: "".join(
        c if c.isascii() and c.isalnum() else f"\\u{ord(c):04X}" for c in it
    ),
    "hexadecimal escapes": lambda it: re.sub(r"[+/=]", lambda m: f"\\x{ord(m[0]):02x}", it),
    "code points in braces": lambda it: re.sub(r"[+/=]", lambda m: f"\\u{{{ord(m[0]):x}}}", it),
    "octal escapes": lambda it: re.sub(r"[+/=]", lambda m: f"\\{ord(m[0]):03o}", it),
    "HTML": escape,
    "padded entities": lambda it: "".join(f"&#{ord(c):09d};" for c in it),
    "padded hexadecimal entities": lambda it: "".join(f"&#x{ord(c):010x};" for c in it),
    "decimal entities": lambda it: "".join(f"&#{ord(c)};" for c in it),
    "hexadecimal entities": lambda it: "".join(f"&#x{ord(c):x};" for c in it),
    "named entities": lambda it: it.replace("&", "&amp;").replace("+", "&plus;"),
    "an entity of an entity": lambda it: it.replace("&", "&amp;amp;").replace("+", "&amp;#43;"),
    "upper case": str.upper,
    "lower case": str.lower,
    "wide characters": lambda it: "".join(
        chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in it
    ),
    "wrapped": lambda it: "\r\n    ".join(it[at : at + 7] for at in range(0, len(it), 7)),
    "wrapped inside of JSON": lambda it: "\\n".join(it[at : at + 7] for at in range(0, len(it), 7)),
    "spaced": " ".join,
    "zero-width spaces": "\u200b".join,
    "Hangul fillers": "\u3164".join,
    "soft hyphens": "\u00ad".join,
    "base64": lambda it: b64encode(it.encode()).decode(),
    "base64 behind a user": lambda it: b64encode(f"user:{it}".encode()).decode(),
    "base64 of one more": lambda it: b64encode(f"a{it}b".encode()).decode(),
    "base64 of two more": lambda it: b64encode(f"ab{it}".encode()).decode(),
    "base64 for URLs": lambda it: urlsafe_b64encode(f"{it}?>".encode()).decode().rstrip("="),
    "base64 of UTF-16": lambda it: b64encode(it.encode("utf-16-le")).decode(),
    "base64, percent-encoded": lambda it: quote(b64encode(it.encode()).decode(), safe=""),
    "base64 of percent-encoded": lambda it: b64encode(quote(it, safe="").encode()).decode(),
    "hexadecimal": lambda it: it.encode().hex(),
    "hexadecimal in upper case": lambda it: it.encode().hex().upper(),
    "the other alphabet of base64": lambda it: it.replace("+", "-").replace("/", "_"),
}
KNOWN = {
    KEY: KnownSecrets(secrets_of(BLOB)),
    PHRASE: KnownSecrets(secrets_of({"authorization": {"clientSecret": PHRASE}})),
    SIGNATURE: KnownSecrets(token_parts(TOKEN)),
}


@pytest.mark.parametrize("secret", KNOWN, ids=["key", "phrase", "signature"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_is_masked_in_every_spelling(spelling: str, secret: str) -> None:
    said = SPELLINGS[spelling](secret)
    shown = KNOWN[secret].redact(f"the service, it does not take <{said}>: see the manual")
    assert shown.startswith("the service, it does not take <")
    assert shown.endswith(">: see the manual")
    assert len(shown) <= len("the service, it does not take <'********'>: see the manual") + 5, (
        shown
    )


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_display_name_that_repeats_a_secret_is_found_in_every_spelling(spelling: str) -> None:
    said = SPELLINGS[spelling](KEY)
    assert KNOWN[KEY].repeats(f"Blob {said}")
    assert KEY not in KNOWN[KEY].shown(f"Blob {said}")


@pytest.mark.parametrize("size", range(12, len(KEY)))
def test_any_run_of_twelve_characters_is_a_secret(size: int) -> None:
    for at in range(len(KEY) - size + 1):
        assert KNOWN[KEY].redact(f"no {KEY[at : at + size]} here") == "no ***** here"


def test_a_secret_that_is_split_is_masked_piece_by_piece() -> None:
    split = f"'{KEY[:13]}' + '{KEY[13:]}'"
    assert KNOWN[KEY].redact(f"no {split}") == "no '*****' + '*****'"


@pytest.mark.parametrize("text", ["tok://cAnaryWords", "vault://cAnary.Abc/x"])
def test_a_text_with_a_scheme_that_is_not_http_is_no_url(text: str) -> None:
    known = KnownSecrets(token_parts(text))
    assert "cAnary" not in known.redact(f"401 for {text}")


@pytest.mark.parametrize("limit", range(30, 110, 7))
def test_a_text_is_cut_after_it_is_masked(limit: int) -> None:
    said = one_line(KNOWN[KEY].redact(f"the service does not take the key {KEY} here"), limit)
    assert not any(KEY[at : at + 5] in said for at in range(len(KEY) - 4))


@pytest.mark.parametrize(
    "said",
    [
        "The storage account contoso answered 404 (ContainerNotFound).",
        "AccountName=contoso;EndpointSuffix=core.windows.net is not reachable",
        "100%25 of C:\\temp\\new &amp; more &unknown; \\u00e9",
        "QWxsIG9mIHRoaXMgaXMgb3JkaW5hcnkgdGV4dA== deadbeefdeadbeefdeadbeef",
        "The application a-b is known by name until 1790000000000",
    ],
)
def test_ordinary_words_stay_as_they_are_spelled(said: str) -> None:
    for known in KNOWN.values():
        assert known.redact(said) == said
        assert known.shown(said) == said
        assert not known.repeats(said)


@given(st.text())
def test_what_holds_no_secret_stays(text: str) -> None:
    assert KNOWN[KEY].shown(text) == text or "*****" in KNOWN[KEY].shown(text)
    KNOWN[KEY].redact(text)


def test_a_short_secret_is_not_found_across_the_blanks_of_ordinary_words() -> None:
    known = KnownSecrets(["onto"])
    assert known.redact("the moon to the left") == "the moon to the left"
    assert known.redact("falls ONTO it, on\u200bto it") == "falls ***** it, on to it"


@given(st.lists(st.text("abc", min_size=4, max_size=15)), st.text("abc", max_size=30))
def test_a_secret_that_begins_as_another_one_is_found_at_the_end(
    secrets: list[str], text: str
) -> None:
    shown = KnownSecrets(secrets).redact(text)
    assert not [secret for secret in secrets if secret in shown]
    assert KnownSecrets(["abcdef", "abcdefgh"]).redact("abcdef") == "*****"


def test_many_secrets_and_long_texts_cost_linear_time() -> None:
    """Counted are the look-ups of an index, which do not grow with the number of secrets."""
    known = KnownSecrets(f"secret-{number:06}-of-a-webhook" for number in range(3000))
    assert known.redact("x" * 30_000_000).endswith("…")
    assert known.redact("no secret-002999-of-a-webhook") == "no *****"
