"""State of another provider, or of an older version, is unknown: never a reason to replace."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider

from iotcentral_simulator import Application, Simulator
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import TOKEN, NewRun, Run, plain
from tests.provider.test_operations import HOOK, export


class OwnProvider(ResourceProvider):
    """Somebody's own dynamic provider."""


OWN = serialize_provider(OwnProvider())
OURS = serialize_provider(DestinationProvider())
NEWS = {**HOOK, "destinationId": "mine"}


@pytest.fixture
def application() -> Iterator[Application]:
    with Simulator(token=TOKEN, rate=0, quota=0, quiet=True) as simulator:
        yield simulator.application()


def diffed(stack: Run, id_: str, state: Any, news: Any = NEWS) -> Any:
    inputs = stack.checked(DESTINATION, news, state)
    return stack.provider(DESTINATION).diff(id_, state, {**inputs, "__provider": OURS})


@pytest.mark.parametrize(
    "outputs",
    [
        {},
        {"destinationId": "mine"},
        {"destinationId": "mine", "type": "webhook", "applicationUrl": "contoso"},
        {"applicationUrl": "https://elsewhere.azureiotcentral.com", "type": "eventhubs@v1"},
        {"destinationId": ["mine"], "applicationUrl": 1, "type": None, "authorization": "x"},
        {"destinationId": "mine", "applicationUrl": "https://other.example", "type": "x@v1"},
    ],
)
def test_outputs_of_another_provider_are_an_update_in_place(
    new_run: NewRun, application: Application, outputs: dict[str, Any]
) -> None:
    found = diffed(new_run(application), "mine", {"__provider": OWN, **outputs})
    assert (found.changes, found.replaces, found.delete_before_replace) == (True, [], False)


@pytest.mark.parametrize("url", ["https://contoso:99999", "http://[", "contoso", "::", "?"])
def test_a_url_in_the_state_that_nobody_can_read_is_no_replacement_and_no_traceback(
    new_run: NewRun, application: Application, url: str
) -> None:
    stack = new_run(application)
    made = stack.create(DESTINATION, NEWS)
    state = {"__provider": OURS, **made.outs, "applicationUrl": url}
    found = diffed(stack, "mine", state)
    assert (found.changes, found.replaces) == (True, [])
    provider = stack.provider(DESTINATION)
    with pytest.raises(ProviderError, match="no credentials are configured"):
        provider.read("mine", state)
    with pytest.raises(ProviderError, match="no credentials are configured"):
        provider.delete("mine", state)


@pytest.mark.parametrize("lost", ["destinationId", "applicationUrl", "type"])
def test_an_older_state_that_lacks_a_property_is_no_replacement(
    new_run: NewRun, application: Application, lost: str
) -> None:
    stack = new_run(application)
    made = stack.create(DESTINATION, NEWS)
    state = {name: value for name, value in made.outs.items() if name != lost}
    found = diffed(stack, "mine", {"__provider": OURS, **state})
    assert (found.changes, found.replaces) == (True, [])


def test_a_state_with_another_way_to_write_the_same_url_is_no_change(
    new_run: NewRun,
    application: Application,
) -> None:
    settings = {"iotcentral:endpoint": None, "iotcentral:subdomain": "contoso"}
    stack = new_run(application, **settings)
    inputs = stack.checked(DESTINATION, NEWS)
    for written in (
        "https://contoso.azureiotcentral.com:443",
        "https://Contoso.AZUREiotcentral.com./",
    ):
        found = diffed(stack, "mine", {**inputs, "applicationUrl": written, "__provider": OURS})
        assert (found.changes, found.replaces) == (False, []), written


def test_the_pickle_of_another_python_version_is_ours_all_the_same(
    new_run: NewRun,
    application: Application,
) -> None:
    stack = new_run(application)
    inputs = stack.checked(DESTINATION, NEWS)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        pickled = base64.b64encode(pickle.dumps(DestinationProvider(), protocol)).decode()
        assert diffed(stack, "mine", {**inputs, "__provider": pickled}).changes is False, protocol


