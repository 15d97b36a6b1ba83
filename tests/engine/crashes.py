"""The crash matrix: every operation, cut off at every point, for automatic and explicit ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from iotcentral_simulator import Cut, Fault, Held, Lose
from iotcentral_simulator.effects import Moment
from tests.engine import switches
from tests.engine.forms import Form
from tests.engine.project import Project, Running
from tests.engine.service import Service

WAIT_SECONDS: Final = 60
HOOK: Final = 'type="webhook@v1", url="https://h.example/?canary"'
HUB: Final = (
    'type="eventhubs@v1", authorization=iotcentral.EventHubsConnectionStringArgs('
    'connection_string="Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=canary;EntityPath=e")'
)
_BASE: Final = """
pulumi.get_organization = lambda: {organization!r}
base = iotcentral.Destination("base", display_name="B", type="webhook@v1", url="https://b.example")
"""
TARGETS: Final = """
opts = pulumi.ResourceOptions(replacement_trigger={trigger!r})
iotcentral.Destination("hook-auto", opts, display_name={name!r}, adopt={adopt}, {auto})
iotcentral.Destination(
    "hook-explicit", opts, display_name={name!r}, adopt={adopt}, destination_id={explicit!r}, {hook}
)
for name, id_ in (("auto", None), ("explicit", "mine")):
    iotcentral.Export(
        "stream-" + name, opts, display_name={name!r}, source={source!r}, destinations=[base],
        export_id=id_, adopt={adopt},
    )
"""


PLAIN: Final = {
    "explicit": "my-hook",
    "name": "N",
    "source": "telemetry",
    "trigger": "",
    "auto": HOOK,
    "adopt": "None",
    # That of a self-managed backend, such as that of the tests.
    "organization": "organization",
}


def base(organization: str = PLAIN["organization"]) -> str:
    """Return the program without its targets, run as in an organization of Pulumi Cloud."""
    return _BASE.format(organization=organization)


BASE: Final = base()


def program(**changes: str) -> str:
    """Return the program with its four targets: a destination and an export with either id."""
    values = {**PLAIN, **changes}
    return base(values["organization"]) + TARGETS.format(**values, hook=HOOK)


@dataclass(frozen=True)
class Operation:
    """One operation of the engine on all four targets, as two programs.

    `changes` are what the second program differs in, None where the targets are gone from it.
    `requests` are the writes that the cut is for; `count` is how many of them there are at once.
    """

    before: str
    changes: dict[str, str] | None
    requests: str = "PUT|PATCH|DELETE *"
    count: int = 4

    @property
    def after(self) -> str:
        """The second program."""
        return BASE if self.changes is None else program(**self.changes)

    def edited(self, **more: str) -> str:
        """Return the second program, edited once more: another name, and the targets are back."""
        return program(**{**(self.changes or {}), "name": "E", **more})


# The explicit destination is replaced by another id: another type under one id is refused.
REPLACED: Final = {"auto": HUB, "explicit": "other-hook", "source": "properties"}

OPERATIONS: Final = {
    "create": Operation(BASE, {}),
    "create without a look": Operation(base("contoso"), {"organization": "contoso"}),
    "update": Operation(program(), {"name": "M"}),
    "delete": Operation(program(), None),
    "replace": Operation(program(), REPLACED),
    # Of the ids, the explicit export's alone has no dash: that one is deleted before.
    "replace, at the delete": Operation(program(), REPLACED, "DELETE *-*", 3),
    "forced replace": Operation(program(trigger="a"), {"trigger": "b"}),
}
"""Every operation, by name."""

UNSEEN: Final = ("create", "create without a look", "replace")
"""The operations that can leave an explicit id behind of which the state knows nothing."""


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

DONE_UNSEEN: Final = (
    "provider killed after the work",
    "engine killed after the work",
    "engine killed, provider finishes late",
)
"""The cuts after which the service has done what the state does not know of."""


@dataclass(frozen=True)
class Cell:
    """An operation, where it is cut off, and the switches of the service that are on."""

    name: str
    cut: str
    on: frozenset[str] = frozenset()

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.name]

    def run(self, service: Service, project: Project) -> Counter[str]:
        """Cut the operation off; return what really happened, by kind."""
        project.write(self.operation.before).up().succeeded()
        project.write(self.operation.after)
        CUTS[self.cut](service, project, self.operation)
        happened = service.simulator.faults.counts() + Counter({self.cut: 1})
        service.simulator.faults.clear()
        return happened

    def __str__(self) -> str:
        return ", ".join([self.name, self.cut, *([f"row {row(self.on)}"] if self.on else [])])


def row(on: frozenset[str]) -> int:
    """Return the number of a set of switches among the combinations."""
    return switches.COMBINATIONS.index(on)


CELLS: Final = [Cell(name, cut) for name in OPERATIONS for cut in CUTS]
"""Every operation at every cut, where the service behaves as the simulator's default."""

COMBINED: Final = [
    Cell(name, cut, switches.COMBINATIONS[(row + column) % switches.ROWS])
    for row, name in enumerate(OPERATIONS)
    for column, cut in enumerate(CUTS)
]
"""The same, each under one set of switches: each set meets every operation and every cut."""

EDITED: Final = [Cell(name, cut) for name in OPERATIONS for cut in DONE_UNSEEN]
"""What is to be followed by an edit of the program."""


def held_by(service: Service) -> dict[str, Any]:
    """Return all that the service's store holds, secrets and all."""
    return {
        f"{kind}/{item['id']}": item
        for kind in ("destinations", "exports")
        for item in service.objects(kind)
    }


def expected(text: str, folder: Path, form: Form) -> dict[str, Any]:
    """Return what the service holds after an undisturbed `up` of a program."""
    with Service() as service:
        Project(folder, service.environment(), form=form).write(text).up().succeeded()
        return held_by(service)
