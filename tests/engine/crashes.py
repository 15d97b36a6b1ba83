"""The crash matrix: every operation, cut off at every point, for automatic and explicit ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pulumi_iotcentral.simulator import Cut, Fault, Held, Lose
from pulumi_iotcentral.simulator.effects import Moment
from tests.engine.project import Project, Running
from tests.engine.service import Service

WAIT_SECONDS: Final = 60
HOOK: Final = 'type="webhook@v1", url="https://h.example/?canary"'
HUB: Final = (
    'type="eventhubs@v1", authorization=iotcentral.EventHubsConnectionStringArgs('
    'connection_string="Endpoint=sb://h/;SharedAccessKey=canary;EntityPath=e")'
)
BASE: Final = """
base = iotcentral.Destination("base", display_name="B", type="webhook@v1", url="https://b.example")
"""
TARGETS: Final = """
opts = pulumi.ResourceOptions(replacement_trigger={trigger!r})
iotcentral.Destination("hook-auto", opts, display_name={name!r}, {auto})
iotcentral.Destination(
    "hook-explicit", opts, display_name={name!r}, destination_id={explicit!r}, {hook}
)
for name, id_ in (("auto", None), ("explicit", "mine")):
    iotcentral.Export(
        "stream-" + name, opts, display_name={name!r}, source={source!r}, destinations=[base],
        export_id=id_,
    )
"""


def program(**changes: str) -> str:
    """Return the program with its four targets: a destination and an export with either id."""
    plain = {"explicit": "mine", "name": "N", "source": "telemetry", "trigger": "", "auto": HOOK}
    return BASE + TARGETS.format(**{**plain, **changes}, hook=HOOK)


@dataclass(frozen=True)
class Operation:
    """One operation of the engine on all four targets, as two programs.

    `requests` are the writes that the cut is for; `count` is how many of them there are at once.
    """

    before: str
    after: str
    requests: str = "PUT|PATCH|DELETE *"
    count: int = 4


# The explicit destination is replaced by another id: another type under one id is refused.
REPLACED: Final = program(auto=HUB, explicit="other", source="properties")

OPERATIONS: Final = {
    "create": Operation(BASE, program()),
    "update": Operation(program(), program(name="M")),
    "delete": Operation(program(), BASE),
    "replace": Operation(program(), REPLACED),
    "replace, at the delete": Operation(program(), REPLACED, "DELETE */destinations/*", 2),
    "forced replace": Operation(program(trigger="a"), program(trigger="b")),
}
"""Every operation, by name."""


@contextmanager
def stopped(
    service: Service, project: Project, operation: Operation, moment: Moment
) -> Iterator[tuple[Running, list[Held]]]:
    """Hand out an engine whose writes all wait at the service, before or after their work."""
    with ExitStack() as stack:
        held = [
            stack.enter_context(
                service.simulator.hold(operation.requests, moment=moment, nth=number)
            )
            for number in range(1, operation.count + 1)
        ]
        running = stack.enter_context(project.start("up", "--yes", "--skip-preview"))
        for one in held:
            assert one.arrived.wait(WAIT_SECONDS), "the request did not come"
        yield running, held


def kill_provider(moment: Moment) -> Callable[[Service, Project, Operation], None]:
    def cut(service: Service, project: Project, operation: Operation) -> None:
        with stopped(service, project, operation, moment) as (running, _):
            running.kill_provider()
            running.ended().failed()

    return cut


def kill_engine(moment: Moment) -> Callable[[Service, Project, Operation], None]:
    def cut(service: Service, project: Project, operation: Operation) -> None:
        with stopped(service, project, operation, moment) as (running, _):
            running.kill_engine()
            running.kill_all()
        project.pulumi("cancel", "--yes").succeeded()

    return cut


def kill_engine_and_let_the_provider_finish(
    service: Service, project: Project, operation: Operation
) -> None:
    with stopped(service, project, operation, "before") as (running, held):
        running.kill_engine()
        service.taken()
        for one in held:
            one.release()
        service.wait_for_writes(operation.count)
    project.pulumi("cancel", "--yes").succeeded()


def spoil(effect: Cut | Lose) -> Callable[[Service, Project, Operation], None]:
    def cut(service: Service, project: Project, operation: Operation) -> None:
        service.simulator.faults.add(
            Fault(effect=effect, on=operation.requests, times=operation.count)
        )
        project.up()
        assert service.simulator.faults.unfired == (), "the fault did not happen"

    return cut


CUTS: Final[dict[str, Callable[[Service, Project, Operation], None]]] = {
    "provider killed before the work": kill_provider("before"),
    "provider killed after the work": kill_provider("after"),
    "engine killed before the work": kill_engine("before"),
    "engine killed after the work": kill_engine("after"),
    "engine killed, provider finishes late": kill_engine_and_let_the_provider_finish,
    "connection cut": spoil(Cut()),
    "answer lost": spoil(Lose()),
}
"""Every point at which an operation is cut off, by name."""


def held_by(service: Service) -> dict[str, Any]:
    """Return all that the service's store holds, secrets and all."""
    return {
        f"{kind}/{item['id']}": item
        for kind in ("destinations", "exports")
        for item in service.objects(kind)
    }


def expected(text: str, folder: Path) -> dict[str, Any]:
    """Return what the service holds after an undisturbed `up` of a program."""
    with Service() as service:
        Project(folder, service.environment()).write(text).up().succeeded()
        return held_by(service)
