"""Messages that arrive nowhere: what is told, and what becomes of the status."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from iotcentral_pipeline.errors import TransformError, UnsupportedError
from iotcentral_simulator import Application
from iotcentral_simulator.exporter import webhook
from tests.pipeline.results import transformed

from .azurite import Azurite
from .client import Api
from .conftest import Send
from .messages import blob, hook, outcomes, put
from .receiver import Receiver
from .samples import DESTINATIONS, Document, destination, export


@pytest.mark.parametrize(
    ("transform", "said"),
    [
        ("{", "{ is not closed (line 1, column 1)"),
        ('error("no such thing")', "no such thing"),
        ('import "other" as it; .', "only the module iotc can be imported"),
        ("halt_error", "halt_error: {"),
        ('import "iotc" as iotc; "canary" | halt_error(0)', "halt_error: canary"),
    ],
)
def test_a_transform_that_fails_is_an_error_of_its_export_alone(
    receiver: Receiver, api: Api, send: Send, transform: str, said: str
) -> None:
    api.ok("PUT", "destinations/d1", hook(receiver))
    api.ok("PUT", "exports/e1", export(destinations=[{"id": "d1", "transform": transform}]))
    [delivery] = send()
    assert delivery["outcome"] == "failed"
    assert said in delivery["detail"]
    got = api.ok("GET", "exports/e1")
    assert got["status"] == "error"
    assert got["errors"] == [{"code": "TransformFailed", "message": delivery["detail"]}]
    assert api.ok("GET", "destinations/d1")["status"] == "starting"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"filter": "temperature < 0"}, "temperature < 0 is false (temperature is 21.5)"),
        ({"enabled": False}, "the export is not enabled"),
        ({"source": "properties"}, "no export has the source telemetry"),
    ],
    ids=str,
)
def test_what_is_not_for_an_export_reaches_nobody(
    receiver: Receiver, api: Api, send: Send, changes: Document, said: str
) -> None:
    put(api, hook(receiver), **changes)
    assert [(it["outcome"], it["detail"]) for it in send()] == [("skipped", said)]
    assert receiver.received == []
    assert "lastExportTime" not in api.ok("GET", "exports/e1")


def test_a_filter_that_cannot_be_judged_is_told_and_lets_nothing_through(
    receiver: Receiver, api: Api, send: Send
) -> None:
    put(api, hook(receiver), filter="SELECT * FROM devices WHERE $displayName CONTAINS 'x'")
    [delivery] = send()
    assert delivery["outcome"] == "not delivered"
    assert (
        "uses CONTAINS at line 1, column 42, which is not supported by this" in delivery["detail"]
    )
    assert receiver.received == []
    assert api.ok("GET", "exports/e1")["status"] == "starting"


NO_EMULATOR = "the simulator delivers to blob storage and webhooks, not to "


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hub-key", NO_EMULATOR + "eventhubs@v1"),
        ("queue-identity", NO_EMULATOR + "servicebusqueue@v1"),
        ("topic-key", NO_EMULATOR + "servicebustopic@v1"),
        ("adx-principal", NO_EMULATOR + "dataexplorer@v1"),
        ("blob-identity", "the simulator has no managed identity"),
        ("blob-key", "the host is not on this machine"),
        ("hook-plain", "the host is not on this machine"),
    ],
)
def test_what_the_simulator_cannot_do_is_told_and_changes_no_status(
    api: Api, send: Send, name: str, said: str
) -> None:
    put(api, DESTINATIONS[name])
    [delivery] = send()
    assert delivery["outcome"] == "not delivered"
    assert said in delivery["detail"]
    for path in ("destinations/d1", "exports/e1"):
        got = api.ok("GET", path)
        assert got["status"] == "starting"
        assert "lastExportTime" not in got


def test_a_token_url_elsewhere_is_not_asked(receiver: Receiver, api: Api, send: Send) -> None:
    authorization = DESTINATIONS["hook-oauth"]["authorization"]
    put(api, hook(receiver, authorization=authorization))
    assert outcomes(send()) == ["not delivered"]


def test_a_host_that_does_not_exist_is_one_error(api: Api, send: Send) -> None:
    put(api, destination("webhook", None, url="https://hook.invalid/?key=canary"))
    assert [(it["outcome"], it["detail"]) for it in send()] == [
        ("failed", "The host in url does not exist.")
    ]
    assert len(api.ok("GET", "destinations/d1")["errors"]) == 1


def test_a_url_that_two_parsers_read_in_two_ways_leads_nowhere(
    receiver: Receiver, api: Api, send: Send
) -> None:
    url = receiver.url.replace("//", "//hook.example.com\\@") + "/hook"
    put(api, hook(receiver) | {"url": url})
    assert outcomes(send()) == ["not delivered"]
    assert receiver.received == []


@pytest.mark.parametrize(
    "program",
    [
        'import "secret" as $it {search: "FOLDER"}; $it',
        'import"secret"as $it{search:"FOLDER"};$it',
        '\n# comment\nimport "secret" as $it {search: "FOLDER"}; $it',
        '# comment \\\n.\nimport "secret" as $it {search: "FOLDER"}; $it',
        '# comment \\\r\n.\nimport "secret" as $it {search: "FOLDER"}; $it',
        'import "iotc" as iotc; import "secret" as $it {search: "FOLDER"}; $it',
        'import "iotc" as $iotc {search: "FOLDER"}; $iotc',
        'module {a: 1}; import "secret" as $it {search: "FOLDER"}; $it',
        'include "secret" {search: "FOLDER"}; .',
    ],
)
def test_a_transform_reads_no_file(program: str, tmp_path: Path) -> None:
    for name in ("secret", "iotc"):
        (tmp_path / f"{name}.json").write_text('"canary"')
    (tmp_path / "secret.jq").write_text("def canary: 1;")
    with pytest.raises(TransformError) as refused:
        transformed({}, program.replace("FOLDER", str(tmp_path)))
    assert "only the module iotc" in str(refused.value) or "backslash" in str(refused.value)


@pytest.mark.parametrize(
    ("program", "outputs"),
    [
        (
            '# import "other";\nimport "iotc" as a; import "iotc" as b;\n[1] | b::find(. == 1)',
            ["1"],
        ),
        ('"import \\"other\\" as x;"', ['"import \\"other\\" as x;"']),
        ("{import: .a} | .import # a backslash \\ here", ["7"]),
        ("def halt_error: 3; halt_error", ["3"]),
    ],
)
def test_what_only_looks_like_an_import_is_none(program: str, outputs: list[object]) -> None:
    assert transformed({"a": 7}, program) == tuple(outputs)


@pytest.mark.parametrize("program", ["def f: f; f", "[range(1e12)]"])
def test_a_transform_without_an_end_is_ended(program: str) -> None:
    with pytest.raises(TransformError, match=r"it did not finish within 0.5 seconds"):
        transformed({}, program, seconds=0.5)


def test_a_destination_that_is_written_meanwhile_starts_anew(
    application: Application, api: Api, receiver: Receiver, send: Send
) -> None:
    put(api, hook(receiver, "/status/500"))
    mended = application.destinations["d1"] | {"url": receiver.url + "/hook"}

    def mend() -> None:
        application.destinations["d1"] = mended

    receiver.on_request = mend
    assert outcomes(send()) == ["failed"]
    assert api.ok("GET", "destinations/d1")["status"] == "starting"
    assert outcomes(send()) == ["delivered"]


def by_oauth(receiver: Receiver, path: str) -> Document:
    authorization = {"type": "oauth", "clientId": "client", "clientSecret": "canary"}
    authorization["tokenUrl"] = receiver.url + path
    return hook(receiver, authorization=authorization)


def with_header(receiver: Receiver, value: str) -> Document:
    return hook(receiver, headerCustomizations={"x": {"value": value}})


UNUSABLE = "The webhook cannot be called, because its URL or a header is not valid."
INVALID = "The address is not valid. Check its host and its port (0 to 65535)."
WEBHOOKS: dict[str, tuple[Callable[[Receiver], Document], str]] = {
    "refusal": (lambda it: hook(it, "/status/500?key=canary"), "The webhook returned 500."),
    "redirect": (lambda it: hook(it, "/moved?key=canary"), "The webhook returned 307."),
    "nobody": (
        lambda it: hook(it) | {"url": "http://127.0.0.1:1/?key=canary"},
        "The webhook does not respond.",
    ),
    "no host": (lambda it: hook(it) | {"url": "http:///?canary"}, "The address has no host."),
    "no port": (lambda it: hook(it) | {"url": "http://127.0.0.1:99999/?canary"}, INVALID),
    "words for a port": (lambda it: hook(it) | {"url": "http://localhost:canary/"}, INVALID),
    "no port of six": (lambda it: hook(it) | {"url": "http://[::1]:65536/?canary"}, INVALID),
    "no port of a token URL": (lambda it: by_oauth(it, "9999/token?canary"), INVALID),
    "no header": (lambda it: with_header(it, "canary\n"), UNUSABLE),
    "no latin": (lambda it: with_header(it, "canary\u4e16"), UNUSABLE),
    "no token": (lambda it: by_oauth(it, "/status/401"), "The token URL returned 401."),
    "odd token": (
        lambda it: by_oauth(it, "/hook"),
        "The response of the token URL has no access_token.",
    ),
}


@pytest.mark.parametrize("case", WEBHOOKS)
def test_a_webhook_that_does_not_take_it_is_an_error_of_destination_and_export(
    receiver: Receiver, api: Api, send: Send, case: str
) -> None:
    make, said = WEBHOOKS[case]
    put(api, make(receiver))
    check_failure(api, send(), said)


STORAGE: dict[str, tuple[Callable[[Azurite, str], Document], str]] = {
    "wrong key": (
        lambda it, name: blob(it.connection_string("c2VjcmV0LWNhbmFyeQ=="), name),
        "The storage account returned 403 (AuthorizationFailure).",
    ),
    "no container": (
        lambda it, _: blob(it.connection_string(), "none"),
        "The storage account returned 404 (ContainerNotFound).",
    ),
    "no connection string": (
        lambda _, name: blob("canary", name),
        "The connection string is not valid for a storage account.",
    ),
    "no key": (
        lambda it, name: blob(it.connection_string("canary!"), name),
        "The account key of the connection string is not valid.",
    ),
    "no name": (lambda it, _: blob(it.connection_string(), ""), "The container name is not valid."),
    "no account": (
        lambda it, name: blob(it.connection_string().replace(it.url, "http://127.0.0.1:1"), name),
        "The storage account does not respond.",
    ),
}


@pytest.mark.parametrize("place", ["http://127.0.0.1:99999", "http://localhost:canary"])
def test_storage_at_a_port_that_is_none_is_an_error_of_destination_and_export(
    api: Api, send: Send, place: str
) -> None:
    text = f"AccountName=acme;AccountKey=YWJj;BlobEndpoint={place}/acme;"
    put(api, blob(f"DefaultEndpointsProtocol=http;{text}", "canary"))
    check_failure(api, send(), INVALID)


@pytest.mark.parametrize("case", STORAGE)
def test_storage_that_does_not_take_it_is_an_error_of_destination_and_export(
    azurite: Azurite, container: str, api: Api, send: Send, case: str
) -> None:
    make, said = STORAGE[case]
    put(api, make(azurite, container))
    deliveries = send()
    check_failure(api, deliveries, said)
    assert azurite.key not in str(deliveries)


def check_failure(api: Api, deliveries: list[Document], said: str) -> None:
    assert [(it["outcome"], it["detail"]) for it in deliveries] == [("failed", said)]
    assert "canary" not in str(deliveries)
    for path in ("destinations/d1", "exports/e1"):
        got = api.ok("GET", path)
        assert got["status"] == "error"
        assert [it["message"] for it in got["errors"]] == [said]
        assert "lastExportTime" not in got


def test_an_error_ends_when_a_message_arrives_again(
    azurite: Azurite, container: str, api: Api, send: Send
) -> None:
    late = f"late-{container}"
    put(api, blob(azurite.connection_string(), late))
    send()
    assert api.ok("GET", "exports/e1")["status"] == "error"
    azurite.make_container(late)
    assert outcomes(send()) == ["delivered"]
    for path in ("destinations/d1", "exports/e1"):
        got = api.ok("GET", path)
        assert got["status"] == "healthy"
        assert "errors" not in got
        assert got["lastExportTime"]


def test_one_destination_that_fails_keeps_no_other_from_it(
    receiver: Receiver, api: Api, send: Send
) -> None:
    api.ok("PUT", "destinations/bad", hook(receiver, "/status/503"))
    api.ok("PUT", "destinations/good", hook(receiver))
    api.ok("PUT", "exports/e1", export("bad", "good"))
    assert outcomes(send()) == ["failed", "delivered"]
    assert api.ok("GET", "destinations/good")["status"] == "healthy"
    got = api.ok("GET", "exports/e1")
    assert got["status"] == "error"
    assert got["lastExportTime"]


def test_an_error_that_a_test_gave_stays_and_nothing_is_delivered(
    application: Application, receiver: Receiver, api: Api, send: Send
) -> None:
    put(api, hook(receiver))
    application.destinations.fail("d1", "Forbidden", "No role.")
    assert [(it["outcome"], it["detail"]) for it in send()] == [("failed", "No role.")]
    assert receiver.received == []
    assert api.ok("GET", "destinations/d1")["errors"][0]["code"] == "Forbidden"


def test_an_error_that_a_test_gave_an_export_stays_when_a_message_arrives(
    application: Application, receiver: Receiver, api: Api, send: Send
) -> None:
    put(api, hook(receiver))
    application.exports.fail("e1", "Throttled", "Too much.")
    assert outcomes(send()) == ["delivered"]
    assert api.ok("GET", "exports/e1")["errors"][0]["code"] == "Throttled"
    assert api.ok("GET", "destinations/d1")["status"] == "healthy"


def test_an_authorization_that_the_simulator_does_not_know_is_not_supported() -> None:
    destination = {"url": "http://127.0.0.1:9/", "authorization": {"type": "mutualTls"}}
    with pytest.raises(UnsupportedError, match="the authorization 'mutualTls' is not supported"):
        webhook.deliver(destination, ["{}"], anywhere=False)
