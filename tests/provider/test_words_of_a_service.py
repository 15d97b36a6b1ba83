"""Nothing that a service says puts a secret in plain text into a state, a preview or a message."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pytest

from pulumi_iotcentral.api import Client, IotCentralError
from pulumi_iotcentral.lifecycle.claims import Key
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.model.schema import DESTINATION
from pulumi_iotcentral.model.schema import EXPORT as EXPORTS
from tests.fuzz.answering import Answering
from tests.provider.forms import HEALTH_CHECK, SIGNATURE, NewRun, plain
from tests.unit.api.scripted import Service, refused, reply

SIG: Final = "cAnary/sig+Ab12Cd34Ef56Gh78=="
TOKEN: Final = f"SharedAccessSignature sr=t&sig={quote(SIG, safe='')}&skn=n&se=1790000000000"
KEY: Final = "cAnary/url-key+9876543210=="
HOOK: Final = {"id": "hook", "displayName": "Hook", "type": "webhook@v1", "status": "healthy"} | {
    "url": f"https://func.example/api/ingest?code={KEY}"
}
EXPORT: Final = {"id": "it", "displayName": "E", "enabled": True, "source": "telemetry"} | {
    "destinations": [{"id": "hook"}],
    "status": "healthy",
}
SECRETS: Final = (SIG, KEY)
SETTINGS: Final = {"iotcentral:apiToken": TOKEN}

one_form = pytest.mark.parametrize("new_run", ["dynamic"], indirect=True)
"""Marks what takes its time in the core, which both forms have in common."""


@pytest.fixture
def service() -> Iterator[Answering]:
    running = Answering()
    running.listed = {"value": [HOOK]}
    yield running
    running.close()


def in_plain_text(value: Any) -> str:
    """Return what lies open in properties that go to the engine."""
    if isinstance(value, dict) and SIGNATURE in value:
        return "[secret]"
    if isinstance(value, dict):
        return " ".join(f"{name} {in_plain_text(item)}" for name, item in value.items())
    if isinstance(value, list):
        return " ".join(map(in_plain_text, value))
    return str(value)


def assert_hidden(text: str) -> None:
    """Fail where eight characters of a secret in a row stand in a text."""
    for secret in SECRETS:
        runs = {secret[at : at + 8] for at in range(len(secret) - 7)}
        assert not [run for run in runs if run.lower() in text.lower()], text


def read(new_run: NewRun, service: Answering, known: Any = None) -> Any:
    run = new_run(service, **SETTINGS)
    run.process.secrets.remember(HOOK, Key(service.url, "destination", "hook"))
    return run.provider(EXPORTS).read("it", known or {})


SPELLED: Final = {
    "as it is": SIG,
    "percent-encoded": quote(SIG, safe=""),
    "whole": TOKEN,
    "base64": b64encode(SIG.encode()).decode(),
    "cut": SIG[:20],
    "of the webhook": KEY,
}
PLACES: Final[dict[str, Any]] = {
    "an error's message": lambda it: {"errors": [{"code": "c", "message": f"no {it}"}]},
    "an error's code": lambda it: {"errors": [{"code": it, "message": "no"}]},
    "another field of an error": lambda it: {"errors": [{"code": "c", "details": [{"x": it}]}]},
    "a name in an error": lambda it: {"errors": [{it: "c"}]},
    "errors that are no list": lambda it: {"errors": it},
    "status": lambda it: {"status": f"refused {it}"},
    "status as an object": lambda it: {"status": {"word": it}},
    "lastExportTime": lambda it: {"lastExportTime": f"2026-01-01 {it}"},
    "displayName": lambda it: {"displayName": f"E {it}"},
    "filter": lambda it: {"filter": f"SELECT * FROM devices WHERE x = '{it}'"},
    "a transform": lambda it: {"destinations": [{"id": "hook", "transform": f'.x == "{it}"'}]},
    "a reference": lambda it: {"destinations": [{"id": "hook"}, {"id": it}]},
    "an enrichment": lambda it: {"enrichments": {"a": {"value": it}}},
    "a free-form value": lambda it: {"enrichments": {"a": {"value": {"b": [it, None, 2**60]}}}},
    "an enrichment's path": lambda it: {"enrichments": {"a": {"path": it}}},
    "an enrichment's name": lambda it: {"enrichments": {it: {"value": 1}}},
    "a name in a free-form value": lambda it: {"enrichments": {"a": {"value": {it: 1}}}},
}


@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_lies_in_no_state_in_plain_text(
    new_run: NewRun,
    service: Answering,
    place: str,
    spelling: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service.single = {**EXPORT, **PLACES[place](SPELLED[spelling])}
    found = read(new_run, service)
    assert_hidden(in_plain_text(found.outs))
    assert_hidden(in_plain_text(found.inputs))
    assert_hidden(capsys.readouterr().err)


@pytest.mark.parametrize("place", PLACES)
def test_a_refresh_of_such_an_export_shows_no_drift(
    new_run: NewRun, service: Answering, place: str
) -> None:
    service.single = {**EXPORT, **PLACES[place](KEY)}
    first = read(new_run, service)
    inputs, outs = plain(first.inputs), plain(first.outs)
    again = read(new_run, service, outs)
    assert plain(again.inputs) == inputs
    run = new_run(service, **SETTINGS)
    exports = run.provider(EXPORTS)
    checked = exports.check(outs, inputs)
    assert place == "a reference" or not [it.reason for it in checked.failures]
    assert plain(checked.inputs) == inputs
    assert not exports.diff("it", outs, plain(checked.inputs)).changes


@pytest.mark.parametrize("place", PLACES)
def test_what_is_sent_is_never_masked(new_run: NewRun, service: Answering, place: str) -> None:
    service.single = {**EXPORT, **PLACES[place](KEY)}
    outs = plain(read(new_run, service).outs)
    news = {**outs, "displayName": "Another", "enrichments": {"b": {"value": None}}}
    for name in ("status", "errors", "lastExportTime"):
        news.pop(name, None)
    run = new_run(service, **SETTINGS)
    run.provider(EXPORTS).update("it", outs, news)
    sent = json.dumps([*service.bodies("PUT"), *service.bodies("PATCH")])
    assert "Another" in sent
    assert "*****" not in sent


def test_an_input_that_repeats_a_secret_is_kept_as_one(new_run: NewRun, service: Answering) -> None:
    run = new_run(service, **SETTINGS)
    hook = {"destinationId": "hook", "displayName": f"to {KEY}", "type": "webhook@v1"}
    made = run.provider(DESTINATION).check({}, {**hook, "url": HOOK["url"]})
    assert not made.failures
    assert made.inputs["displayName"] == {SIGNATURE: made.inputs["displayName"][SIGNATURE]} | {
        "value": f"to {KEY}"
    }
    assert plain(made.inputs)["url"] == HOOK["url"]
    export = {"displayName": "E", "source": "telemetry", "destinations": [{"id": "hook"}]}
    values = {"a": {"value": ["x", f"?{KEY}"]}, "b": {"value": "plain"}}
    found = run.provider(EXPORTS).check({}, {**export, "exportId": "it", "enrichments": values})
    assert not found.failures
    assert_hidden(in_plain_text(found.inputs))
    assert "plain" in in_plain_text(found.inputs)


def with_oauth(secret: str) -> dict[str, Any]:
    oauth = {"type": "oauth", "clientId": "c", "tokenUrl": "https://l.example/t"}
    return {"authorization": {**oauth, "clientSecret": secret}}


def with_header(secret: str) -> dict[str, Any]:
    return {"headerCustomizations": {"X-Creds": {"value": secret, "secret": True}}}


SECRETS_OF_ANY_FORM: dict[str, tuple[dict[str, Any], str]] = {
    "header like a URL": (with_header("vault://canary-Token-1-abc"), "canary-Token-1-abc"),
    "header that is a URL": (with_header("https://h.example/canary9"), "https://h.example/canary9"),
    "client secret like a URL": (with_oauth("aB://canary9Qw8Er7Ty6"), "canary9Qw8Er7Ty6"),
    "authorization like a URL": (
        {"authorization": {"type": "header", "value": "tok://canary9Qw8Er7"}},
        "canary9Qw8Er7",
    ),
    "header of parts": (with_header("access=canary567890;token=zzzzyyyyxxxx"), "canary567890"),
    "short part of a header": (with_header("access=canary56;token=zzzzyyyyxxxx"), "canary56"),
    "host that is a key": ({"url": "https://canary9k2z8x1.m.example"}, "canary9k2z8x1"),
    "user of a URL": ({"url": "https://canary9abcdef012@h.example/in"}, "canary9abcdef012"),
}


@pytest.mark.parametrize("name", SECRETS_OF_ANY_FORM)
def test_a_secret_that_looks_like_something_else_is_one(
    new_run: NewRun, service: Answering, name: str
) -> None:
    extra, secret = SECRETS_OF_ANY_FORM[name]
    message = f"401 for {secret}"
    service.single = {**EXPORT, "errors": [{"code": "c", "message": message}]}
    run = new_run(service, **SETTINGS)
    run.process.secrets.remember({**HOOK, **extra}, Key(service.url, "destination", "hook"))
    found = run.provider(EXPORTS).read("it", {})
    assert secret not in in_plain_text(found.outs)


def test_ordinary_names_beside_a_webhook_stay_readable(new_run: NewRun, service: Answering) -> None:
    run = new_run(service, **SETTINGS)
    hook = {
        "destinationId": "hook",
        "displayName": "Ingest at func.example, production",
        "type": "webhook@v1",
        "url": "https://func.example/api/ingest?site=production&code=x",
        "headerCustomizations": {"x-site": {"value": "production"}},
    }
    made = run.provider(DESTINATION).check({}, hook)
    assert not made.failures
    assert made.inputs["displayName"] == hook["displayName"]


@pytest.mark.parametrize("spelling", SPELLED)
def test_a_health_check_shows_and_keeps_no_secret(
    new_run: NewRun, service: Answering, spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = SPELLED[spelling]
    errors = [{"code": f"c {said}", "message": said}]
    worn = {"status": f"down {said}", "displayName": f"E {said}", "errors": errors}
    service.listed = {"value": [HOOK, {**EXPORT, **worn}]}
    wait = {"exportIds": ["it"], "timeout": 0.001, "applicationUrl": service.url}
    run = new_run(service, **SETTINGS)
    with pytest.raises(ProviderError) as caught:
        run.provider(HEALTH_CHECK).create(wait)
    assert "is down " in str(caught.value)
    assert_hidden(str(caught.value))
    assert_hidden(capsys.readouterr().err)


def test_a_refusal_to_adopt_names_the_object_without_a_secret(
    new_run: NewRun, service: Answering
) -> None:
    service.single = {**HOOK, "id": "it", "displayName": f"Hook {SIG}"}
    inputs = {"destinationId": "it", "displayName": "x", "type": "webhook@v1", "url": "https://y/"}
    props = {**inputs, "applicationUrl": service.url}
    run = new_run(service, **SETTINGS)
    with pytest.raises(ProviderError) as caught:
        run.provider(DESTINATION).create(props)
    assert "Hook *****" in str(caught.value)
    assert_hidden(str(caught.value))


class Renewed:
    """A credential whose token is another one at each request."""

    def __init__(self) -> None:
        self.tokens = [f"ey-cAnary-{number}-token-of-entra-id" for number in range(9)]
        self.assertions = {"cAnary-oidc-assertion-of-a-pipeline"}

    def authorization(self) -> str:
        return f"Bearer {self.tokens.pop(0)}"

    def describe(self) -> str:
        return "a token"


def test_each_renewed_token_is_a_known_secret() -> None:
    service, credential = Service(), Renewed()
    said = [*credential.tokens[:2], *credential.assertions]
    errors = [{"code": "c", "message": f"no {' '.join(said)}"}]
    service.plays(reply({"value": []}), reply({"value": [{**EXPORT, "errors": errors}]}))
    service.plays(refused(422, f"c {said[0]}", f"no {said[0]} nor {said[2]}"))
    client = Client(service.url, credential)
    client.destinations.list()
    (export,) = client.exports.list()
    with pytest.raises(IotCentralError) as caught:
        client.exports.put("it", {})
    client.close()
    service.close()
    assert "cAnary" not in f"{export} {caught.value} {vars(caught.value)}"
    assert "no ***** ***** *****" in export["errors"][0]["message"]


@pytest.mark.parametrize(
    "variable", ["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET", "IDENTITY_HEADER", "ARM_OIDC_TOKEN"]
)
def test_what_the_process_signs_in_with_is_a_known_secret(
    new_run: NewRun, service: Answering, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, KEY)
    service.listed = {"value": []}
    service.single = {**EXPORT, "destinations": [], "status": f"no {quote(KEY)}"}
    run = new_run(service, **SETTINGS)
    found = run.provider(EXPORTS).read("it", {})
    assert found.outs["status"] == "no *****"


def test_a_cut_refusal_shows_no_piece_of_a_key(new_run: NewRun, service: Answering) -> None:
    for fill in range(380, 500, 9):
        answer = refused(422, "c" * (fill - 400 if fill > 400 else 9), "x" * fill + f" {SIG} {KEY}")
        service.listed = None
        service.plays(answer)
        run = new_run(service, **SETTINGS)
        run.process.secrets.remember(HOOK)
        with pytest.raises(ProviderError) as caught:
            run.provider(EXPORTS).read("it", {"applicationUrl": service.url})
        assert_hidden(str(caught.value))


@one_form
def test_a_huge_error_is_kept_in_part(new_run: NewRun, service: Answering) -> None:
    errors = [{"code": "c" * 100_000, "message": f"no {SIG} " * 100_000}] * 99
    service.single = {**EXPORT, "status": "s" * 1_000_000, "errors": errors[:3]}
    outs = read(new_run, service).outs
    assert len(json.dumps(outs)) < 20_000
    assert outs["errors"][0]["message"].startswith("no ***** no *****")
    assert outs["errors"][0]["message"].endswith("…")
    service.single = {**EXPORT, "errors": [{"code": "c", "message": "m"}] * 99_999}
    assert len(read(new_run, service).outs["errors"]) == 50


@one_form
def test_an_object_that_is_larger_than_any_real_one_is_refused(
    new_run: NewRun, service: Answering
) -> None:
    service.single = {**EXPORT, "displayName": "x" * 2_000_000}
    with pytest.raises(ProviderError, match="contains an object of more than 1,048,576 bytes"):
        read(new_run, service)
    service.single = {**EXPORT, "filter": f"SELECT * FROM devices WHERE x = '{'x' * 900_000}'"}
    assert len(read(new_run, service).outs["filter"]) > 900_000


def test_an_object_that_is_nested_deeply_ends_in_one_line(
    new_run: NewRun, service: Answering
) -> None:
    deep: Any = "x"
    for _ in range(150):
        deep = {"authorization": [deep]}
    service.single = {**EXPORT, "enrichments": {"a": {"value": deep}}, "errors": [deep]}
    with pytest.raises(ProviderError):
        read(new_run, service)


@one_form
def test_thousands_of_webhooks_with_an_error_each_are_masked(
    new_run: NewRun, service: Answering
) -> None:
    hooks: list[dict[str, Any]] = [
        {**HOOK, "id": f"h{n}", "url": f"https://x.example/hook?code=cAnary-{n:05}-of-a-hook"}
        for n in range(3000)
    ]
    for n, hook in enumerate(hooks):
        hook["errors"] = [{"code": "c", "message": f"no cAnary-{2999 - n:05}-of-a-hook here"}]
    service.listed = {"value": hooks}
    run = new_run(service, **SETTINGS)
    listed = run.process.client(service.url).destinations.list()
    assert {it["errors"][0]["message"] for it in listed} == {"no ***** here"}


def test_an_id_that_repeats_a_secret_is_refused_with_its_path(
    new_run: NewRun, service: Answering
) -> None:
    key = "cAnary-key-in-an-id-0123"
    hook = {"displayName": "H", "type": "webhook@v1", "url": f"https://x.example/?code={key}"}
    run = new_run(service, **SETTINGS)
    destinations = run.provider(DESTINATION)
    made = destinations.check({}, {**hook, "destinationId": f"hook-{key}"})
    (failure,) = made.failures
    assert failure.reason == "destinationId must not contain a secret. Use another id."
    assert not destinations.check({}, {**hook, "destinationId": "hook"}).failures
