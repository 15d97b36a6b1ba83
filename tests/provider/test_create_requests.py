"""Which creates look for an existing object, what they find, and what they tell."""

from __future__ import annotations

from typing import Any

import pytest

from iotcentral_simulator import Application, Fault, Lose, Simulator
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import TOKEN, NewRun
from tests.provider.test_operations import HOOK, export

UNIQUE = {"idSeed": "contoso::dev::project::type::hook"}
"""The seed of a stack in Pulumi Cloud."""

SHARED = {"idSeed": "organization::dev::project::type::hook"}
"""The seed in a self-managed backend, and that of a plugin without a seed from the program."""

ADOPTED = "already existed and was adopted"


@pytest.fixture
def simulator() -> Any:
    with Simulator(token=TOKEN, rate=0, quota=10, quiet=True) as running:
        yield running


@pytest.fixture
def application(simulator: Simulator) -> Application:
    return simulator.application()


def asked(simulator: Simulator) -> list[str]:
    """Return the requests since the last call, without those that list in advance."""
    paths = [
        f"{exchange.method} {exchange.path.partition('/dataExport/')[2]}"
        for exchange in simulator.exchanges
    ]
    simulator.forget_exchanges()
    return [path for path in paths if path != "GET exports"]


def exported(new_run: NewRun, application: Application, id_: str) -> None:
    """Let the object be healthy, and so have a time of its last export."""
    stack = new_run(application)
    for _ in range(3):
        stack.process.client(application.url).destinations.get(id_)


def test_an_id_whose_seed_names_an_organization_is_sent_at_once(
    new_run: NewRun,
    simulator: Simulator,
    application: Application,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, {**HOOK, **UNIQUE})
    stream = stack.create(EXPORT, {**export(hook.id), **UNIQUE})
    assert asked(simulator) == [f"PUT destinations/{hook.id}", f"PUT exports/{stream.id}"]
    assert application.destinations[hook.id] == HOOK
    assert capsys.readouterr().err == ""


def test_adopt_true_sends_an_auto_generated_id_of_any_seed_at_once(
    new_run: NewRun,
    simulator: Simulator,
    application: Application,
) -> None:
    hook = new_run(application).create(DESTINATION, {**HOOK, **SHARED, "adopt": True})
    assert asked(simulator) == [f"PUT destinations/{hook.id}"]


@pytest.mark.parametrize(("seed", "adopt"), [(SHARED, None), (UNIQUE, False)])
def test_an_id_that_another_stack_may_have_is_looked_for(
    new_run: NewRun,
    simulator: Simulator,
    application: Application,
    seed: dict[str, str],
    adopt: Any,
) -> None:
    hook = new_run(application).create(DESTINATION, {**HOOK, **seed, "adopt": adopt})
    look, put = asked(simulator)
    assert look in ("GET destinations", f"GET destinations/{hook.id}")
    assert put == f"PUT destinations/{hook.id}"


def test_an_object_of_another_stack_with_the_same_seed_is_adopted_with_a_warning(
    new_run: NewRun,
    application: Application,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = new_run(application).create(DESTINATION, {**HOOK, **SHARED})
    theirs = {**HOOK, "displayName": "Second"}
    second = new_run(application).create(DESTINATION, {**theirs, **SHARED})
    assert (first.id, application.destinations[first.id]) == (second.id, theirs)
    assert f"({first.id}) {ADOPTED}" in capsys.readouterr().err


def test_one_explicit_id_is_looked_for_alone_and_several_in_a_listing(
    new_run: NewRun,
    simulator: Simulator,
    application: Application,
) -> None:
    stack = new_run(application)
    stack.create(DESTINATION, {**HOOK, "destinationId": "one"})
    assert asked(simulator) == ["GET destinations/one", "PUT destinations/one"]
    application.destinations["two"] = HOOK
    stack.create(DESTINATION, {**HOOK, "destinationId": "two", "idSeed": "another"})
    assert asked(simulator) == ["GET destinations", "PUT destinations/two"]


def test_an_object_that_has_exported_data_is_told_from_the_answer(
    new_run: NewRun,
    application: Application,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hook = new_run(application).create(DESTINATION, {**HOOK, **UNIQUE})
    new_run(application).create(DESTINATION, {**HOOK, **UNIQUE})
    assert ADOPTED not in capsys.readouterr().err, "nothing tells it from a new one"
    exported(new_run, application, hook.id)
    new_run(application).create(DESTINATION, {**HOOK, **UNIQUE})
    assert f"({hook.id}) {ADOPTED}" in capsys.readouterr().err


def test_a_lost_answer_is_made_good_by_the_next_try_and_by_the_next_run(
    new_run: NewRun,
    simulator: Simulator,
    application: Application,
    capsys: pytest.CaptureFixture[str],
) -> None:
    simulator.faults.add(Fault(effect=Lose(), on="PUT *"))
    hook = new_run(application).create(DESTINATION, {**HOOK, **UNIQUE})
    assert asked(simulator) == [f"PUT destinations/{hook.id}"] * 2
    edited = {**HOOK, "displayName": "Edited", "url": "https://example.org/"}
    again = new_run(application).create(DESTINATION, {**edited, **UNIQUE})
    assert (again.id, application.destinations[hook.id]) == (hook.id, edited)
    assert list(application.destinations) == [hook.id]
    assert ADOPTED not in capsys.readouterr().err


def test_adopt_false_refuses_to_overwrite_an_object_under_a_seed_of_an_organization(
    new_run: NewRun,
    application: Application,
) -> None:
    hook = new_run(application).create(DESTINATION, {**HOOK, **UNIQUE})
    news = {**HOOK, **UNIQUE, "displayName": "New", "adopt": False}
    with pytest.raises(ProviderError, match="already has a destination with this id"):
        new_run(application).create(DESTINATION, news)
    assert application.destinations[hook.id] == HOOK


def test_an_object_of_another_type_under_the_id_is_refused_and_left_alone(
    new_run: NewRun,
    application: Application,
) -> None:
    stack = new_run(application)
    id_ = stack.checked(DESTINATION, {**HOOK, **UNIQUE})["destinationId"]
    identity = {"type": "systemAssignedManagedIdentity", "hostName": "h", "eventHubName": "e"}
    theirs = {"displayName": "Hook", "type": "eventhubs@v1", "authorization": identity}
    application.destinations[id_] = theirs
    with pytest.raises(ProviderError, match="The type of a destination is immutable"):
        stack.create(DESTINATION, {**HOOK, **UNIQUE})
    assert application.destinations[id_] == theirs
    outs = {"destinationId": id_, "applicationUrl": application.url}
    with pytest.raises(ProviderError, match="whose creation failed"):
        stack.provider(DESTINATION).delete(id_, outs)


def test_a_full_application_is_told_with_its_quota(
    new_run: NewRun,
    application: Application,
) -> None:
    for number in range(10):
        application.destinations[f"d{number}"] = HOOK
    with pytest.raises(ProviderError, match="The application has 10 of 10 destinations"):
        new_run(application).create(DESTINATION, {**HOOK, **UNIQUE})