def test_a_foreign_type_does_not_pass_for_a_type_that_is_newer_than_this_version(
    new_run: NewRun,
    application: Application,
) -> None:
    news = {"displayName": "Hook", "type": "webhook", "destinationId": "mine", "idSeed": "s"}
    state = {"__provider": OWN, "type": "webhook"}
    [failure] = new_run(application).provider(DESTINATION).check(state, news).failures
    assert "webhook@v1" in failure.reason


def test_an_update_sends_the_differences_and_the_secrets_and_keeps_what_others_set(
    new_run: NewRun,
    application: Application,
) -> None:
    application.destinations["mine"] = {
        **HOOK,
        "displayName": "Before",
        "authorization": {"type": "header", "value": "old"},
        "headerCustomizations": {"x": {"value": "y"}},
    }
    stack = new_run(application)
    inputs = stack.checked(DESTINATION, NEWS)
    outs = stack.provider(DESTINATION).update("mine", {"__provider": OWN}, inputs).outs
    assert application.destinations["mine"] == HOOK
    assert plain(outs)["destinationId"] == "mine"
    assert plain(outs)["applicationUrl"] == application.url


def test_an_object_that_is_gone_is_put_back(new_run: NewRun, application: Application) -> None:
    stack = new_run(application)
    inputs = stack.checked(DESTINATION, NEWS)
    stack.provider(DESTINATION).update("mine", {"__provider": OWN}, inputs)
    assert application.destinations["mine"] == HOOK


def test_a_live_object_of_another_type_is_refused_and_left_alone(
    new_run: NewRun, application: Application
) -> None:
    hook = new_run(application).create(DESTINATION, HOOK)
    application.exports["mine"] = {**export(hook.id, source="properties"), "enabled": True}
    stack = new_run(application)
    inputs = stack.checked(EXPORT, export(hook.id, exportId="mine"))
    with pytest.raises(ProviderError, match="The source of an export is immutable"):
        stack.provider(EXPORT).update("mine", {"__provider": OWN}, inputs)
    assert application.exports["mine"]["source"] == "properties"


def test_a_resource_id_of_another_form_is_the_object_that_its_outputs_name(
    new_run: NewRun,
    application: Application,
) -> None:
    application.destinations["mine"] = HOOK
    stack = new_run(application)
    state = {"__provider": OWN, "destinationId": "mine"}
    assert diffed(stack, "contoso/mine", state).replaces == []
    inputs = stack.checked(DESTINATION, {**NEWS, "displayName": "Moved"}, state)
    made = stack.provider(DESTINATION)
    outs = plain(made.update("contoso/mine", state, inputs).outs)
    assert application.destinations["mine"]["displayName"] == "Moved"
    assert made.read("contoso/mine", outs).id == "mine"
    new_run(application).provider(DESTINATION).delete("contoso/mine", outs)
    assert "mine" not in application.destinations


@pytest.mark.parametrize("id_", ["destinations/mine", "https://c.example/api/x/mine/"])
def test_a_resource_id_that_is_a_path_names_the_object_at_its_end(
    new_run: NewRun, application: Application, id_: str
) -> None:
    stack = new_run(application)
    assert diffed(stack, id_, {"__provider": OWN}).replaces == []
    with pytest.raises(ProviderError, match="set its id to 'mine'"):
        diffed(stack, id_, {"__provider": OWN}, {**NEWS, "destinationId": "other"})


def test_a_replacement_of_a_foreign_resource_is_refused_before_the_object_is_touched(
    new_run: NewRun,
    application: Application,
) -> None:
    application.destinations["mine"] = HOOK
    stack = new_run(application)
    inputs = stack.checked(DESTINATION, NEWS, {"__provider": OWN})
    stack.checked(DESTINATION, NEWS)
    with pytest.raises(ProviderError, match="another provider"):
        stack.provider(DESTINATION).create(inputs)
    assert application.destinations["mine"] == HOOK
