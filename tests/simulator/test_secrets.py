from __future__ import annotations

import pytest

from iotcentral_simulator import Application

from .client import Api
from .samples import BLOB, DESTINATIONS, SECRET, Document, destination, export

WITH_SECRETS = [name for name, body in DESTINATIONS.items() if SECRET in str(body)]


def masked(value: object) -> object:
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    return value.replace(SECRET, "*****") if isinstance(value, str) else value


@pytest.mark.parametrize("name", WITH_SECRETS)
def test_no_answer_shows_a_secret_and_all_else_is_readable(
    application: Application, api: Api, name: str
) -> None:
    body = DESTINATIONS[name]
    answers: list[Document] = [
        api.ok("PUT", "destinations/d1", body),
        api.ok("PATCH", "destinations/d1", {"displayName": body["displayName"]}),
        api.ok("GET", "destinations/d1"),
        *api.ok("GET", "destinations")["value"],
    ]
    api.ok("PUT", "exports/e1", export("d1"))
    answers += api.ok("GET", "exports/e1/destinations")["value"]
    assert len(answers) == 5
    for answer in answers:
        assert {key: answer[key] for key in body} == masked(body)
    assert application.destinations["d1"] == body


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=a=b==", "SharedAccessKey=*****"),
        ("BlobEndpoint=https://h/;SharedAccessSignature=sv=1&sig=x%3D", "Signature=*****"),
        ("accountkey = x; AccountName=n", "accountkey =*****; AccountName=n"),
        ("AccountKey=", "AccountKey=*****"),
    ],
)
def test_the_secret_parts_of_a_connection_string_are_masked(
    api: Api, sent: str, shown: str
) -> None:
    body = destination("eventhubs", {"type": "connectionString", "connectionString": sent})
    got = api.ok("PUT", "destinations/d1", body)["authorization"]["connectionString"]
    assert got.endswith(shown)
    name = "SharedAccessKeyName=n;"
    assert (name in got) == (name in sent)


def test_a_mask_that_is_sent_is_stored_as_it_is(application: Application, api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    shown = api.ok("GET", "destinations/d1")
    api.ok("PUT", "destinations/d1", shown)
    stored = application.destinations["d1"]["authorization"]["connectionString"]
    assert "AccountKey=*****;" in stored


def test_a_refusal_quotes_nothing_of_the_body(api: Api) -> None:
    for body in (
        {"type": SECRET},
        BLOB | {"authorization": {"type": SECRET}},
        BLOB | {"displayName": [SECRET]},
        export(SECRET),
    ):
        for path in ("destinations/d1", "exports/e1"):
            assert SECRET not in api.send("PUT", path, body).text
