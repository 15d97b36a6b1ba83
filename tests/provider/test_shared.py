"""What the resources of one provider process share: connections, listings, locks."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

import pytest

from iotcentral_simulator import Behaviour, Delay, Fail, Fault, Simulator
from pulumi_iotcentral.api import ThrottledError
from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.dynamic.provider import shared_context
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.lifecycle.run import RunContext, connected
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import TOKEN, DynamicRun, NewRun, plain
from tests.provider.test_operations import HOOK, export
from tests.unit.api.scripted import Time

WAIT_SECONDS = 30


@pytest.fixture
def simulator() -> Any:
    with Simulator(token=TOKEN, rate=0, quota=0, quiet=True) as running:
        yield running


def reads(simulator: Simulator) -> list[str]:
    return [it.path for it in simulator.exchanges if it.method == "GET"]


def test_one_listing_serves_all_resources_and_follows_our_own_writes(
    new_run: NewRun, simulator: Simulator
) -> None:
    stack = new_run(simulator.application())
    made = [stack.create(DESTINATION, {**HOOK, "destinationId": f"d{n}"}) for n in range(3)]
    assert sum(path.endswith("/destinations") for path in reads(simulator)) == 1
    before = len(reads(simulator))
    news = stack.checked(
        DESTINATION, {**HOOK, "destinationId": "d0", "displayName": "New"}, made[0].outs
    )
    stack.provider(DESTINATION).update("d0", made[0].outs, news)
    read = stack.provider(DESTINATION).read("d0", made[0].outs)
    assert read.outs["displayName"] == "New"
    assert len(reads(simulator)) == before


def test_one_object_that_is_looked_up_alone_costs_one_request(
    new_run: NewRun, simulator: Simulator
) -> None:
    for n in range(3):
        simulator.application().destinations[f"d{n}"] = HOOK
    stack = new_run(simulator.application())
    assert stack.provider(DESTINATION).read("d0", {}).outs["displayName"] == "Hook"
    assert stack.provider(DESTINATION).read("d0", {}).id == "d0"
    assert [path.rpartition("/")[2] for path in reads(simulator)] == ["d0"]


def test_an_application_that_is_not_there_is_no_missing_object(
    new_run: NewRun, simulator: Simulator
) -> None:
    stack = new_run(simulator.application())
    with pytest.raises(ProviderError, match="has no destination with this id"):
        stack.provider(DESTINATION).read("d0", {})
    simulator.faults.add(Fault(effect=Fail(status=404), on="GET *", times=None))
    with pytest.raises(ProviderError, match=r"reading destination with id 'd0': .* \(404 NotFound"):
        new_run(simulator.application()).provider(DESTINATION).read("d0", {})


def test_several_objects_that_are_looked_up_cost_one_listing_more(
    new_run: NewRun, simulator: Simulator
) -> None:
    for n in range(5):
        simulator.application().destinations[f"d{n}"] = HOOK
    stack = new_run(simulator.application())
    for n in range(5):
        assert stack.provider(DESTINATION).read(f"d{n}", {}).id == f"d{n}"
    assert [path.rpartition("/")[2] for path in reads(simulator)] == ["d0", "destinations"]


def test_one_object_that_is_looked_up_after_a_listing_costs_nothing(
    new_run: NewRun, simulator: Simulator
) -> None:
    stack = new_run(simulator.application())
    simulator.application().destinations["theirs"] = HOOK
    stack.create(DESTINATION, {**HOOK, "destinationId": "ours"})
    stack.provider(DESTINATION).read("theirs", {})
    assert [path.rpartition("/")[2] for path in reads(simulator)].count("destinations") == 1
    assert not any(path.endswith("/theirs") for path in reads(simulator))


def test_one_client_alone_is_never_refused() -> None:
    with Simulator(token=TOKEN, quota=0, quiet=True) as limited:
        limited.faults.add(Fault(effect=Delay(seconds=0.3), on="GET *", times=3))
        client = DynamicRun(limited.application()).process.client(limited.url)
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: client.exports.list(), range(50)))
        assert [it.status for it in limited.exchanges] == [200] * 50


def test_each_application_has_a_pace_and_a_token_of_its_own() -> None:
    tokens = {name: f"SharedAccessSignature sr={name}&sig=s" for name in ("slow", "quick")}
    with Simulator(application_tokens=tokens, rate=0, quiet=True) as both:
        urls = {name: both.application(name).url for name in tokens}
        named = {name: {"endpoint": urls[name], "apiToken": tokens[name]} for name in tokens}
        process = RunContext(Settings({"iotcentral:applications": named}.get, {}), report=report)
        busy = Fail(status=429, headers={"Retry-After": "500"})
        both.faults.add(Fault(effect=busy, on="GET */slow/*"))
        for kind in ("exports", "destinations"):  # the second is not even sent
            with pytest.raises(ThrottledError):
                getattr(process.client(urls["slow"]), kind).list()
        assert process.client(urls["quick"]).exports.list() == []
        assert [it.status for it in both.exchanges] == [429, 200]


def test_two_names_of_one_application_share_its_pace(simulator: Simulator) -> None:
    named = {name: {"endpoint": simulator.url, "apiToken": TOKEN} for name in ("a", "b")}
    process = RunContext(Settings({"iotcentral:applications": named}.get, {}), report=report)
    clients = [process.client(process.settings.application(name).base_url) for name in named]
    assert clients[0] is clients[1]


def test_applications_share_one_sign_in() -> None:
    named = {name: {"subdomain": name} for name in ("a", "b")}
    process = RunContext(Settings({"iotcentral:applications": named}.get, {}), report=report)
    urls = [process.settings.application(name).base_url for name in named]
    one, other = (process.client(url)._credential._credential for url in urls)
    assert one is other


def test_a_long_wait_is_told_under_the_stack_s_diagnostics(
    simulator: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    busy = Fail(status=429, headers={"Retry-After": "8"})
    simulator.faults.add(Fault(effect=busy, on="GET *", times=1))
    settings = Settings(
        {"iotcentral:endpoint": simulator.url, "iotcentral:apiToken": TOKEN}.get, {}
    )
    time = Time()
    client = connected(settings.application(), report, clock=time.clock, sleep=time.sleep)
    assert client.exports.list() == []
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"waiting 8 s for 127\.0\.0\.1:\d+: its rate limit is 20 requests per second .*", line
    )


def test_an_object_that_was_deleted_is_not_there_for_the_next_creation(
    new_run: NewRun,
    simulator: Simulator,
) -> None:
    stack = new_run(simulator.application())
    hook = stack.create(DESTINATION, HOOK)
    made = stack.create(EXPORT, export(hook.id, exportId="mine"))
    fresh = new_run(simulator.application())
    fresh.provider(EXPORT).read("mine", made.outs)
    fresh.provider(EXPORT).delete("mine", made.outs)
    fresh.create(EXPORT, export(hook.id, exportId="mine", source="properties"))
    assert simulator.application().exports["mine"]["source"] == "properties"


def test_an_object_that_a_lagging_list_lacks_is_found(
    new_run: NewRun, simulator: Simulator
) -> None:
    made = new_run(simulator.application()).create(DESTINATION, {**HOOK, "destinationId": "d"})
    simulator.behaviour = Behaviour(list_lag="one_read")
    client = new_run(simulator.application()).process.client(simulator.url)
    client.destinations.put("d2", {**HOOK, "displayName": "Theirs"})
    late = new_run(simulator.application())
    outs = {**made.outs, "destinationId": "d2"}
    assert late.provider(DESTINATION).read("d2", outs).id == "d2"
    simulator.faults.clear()


def test_another_object_that_a_lagging_list_lacks_is_not_overwritten(
    new_run: NewRun, simulator: Simulator
) -> None:
    simulator.behaviour = Behaviour(list_lag="one_read")
    stack = new_run(simulator.application())
    theirs = {**HOOK, "displayName": "Theirs"}
    stack.process.client(simulator.url).destinations.put("mine", theirs)
    with pytest.raises(ProviderError, match="already has a destination with this id"):
        stack.create(DESTINATION, {**HOOK, "destinationId": "mine"})
    assert simulator.application().destinations["mine"]["displayName"] == "Theirs"


@pytest.mark.parametrize("status", [403, 422])
def test_an_object_that_cannot_be_asked_for_is_neither_gone_nor_created(
    new_run: NewRun, simulator: Simulator, status: int
) -> None:
    made = new_run(simulator.application()).create(DESTINATION, {**HOOK, "destinationId": "d"})
    del simulator.application().destinations["d"]
    simulator.forget_exchanges()
    simulator.faults.add(Fault(effect=Fail(status=status), on="GET */destinations/d", times=None))
    late = new_run(simulator.application())
    with pytest.raises(ProviderError, match=str(status)):
        late.provider(DESTINATION).read("d", made.outs)
    with pytest.raises(ProviderError, match=str(status)):
        late.create(DESTINATION, {**HOOK, "destinationId": "d"})
    assert [it.method for it in simulator.exchanges if it.method != "GET"] == []


@pytest.mark.parametrize("write", ["create", "update"])
def test_a_delete_waits_for_a_write_of_the_same_object(
    new_run: NewRun, simulator: Simulator, write: str
) -> None:
    stack = new_run(simulator.application())
    made = stack.create(DESTINATION, {**HOOK, "destinationId": "d"})
    provider = new_run(simulator.application()).provider(DESTINATION)
    news = {**made.outs, "displayName": "New"}
    jobs = {
        "create": lambda: provider.create({**made.outs, "adopt": True}),
        "update": lambda: provider.update("d", made.outs, news),
    }
    with simulator.hold("PUT|PATCH *", moment="before") as held:
        writing = Thread(target=jobs[write])
        writing.start()
        assert held.arrived.wait(WAIT_SECONDS)
        deleting = Thread(target=lambda: provider.delete("d", made.outs))
        deleting.start()
        deleting.join(0.2)
        assert deleting.is_alive(), "the delete does not overtake the write"
        held.release()
        writing.join(WAIT_SECONDS)
        deleting.join(WAIT_SECONDS)
    assert [it.method for it in simulator.exchanges][-1] == "DELETE"


def test_an_update_without_a_difference_asks_for_nothing_and_keeps_what_is_known(
    new_run: NewRun,
    simulator: Simulator,
) -> None:
    stack = new_run(simulator.application())
    # With `adopt`, a creation does not begin to list the exports, which may be late.
    made = stack.create(DESTINATION, {**HOOK, "adopt": True})
    simulator.forget_exchanges()
    known = {**made.outs, "status": "healthy", "lastExportTime": "2026-01-01T00:00:00Z"}
    outs = plain(stack.provider(DESTINATION).update(made.id, known, made.outs).outs)
    assert simulator.exchanges == ()
    assert (outs["status"], outs["lastExportTime"]) == ("healthy", "2026-01-01T00:00:00Z")


def test_a_refresh_keeps_how_the_object_is_managed(new_run: NewRun, simulator: Simulator) -> None:
    stack = new_run(simulator.application())
    made = stack.create(DESTINATION, {**HOOK, "secretVersion": 3, "adopt": True})
    provider = new_run(simulator.application()).provider(DESTINATION)
    read = provider.read(made.id, made.outs)
    for properties in (read.inputs, read.outs):
        assert (properties["secretVersion"], properties["adopt"]) == (3, True)
    assert not provider.diff(made.id, plain(read.outs), made.outs).changes


def test_the_url_in_the_state_stays_when_a_simulator_comes_back_on_another_port(
    new_run: NewRun,
    simulator: Simulator,
) -> None:
    stack = new_run(simulator.application())
    made = stack.create(DESTINATION, HOOK)
    earlier = {**made.outs, "applicationUrl": "http://127.0.0.1:1"}
    checked = stack.checked(DESTINATION, HOOK, earlier)
    assert checked["applicationUrl"] == "http://127.0.0.1:1"
    provider = stack.provider(DESTINATION)
    assert provider.diff(made.id, earlier, checked).replaces == []
    provider.delete(made.id, earlier)
    assert made.id in simulator.application().destinations, "it was claimed under the new port"


def test_providers_of_one_configuration_share_a_process() -> None:
    config = {"iotcentral:subdomain": "contoso"}
    assert shared_context(config.get) is shared_context(dict(config).get)
    named = {**config, "iotcentral:applications": {"a": {"subdomain": "a"}}}
    assert shared_context(config.get) is not shared_context(named.get)
