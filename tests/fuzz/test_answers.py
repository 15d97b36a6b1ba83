"""Whatever a service answers, an operation ends in a result or in one line that says why not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.runtime import rpc

from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.provider import DataExportProvider
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.health_check import HealthCheckProvider
from pulumi_iotcentral.lifecycle.errors import ProviderError
from tests.fuzz.answering import Answering, provider_of
from tests.fuzz.documents import ESCAPES, MARKED, destination_answers, export_answers, nested, odd
from tests.provider.test_operations import HOOK, export
from tests.unit.model.objects import destinations, exports

ID = {DestinationProvider: "destinationId", ExportProvider: "exportId"}
fuzzed = settings(max_examples=60, suppress_health_check=list(HealthCheck))
kinds = st.sampled_from(
    [
        (DestinationProvider, destinations(), destination_answers),
        (ExportProvider, exports, export_answers),
    ]
).flatmap(lambda kind: st.tuples(st.just(kind[0]), kind[1], kind[1], kind[2]))
"""A kind of object, two programs' inputs of it, and what the service answers."""


@pytest.fixture(scope="module")
def service() -> Iterator[Answering]:
    answering = Answering()
    yield answering
    answering.close()


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the user is told on stderr: nothing in it is obeyed by a terminal."""

    def read() -> str:
        text = capsys.readouterr().err
        for line in text.removesuffix("\n").split("\n"):
            assert_legible(line)
        return text

    return read


def attempt(operation: Callable[[], Any]) -> Any:
    """Return what an operation returned, or None where it raised what is made for the user."""
    try:
        return operation()
    except ProviderError as error:
        assert_legible(str(error))
        return None


def assert_legible(line: str) -> None:
    assert line.isprintable()
    assert len(line) < 4_000


def through_engine(properties: dict[str, Any]) -> dict[str, Any]:
    """Return what the provider gets of properties that it gave to the engine."""
    loop = asyncio.new_event_loop()
    try:
        sent = loop.run_until_complete(rpc.serialize_properties(properties, {}))
    finally:
        loop.close()
    received = rpc.deserialize_properties(sent)
    return {name: rpc.unwrap_rpc_secret(unwrapped(value)) for name, value in received.items()}


def unwrapped(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return unwrapped(rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {key: unwrapped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unwrapped(item) for item in value]
    assert isinstance(value, str | int | float | None), "no file and no resource of the service's"
    return value


def lifecycle(
    kind: type[DataExportProvider], service: Answering, old: Any, new: Any, answer: Any
) -> None:
    """Create, read, compare, update and delete an object, each answered by `answer`."""
    id_ = {ID[kind]: "it", "idSeed": "seed"}
    with provider_of(kind, service) as provider:
        inputs = provider.check({}, {**old, **id_}).inputs
        news = provider.check(inputs, {**new, **id_}).inputs
        service.single = None
        known = dict(inputs)
        service.single = answer
        created = attempt(lambda: provider.create(inputs))
        if created is not None:
            known = through_engine(created.outs)
    with provider_of(kind, service) as provider:
        read = attempt(lambda: provider.read("it", known))
        if read is not None and read.id:
            known = through_engine(read.outs)
            assert through_engine(read.inputs) is not None
        provider.diff("it", known, news)
        updated = attempt(lambda: provider.update("it", known, news))
        if updated is not None:
            provider.diff("it", through_engine(updated.outs), news)
    with provider_of(kind, service) as provider:
        attempt(lambda: provider.delete("it", known))


@given(kinds, st.integers(0, 1))
@fuzzed
def test_no_answer_raises_anything_but_our_error(
    service: Answering, told: Callable[[], str], drawn: Any, listed: int
) -> None:
    kind, old, new, answer = drawn
    service.listed = {"value": [answer] * listed if isinstance(answer.get("id"), str) else []}
    lifecycle(kind, service, old, new, answer)
    told()


@given(odd, odd)
@fuzzed
def test_no_json_at_all_raises_anything_but_our_error(
    service: Answering, told: Callable[[], str], single: Any, listed: Any
) -> None:
    service.listed = listed
    lifecycle(DestinationProvider, service, HOOK, {**HOOK, "displayName": "New"}, single)
    service.listed = {"value": []}
    lifecycle(ExportProvider, service, export("d"), export("e"), single)
    told()


@given(st.lists(export_answers, max_size=2))
@fuzzed
def test_a_wait_for_any_export_ends_in_a_result_or_our_error(
    service: Answering, told: Callable[[], str], answers: list[Any]
) -> None:
    service.listed = {"value": answers}
    with provider_of(HealthCheckProvider, service) as provider:
        given_ = {"exportIds": ["it"], "timeout": 0.001}
        inputs = provider.check({}, given_).inputs
        waited = attempt(lambda: provider.create(inputs))
    if waited is not None:
        through_engine(waited.outs)
    told()


# --- found once ---------------------------------------------------------------------------------


def read_live(service: Answering, live: Any, known: Any = HOOK) -> Any:
    service.listed, service.single = {"value": [live]}, live
    with provider_of(DestinationProvider, service) as provider:
        inputs = provider.check({}, {**known, "destinationId": "it", "idSeed": "seed"}).inputs
        return provider.read("it", inputs)


@pytest.mark.parametrize("mark", MARKED)
@pytest.mark.parametrize("name", ["displayName", "headerCustomizations", "errors"])
def test_the_engines_own_marks_do_not_pass_from_the_service_to_the_engine(
    service: Answering, name: str, mark: Any
) -> None:
    with pytest.raises(ProviderError, match="a state cannot store"):
        read_live(service, {**HOOK, "id": "it", name: {"x": [mark]}})


@pytest.mark.parametrize("type_", [None, 5, ["webhook@v1"]])
def test_an_answer_without_a_type_does_not_make_a_replacement(
    service: Answering, type_: Any
) -> None:
    live = {**HOOK, "id": "it", "type": type_}
    with pytest.raises(ProviderError, match="the response is not valid: it has no type"):
        read_live(service, live)


def test_an_answer_that_is_nested_beyond_reason_is_refused(service: Answering) -> None:
    with pytest.raises(ProviderError, match="nested deeper than 100 levels"):
        read_live(service, {**HOOK, "id": "it", "url": nested(400)})


def test_what_another_object_of_the_listing_holds_does_no_harm(service: Answering) -> None:
    good = {**HOOK, "id": "it"}
    service.listed = {"value": [{**good, "id": "other", "url": MARKED[1], "type": 1}, good]}
    service.single = good
    with provider_of(DestinationProvider, service) as provider:
        inputs = provider.check({}, {**HOOK, "destinationId": "it", "idSeed": "seed"}).inputs
        assert provider.read("it", inputs).id == "it"


@pytest.mark.parametrize("id_", [None, 7, ["it"], {}])
def test_an_item_of_a_listing_without_an_id_does_no_harm(service: Answering, id_: Any) -> None:
    good = {**HOOK, "id": "it"}
    service.listed, service.single = {"value": [{**good, "id": id_}, HOOK, good]}, good
    with provider_of(DestinationProvider, service) as provider:
        inputs = provider.check({}, {**HOOK, "destinationId": "it", "idSeed": "seed"}).inputs
        assert provider.read("it", inputs).id == "it"


def test_fields_of_a_newer_service_are_neither_a_change_nor_taken_away(service: Answering) -> None:
    known = {**HOOK, "destinationId": "it", "idSeed": "seed"}
    authorization = {"type": "header", "value": "*****", "future": 1}
    live = {**HOOK, "id": "it", "future": {"a": 1}, "authorization": authorization}
    service.listed, service.single = {"value": [live]}, live
    before = len(service.bodies("PATCH"))
    with provider_of(DestinationProvider, service) as provider:
        inputs = through_engine(provider.check({}, known).inputs)
        read = provider.read("it", inputs)
        assert not provider.diff("it", through_engine(read.outs), inputs).changes
        news = through_engine(provider.check(inputs, {**known, "displayName": "New"}).inputs)
        provider.update("it", inputs, news)
    assert service.bodies("PATCH")[before:] == [{"displayName": "New"}]


def test_escapes_of_the_service_do_not_reach_the_terminal(
    service: Answering, told: Callable[[], str]
) -> None:
    live: dict[str, Any] = {**HOOK, "id": "it", "status": "error"}
    live["errors"] = [{"code": ESCAPES + "Code", "message": f"{ESCAPES}Words {'x' * 9000}"}, 7]
    read_live(service, live)
    assert "Code:" in told()


def test_a_secret_that_the_service_repeats_in_an_error_is_not_stored_in_plain_text(
    service: Answering, told: Callable[[], str]
) -> None:
    said = {"code": "Refused", "message": "canary-value at SharedAccessKey=canary-key;x"}
    hook = {**HOOK, "authorization": {"type": "header", "value": "canary-value"}}
    read = read_live(service, {**hook, "id": "it", "status": "error", "errors": [said]}, hook)
    assert read.outs["errors"] == [
        {"code": "Refused", "message": "***** at SharedAccessKey=*****;x"}
    ]
    assert "canary" not in told()
