"""A secret is masked in whatever form a service repeats it, and ordinary words are left alone."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.model.secrets.parts import Secret, secrets_of, texts
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets, redact

HOOK: dict[str, Any] = {
    "url": "https://func.example/api/ingest?code=canary-urlcode-AbCd1234==&clientId=x&t=canary%2Fenc",
    "authorization": {"type": "header", "value": "Basic canary-header-pw"},
    "headerCustomizations": {"x-site": {"value": "Plant seven"}},
}
BLOB = {"connectionString": "AccountName=contoso;AccountKey=canary/key+Ab12=="}


@pytest.mark.parametrize(
    "said",
    [
        "POST /api/ingest?code=canary-urlcode-AbCd1234==&clientId=x&t=canary%2Fenc returned 403",
        "the function does not know canary-urlcode-AbCd1234==",
        "the parameter t is canary/enc",
        "the header is canary-header-pw",
        "AccountKey%3Dcanary%2Fkey%2BAb12%3D%3D",
        "no account has canary%2Fkey%2BAb12%3D%3D",
        "no account has canary%2fkey%2bAb12%3d%3d",
        "https%3A%2F%2Ffunc.example%2Fapi%2Fingest%3Fcode%3Dcanary-urlcode-AbCd1234%3D%3D",
    ],
)
def test_a_part_of_a_secret_and_an_encoded_one_are_masked(said: str) -> None:
    shown = redact(said, secrets_of(HOOK) | secrets_of(BLOB))
    assert "canary" not in shown
    assert "*****" in shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("GET /x?code=ab12&page=2", "GET /x?code=*****&page=2"),
        ("GET /x?page=2&key=ab12", "GET /x?page=2&key=*****"),
        ("GET /x?access_token=ab12 failed", "GET /x?access_token=***** failed"),
        ("the header api-key=ab12, and so on", "the header api-key=***** and so on"),
        ("x-functions-key = ab12", "x-functions-key = *****"),
        ("client_secret=ab12;tenant=t", "client_secret=*****;tenant=t"),
        ("signed as SharedKey contoso:Ab12+/==", "signed as SharedKey contoso:*****"),
    ],
)
def test_what_looks_like_a_key_is_masked_whoever_it_belongs_to(said: str, shown: str) -> None:
    assert redact(said, ()) == shown


@pytest.mark.parametrize(
    "said",
    [
        "The storage account answered 404 (ContainerNotFound), code=404, key = none.",
        "The partition key is missing; SharedKey authentication is disabled for contoso: ask.",
        "seven of the functions key off the client, tokens and all",
        "/api returned x for clientId; page?of=2",
        "postcode=8001&monkeys=7",
    ],
)
def test_ordinary_words_stay(said: str) -> None:
    assert (
        redact(said, secrets_of(HOOK) | secrets_of({"url": "https://x.example/api?id=x"})) == said
    )


def test_names_and_values_of_a_document_are_masked_at_any_depth() -> None:
    told = {"canary-name": [{"message": "canary-text"}, 7, None, True]}
    assert KnownSecrets(["canary-name", "canary-text"]).redacted(told) == {
        "*****": [{"message": "*****"}, 7, None, True]
    }


@pytest.mark.parametrize("behind", [">", "'", ";", "u0041", "n", "x41", "101", "amp;", "41", ""])
@pytest.mark.parametrize("end", ["\\", "\\\\", "&", "%", "&#", "\\u", "\\x", "%u"])
def test_a_secret_whose_end_looks_like_the_beginning_of_an_escape_is_masked(
    end: str, behind: str
) -> None:
    assert "s3cr3t-canary" not in redact(f"no <s3cr3t-canary{end}{behind}", [f"s3cr3t-canary{end}"])


@given(st.text() | st.from_regex(r"https?://[^ ]*\?[^ ]*=[^ ]*") | st.text("\ud800%?&=:/ a"))
def test_any_url_can_be_taken_apart_and_is_masked(url: str) -> None:
    secrets = {Secret(url), *secrets_of({"url": url})}
    if len(shown := redact(url, ())) >= 4:
        assert shown not in redact(f"<{url}>", secrets) or "*" in shown


def test_a_very_long_secret_costs_no_time() -> None:
    numbered = "".join(f"&a={number:08}" for number in range(400_000))
    begun = time.monotonic()
    for url in ("https://x/?" + numbered, "x " * 2_000_000, "?&key" * 800_000):
        redact("?" * 1_000_000, secrets_of({"url": url, "connectionString": url}))
        redact(url, ())
    assert time.monotonic() - begun < 10


def test_a_list_of_an_unknown_authorization_is_secret() -> None:
    body = {"authorization": {"type": "x", "keys": ["canary-1234", {"inner": "canary-5678"}]}}
    assert {"canary-1234", "canary-5678"} <= texts(secrets_of(body))
