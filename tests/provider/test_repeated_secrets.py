"""What the service repeats of a destination's secrets is in nothing that is kept or told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from iotcentral_simulator import Application, Fail, Fault, Simulator
from pulumi_iotcentral.lifecycle.claims import Key
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.lifecycle.known_secrets import DestinationSecrets, Redaction, hidden_in
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import HEALTH_CHECK, SIGNATURE, TOKEN, NewRun, Run
from tests.provider.test_operations import export

BLOB: dict[str, Any] = {
    "destinationId": "blob",
    "displayName": "Blob",
    "type": "blobstorage@v1",
    "authorization": {
        "type": "connectionString",
        "connectionString": "AccountName=contoso;AccountKey=canaryblobkey/ab+c==",
        "containerName": "telemetry",
    },
}
HOOK: dict[str, Any] = {
    "destinationId": "hook",
    "displayName": "Hook",
    "type": "webhook@v1",
    "url": "https://func.example/api/ingest?code=canary-urlcode-AbCd1234==",
}
SAID = {
    "blob": "Signature mismatch for key canaryblobkey/ab+c==",
    "hook": "canary-urlcode-AbCd1234== is refused",
}
SHOWN = {"blob": "Signature mismatch for key *****", "hook": "***** is refused"}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(token=TOKEN, rate=0, quota=0, quiet=True) as running:
        yield running


@pytest.fixture
def application(simulator: Simulator) -> Application:
    return simulator.application()


def created(
    new_run: NewRun, application: Application, destination: dict[str, Any]
) -> dict[str, Any]:
    """Return the outputs by kind of a destination and its export, of which one is in error."""
    stack, id_ = new_run(application), destination["destinationId"]
    known = {"destination": stack.create(DESTINATION, destination).outs}
    known["export"] = stack.create(EXPORT, export(id_, exportId="e")).outs
    application.destinations.fail(id_, "Refused", SAID[id_])
    return known


def read(stack: Run, known: Any) -> dict[str, Any]:
    outs: dict[str, Any] = stack.provider(EXPORT).read("e", known).outs
    return outs


@pytest.mark.parametrize("destination", [BLOB, HOOK], ids=lambda it: it["destinationId"])
def test_an_export_is_kept_without_the_secrets_of_its_destination(
    new_run: NewRun,
    application: Application,
    destination: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    known, id_ = created(new_run, application, destination), destination["destinationId"]
    stack = new_run(application)
    stack.provider(DESTINATION).read(id_, known["destination"])
    outs = read(stack, known["export"])
    assert outs["errors"] == [{"code": "Refused", "message": SHOWN[id_]}]
    told = capsys.readouterr().err
    assert f"export with id 'e' reports an error: Refused: {SHOWN[id_]}" in told
    assert "canary" not in told


def test_what_the_listing_shows_of_a_secret_is_masked_without_its_destination(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    outs = read(new_run(application), created(new_run, application, HOOK)["export"])
    assert outs["errors"] == [{"code": "Refused", "message": SHOWN["hook"]}]
    assert "canary" not in capsys.readouterr().err


def test_a_message_that_may_repeat_what_nobody_knows_is_a_secret_and_not_told(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    outs = read(new_run(application), created(new_run, application, BLOB)["export"])
    assert outs["errors"].keys() == {SIGNATURE, "value"}
    assert outs["status"] == "error"
    told = capsys.readouterr().err
    assert "export with id 'e' reports an error: Refused. The message is omitted" in told
    assert "Run `iotcentral status` to show it" in told
    assert "canary" not in told


def test_a_destination_that_is_only_looked_up_tells_no_secret_either(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    created(new_run, application, BLOB)
    outs = new_run(application).provider(DESTINATION).read("blob", {}).outs
    assert SIGNATURE in outs["errors"]
    assert "canary" not in capsys.readouterr().err


def test_check_and_update_make_a_destinations_secrets_known(
    new_run: NewRun, application: Application
) -> None:
    known = created(new_run, application, BLOB)
    checked = new_run(application)
    checked.checked(DESTINATION, BLOB, known["destination"])
    assert SIGNATURE not in read(checked, known["export"])["errors"]
    rotated = json.loads(json.dumps(BLOB).replace("canaryblobkey", "canarynewkey"))
    updated = new_run(application)
    news = new_run(application).checked(DESTINATION, rotated, known["destination"])
    updated.provider(DESTINATION).update("blob", known["destination"], news)
    application.destinations.fail("blob", "Refused", f"{SAID['blob']}, canarynewkey/ab+c==")
    assert "canary" not in str(read(updated, known["export"])["errors"])


def test_a_health_check_tells_no_secret_of_a_destination(
    new_run: NewRun, application: Application
) -> None:
    created(new_run, application, BLOB)
    stack = new_run(application)
    wait = {"exportIds": ["e"], "timeout": 0.001, "applicationUrl": application.url}
    made = stack.provider(HEALTH_CHECK)
    with pytest.raises(ProviderError, match=r"is error \(Refused. The message is omitted"):
        made.create(wait)
    stack.checked(DESTINATION, BLOB)
    with pytest.raises(ProviderError) as caught:
        made.create(wait)
    assert f"is error (Refused: {SHOWN['blob']})" in str(caught.value)


def test_a_refused_export_repeats_no_secret_of_a_destination(
    new_run: NewRun, simulator: Simulator
) -> None:
    stack = new_run(simulator.application())
    stack.create(DESTINATION, BLOB)
    said = {"error": {"code": "Refused", "message": SAID["blob"]}}
    simulator.faults.add(Fault(effect=Fail(status=422, body=said), on="PUT *exports*"))
    with pytest.raises(ProviderError) as caught:
        stack.create(EXPORT, export("blob"))
    assert SHOWN["blob"] in str(caught.value)


def test_where_there_is_no_error_nothing_is_listed_for_it(
    new_run: NewRun, simulator: Simulator
) -> None:
    made = new_run(simulator.application()).create(DESTINATION, BLOB)
    before = len(simulator.exchanges)
    other = new_run(simulator.application()).provider(DESTINATION)
    other.update("blob", made.outs, made.outs)
    assert len(simulator.exchanges) == before


def test_a_short_secret_takes_nothing_from_a_status_or_a_time(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    values = {"a": {"value": "error"}, "b": {"value": "2026"}}
    stack.create(DESTINATION, {**HOOK, "queryCustomizations": values})
    known = stack.create(EXPORT, export("hook", exportId="e")).outs
    application.destinations.fail("hook", "Refused", "an error of 2026")
    outs = read(new_run(application), known)
    assert outs["status"] == "error"
    assert outs["errors"] == [{"code": "Refused", "message": "an ***** of *****"}]


def test_a_destination_that_another_thread_is_about_to_see_is_waited_for() -> None:
    seen, key = DestinationSecrets(patience=30), Key("https://x", "destination", "blob")
    found: list[Redaction] = []
    hidden = {key: frozenset({("authorization", "connectionString")})}
    waiting = Thread(target=lambda: found.append(seen.redaction(hidden)))
    waiting.start()
    seen.remember(HOOK, Key("https://x", "destination", "hook"))
    seen.remember(BLOB, key)
    waiting.join(timeout=30)
    assert found[0].complete
    assert found[0].known.redact("canaryblobkey/ab+c==") == "*****"


def test_a_mask_makes_no_secret_known() -> None:
    seen, key = DestinationSecrets(patience=0.01), Key("https://x", "destination", "blob")
    masked = json.loads(json.dumps(BLOB).replace("canaryblobkey/ab+c==", "*****"))
    seen.remember(masked, key)
    assert not seen.redaction({key: hidden_in(masked)}).complete
    seen.remember(BLOB, key)
    assert seen.redaction({key: hidden_in(masked)}).complete


def test_nobody_is_waited_for_twice() -> None:
    seen, key = DestinationSecrets(patience=0.01), Key("https://x", "destination", "blob")
    assert not seen.redaction({key: None}).complete
    seen._patience = 600
    assert not seen.redaction({key: None}).complete
