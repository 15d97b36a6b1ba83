"""The five operations of both forms, without the engine: what is refused, taken, kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from iotcentral_simulator import Application, Simulator
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import SIGNATURE, TOKEN, NewRun, plain

HOOK = {
    "displayName": "Hook",
    "type": "webhook@v1",
    "url": "https://example.com/",
    "authorization": {"type": "header", "value": "secret"},
}


@pytest.fixture
def application() -> Iterator[Application]:
    """An application that nobody limits."""
    with Simulator(token=TOKEN, rate=0, quota=0, page_size=2, quiet=True) as simulator:
        yield simulator.application()


def export(*ids: str, **more: Any) -> dict[str, Any]:
    references = [{"id": id_} for id_ in ids]
    return {"displayName": "E", "source": "telemetry", "destinations": references, **more}


# --- create ------------------------------------------------------------------------------------


def test_outputs_are_the_inputs_and_what_the_service_says(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    inputs = stack.checked(DESTINATION, HOOK)
    outs = stack.provider(DESTINATION).create(inputs).outs
    assert plain(outs) == {**inputs, "status": "waiting"}
    assert set(outs["url"]) == {SIGNATURE, "value"}
    assert set(outs["authorization"]["value"]) == {SIGNATURE, "value"}
    assert application.destinations[inputs["destinationId"]] == HOOK


def test_an_object_of_ours_is_taken_over_after_a_lost_answer(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    first = new_run(application).create(DESTINATION, HOOK)
    edited = {**HOOK, "displayName": "Edited", "url": "https://example.org/"}
    second = new_run(application).create(DESTINATION, edited)
    assert second.id == first.id
    assert application.destinations[first.id] == edited
    assert "already existed and was adopted" in capsys.readouterr().err


def test_an_equal_object_under_an_explicit_id_is_taken_over_with_its_secrets(
    new_run: NewRun,
    application: Application,
) -> None:
    theirs = {**HOOK, "authorization": {"type": "header", "value": "another"}}
    application.destinations["mine"] = theirs
    new_run(application).create(DESTINATION, {**HOOK, "destinationId": "mine"})
    assert application.destinations["mine"] == HOOK


def test_another_object_under_an_explicit_id_is_refused_and_left_alone(
    new_run: NewRun,
    application: Application,
) -> None:
    theirs = {**HOOK, "displayName": "Theirs", "url": "https://theirs.example/?key=canary"}
    application.destinations["mine"] = theirs
    with pytest.raises(ProviderError) as caught:
        new_run(application).create(DESTINATION, {**HOOK, "destinationId": "mine"})
    assert "creating destination 'seed' (mine)" in str(caught.value)
    assert "'Theirs'" in str(caught.value)
    assert "differs in displayName, url" in str(caught.value)
    assert "Set adopt to true" in str(caught.value)
    assert "canary" not in str(caught.value)
    assert application.destinations["mine"] == theirs


def test_adopt_takes_over_another_object(new_run: NewRun, application: Application) -> None:
    application.destinations["mine"] = {**HOOK, "displayName": "Theirs"}
    news = {**HOOK, "destinationId": "mine", "adopt": True}
    new_run(application).create(DESTINATION, news)
    assert application.destinations["mine"] == HOOK


def test_an_export_to_a_destination_that_is_not_there_is_one_clear_line(
    new_run: NewRun,
    application: Application,
) -> None:
    with pytest.raises(ProviderError) as caught:
        new_run(application).create(EXPORT, export("nobody"))
    text = str(caught.value)
    assert text.startswith("creating export '")
    assert "422" in text
    assert "destinations[0].id names no destination" in text
    assert "\n" not in text


def test_an_object_keeps_its_type_even_if_it_is_adopted(
    new_run: NewRun, application: Application
) -> None:
    hub = {"type": "systemAssignedManagedIdentity", "hostName": "h", "eventHubName": "e"}
    theirs = {"displayName": "Hook", "type": "eventhubs@v1", "authorization": hub}
    application.destinations["mine"] = theirs
    news = {**HOOK, "destinationId": "mine", "adopt": True}
    with pytest.raises(ProviderError, match="The type of a destination is immutable"):
        new_run(application).create(DESTINATION, news)
    assert application.destinations["mine"] == theirs


def test_adopt_false_refuses_even_an_object_of_ours(
    new_run: NewRun, application: Application
) -> None:
    new_run(application).create(DESTINATION, HOOK)
    news = {**HOOK, "displayName": "New", "adopt": False}
    with pytest.raises(ProviderError, match="already has a destination with this id"):
        new_run(application).create(DESTINATION, news)


def test_nothing_is_said_to_be_taken_over_when_the_service_refuses(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    stack.create(EXPORT, export(hook.id, exportId="mine"))
    news = export("nobody", exportId="mine", adopt=True)
    with pytest.raises(ProviderError, match="422"):
        new_run(application).create(EXPORT, news)
    assert "taken over" not in capsys.readouterr().err


# --- read --------------------------------------------------------------------------------------


def test_reading_back_what_was_created_is_no_difference(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    created = stack.create(DESTINATION, HOOK)
    read = stack.provider(DESTINATION).read(created.id, created.outs)
    assert plain(read.inputs) == {n: v for n, v in created.outs.items() if n != "status"}


def test_a_change_made_elsewhere_is_read_into_inputs_and_outputs(
    new_run: NewRun, application: Application
) -> None:
    created = new_run(application).create(DESTINATION, HOOK)
    with application.destinations.edit(created.id) as held:
        held["displayName"] = "By hand"
    provider = new_run(application).provider(DESTINATION)
    read = provider.read(created.id, created.outs)
    assert read.inputs["displayName"] == read.outs["displayName"] == "By hand"
    assert plain(read.inputs)["authorization"] == HOOK["authorization"], "the secret we know"
    assert provider.diff(created.id, plain(read.outs), created.outs).changes is True


def test_an_object_that_is_gone_is_told_so(new_run: NewRun, application: Application) -> None:
    created = new_run(application).create(DESTINATION, HOOK)
    del application.destinations[created.id]
    read = new_run(application).provider(DESTINATION).read(created.id, created.outs)
    assert (read.id, read.outs) == ("", {})


@pytest.mark.parametrize(
    ("token", "status"), [("SharedAccessSignature sr=wrong", "401"), (TOKEN, "404")]
)
def test_an_application_that_does_not_answer_is_never_gone(
    new_run: NewRun, application: Application, token: str, status: str
) -> None:
    created = new_run(application).create(DESTINATION, HOOK)
    url = application.url if status == "401" else f"{application.url}/nowhere"
    stack = new_run(application, **{"iotcentral:endpoint": url, "iotcentral:apiToken": token})
    outs = {**created.outs, "applicationUrl": url}
    for operation in ("read", "delete"):
        with pytest.raises(ProviderError, match=status):
            getattr(stack.provider(DESTINATION), operation)(created.id, outs)
    assert created.id in application.destinations


# --- update ------------------------------------------------------------------------------------


def test_what_others_set_and_we_do_not_change_stays(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    created = stack.create(EXPORT, export(hook.id))
    with application.exports.edit(created.id) as held:
        held["filter"] = "SELECT * FROM devices"
    news = stack.checked(EXPORT, export(hook.id, displayName="New"), created.outs)
    stack.provider(EXPORT).update(created.id, created.outs, news)
    assert application.exports[created.id]["displayName"] == "New"
    assert application.exports[created.id]["filter"] == "SELECT * FROM devices"


def test_an_object_deleted_elsewhere_is_put_back_with_a_notice(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = new_run(application)
    created = stack.create(DESTINATION, HOOK)
    del application.destinations[created.id]
    news = stack.checked(DESTINATION, {**HOOK, "displayName": "New"}, created.outs)
    stack.provider(DESTINATION).update(created.id, created.outs, news)
    assert application.destinations[created.id] == {**HOOK, "displayName": "New"}
    assert "was deleted outside Pulumi and is recreated" in capsys.readouterr().err


# --- delete ------------------------------------------------------------------------------------


def test_a_deletion_asks_for_nothing_before_and_succeeds_when_the_object_is_gone(
    new_run: NewRun,
    application: Application,
) -> None:
    created = new_run(application).create(DESTINATION, HOOK)
    for _ in range(2):
        new_run(application).provider(DESTINATION).delete(created.id, created.outs)
        assert created.id not in application.destinations


def test_an_id_that_this_run_declared_live_is_not_deleted(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = new_run(application)
    created = stack.create(DESTINATION, HOOK)
    stack.provider(DESTINATION).delete(created.id, created.outs)
    assert created.id in application.destinations
    assert "is not deleted" in capsys.readouterr().err


def test_a_destination_in_use_is_not_deleted_and_the_error_names_its_exports(
    new_run: NewRun,
    application: Application,
) -> None:
    created = new_run(application).create(DESTINATION, HOOK)
    new_run(application).create(EXPORT, export(created.id, exportId="stream"))
    with pytest.raises(ProviderError) as caught:
        new_run(application).provider(DESTINATION).delete(created.id, created.outs)
    text = str(caught.value)
    assert f"deleting destination with id '{created.id}'" in text
    assert "'E' (stream)" in text
    for cause in ("ignoreChanges", "another stack", "protect"):
        assert cause in text
    assert created.id in application.destinations


# --- replacements and claims -------------------------------------------------------------------


@pytest.mark.parametrize("explicit", [{}, {"exportId": "mine"}], ids=["auto", "explicit"])
def test_a_replacement_is_created_first_unless_both_have_one_id(
    new_run: NewRun, application: Application, explicit: dict[str, Any]
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    made = stack.create(EXPORT, export(hook.id, **explicit))
    other = stack.checked(EXPORT, export(hook.id, source="properties", **explicit), made.outs)
    found = stack.provider(EXPORT).diff(made.id, made.outs, other)
    assert found.delete_before_replace is bool(explicit)
    assert set(found.replaces) == {"source"} | (set() if explicit else {"exportId"})
    assert (other["exportId"] == made.id) is bool(explicit)


def test_two_resources_with_one_id_are_refused_before_any_request(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    stack.checked(DESTINATION, {**HOOK, "destinationId": "same"})
    news = {**HOOK, "destinationId": "same", "idSeed": "another"}
    (failure,) = stack.provider(DESTINATION).check({}, news).failures
    assert failure.reason.startswith(
        "destinationId must be unique, and 'same' is also the id of another"
    )


# --- where an object lives ---------------------------------------------------------------------


def test_an_operation_goes_to_the_application_that_the_state_names(
    new_run: NewRun,
    application: Application,
) -> None:
    old, new = f"{application.url}/applications/old", f"{application.url}/applications/new"
    named = {"old": {"endpoint": old, "apiToken": TOKEN}}
    before = new_run(application, **{"iotcentral:endpoint": old}).create(DESTINATION, HOOK)
    after = new_run(application, **{"iotcentral:endpoint": new, "iotcentral:applications": named})
    moved = after.checked(DESTINATION, HOOK, before.outs)
    assert moved["applicationUrl"] == new
    assert moved["destinationId"] != before.id
    difference = after.provider(DESTINATION).diff(before.id, before.outs, moved)
    assert {"applicationUrl", "destinationId"} == set(difference.replaces)
    assert not difference.delete_before_replace
    after.provider(DESTINATION).delete(before.id, before.outs)
    lost = new_run(application, **{"iotcentral:endpoint": new})
    with pytest.raises(
        ProviderError,
        match=r"no credentials are configured for its application .*/applications/old",
    ):
        lost.provider(DESTINATION).delete(before.id, before.outs)


def test_an_update_tells_what_else_differs_and_leaves_it(
    new_run: NewRun, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    export = {"displayName": "Old", "source": "telemetry", "destinations": [{"id": hook.id}]}
    made = stack.create(EXPORT, export)
    with application.exports.edit(made.id) as held:
        held["enabled"] = False
    news = stack.checked(EXPORT, {**export, "displayName": "New"}, made.outs)
    stack.provider(EXPORT).update(made.id, made.outs, news)
    assert "still differs from the program in enabled, because of drift" in capsys.readouterr().err
    held = application.exports[made.id]
    assert (held["displayName"], held["enabled"]) == ("New", False)
    again = stack.checked(EXPORT, {**export, "displayName": "Newer"}, made.outs)
    application.exports[made.id] = {**held, "enabled": True}
    stack.provider(EXPORT).update(made.id, {**made.outs, "displayName": "New"}, again)
    assert "still differs" not in capsys.readouterr().err


def test_a_refused_token_of_refresh_and_destroy_may_be_that_of_the_last_up(
    new_run: NewRun,
    application: Application,
) -> None:
    created = new_run(application).create(DESTINATION, HOOK)
    old = {"iotcentral:apiToken": "SharedAccessSignature old"}
    remark = "use the configuration of the last `pulumi up`"
    for operation in ("read", "delete"):
        with pytest.raises(ProviderError, match=remark):
            getattr(new_run(application, **old).provider(DESTINATION), operation)(
                created.id, created.outs
            )
    updating = new_run(application, **old)
    updating.checked(DESTINATION, HOOK)
    with pytest.raises(ProviderError, match="401") as caught:
        updating.provider(DESTINATION).read(created.id, created.outs)
    assert remark not in str(caught.value)
