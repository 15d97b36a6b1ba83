"""Applications to draw: plain ones, large ones, and one of a stranger's making."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_iotcentral.cli.graph.graph import Graph, graph_of
from pulumi_iotcentral.cli.status.contents import Survey, survey_of
from pulumi_iotcentral.cli.workspace.application import Contents
from pulumi_iotcentral.cli.workspace.state import Managed
from pulumi_iotcentral.model.schema import DESTINATION, DESTINATION_TYPES, EXPORT, SOURCES, Kind

URL: Final = "https://contoso.azureiotcentral.com"
STACK: Final = "plant/dev"
TAKEN: Final = datetime(2026, 11, 24, 2, 20, 11, tzinfo=UTC)
UNREACHABLE: Final = "The host in authorization.connectionString does not exist."

HOSTILE: Final = (
    "<script>document.title = 'owned'</script>",
    "</script><script>document.title = 'owned'</script><!--",
    "<img src=x onerror=\"document.title = 'owned'\">",
    "\"quoted\" \\ 'and' `so` on",
    'end"]; click n0 "https://evil.example" %%{init: {}}%% :::x',
    '"]; n0 -> n1 [label="\\N \\G"',
    "two\nlines\r\nand\ta tab",
    "\x1b[31mred\x1b[0m \x07 \x9b31m",
    "\u202egnihtemos\u200b \u2066x",
    "\u05e9\u05dc\u05d5\u05dd \u0639\u0627\u0644\u0645",
    "[bold red]markup[/] [link=https://evil.example]x[/link]",
    "$title ${data} &amp; &#60;b&#62; {{x}}",
    "工場 🏭 e\u0301",
    "\ud800 lone",
    "x" * 200,
    "W" * 50 + " " + "y" * 149,
    "",
)


def destination(id_: str, name: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return a destination as the service lists it."""
    body = {"id": id_, "displayName": id_ if name is None else name, "type": "webhook@v1"}
    return {**body, "url": "https://h.example/hook?sig=canary-url", "status": "healthy", **changes}


def export(id_: str, to: Iterable[str], name: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return an export as the service lists it."""
    body = {"id": id_, "displayName": id_ if name is None else name, "enabled": True}
    references = [{"id": one} for one in to]
    more = {"source": "telemetry", "status": "healthy", "destinations": references}
    return {**body, **more, **changes}


def survey(
    exports: Iterable[dict[str, Any]],
    destinations: Iterable[dict[str, Any]],
    *,
    managed: Iterable[str] = (),
    lost: Iterable[tuple[Kind, str]] = (),
    stack: str | None = STACK,
) -> Survey:
    """Return the survey of an application; the stack manages the objects with these ids.

    It manages what is `lost`, too, which the application does not have.
    """
    held = Contents(tuple(destinations), tuple(exports))
    there = ((EXPORT, held.exports), (DESTINATION, held.destinations))
    ids = set(managed)
    owned = [(kind, one["id"]) for kind, items in there for one in items if one["id"] in ids]
    owners = {}
    for kind, id_ in (*owned, *lost):
        urn = f"urn:pulumi:dev::plant::{kind.token}::{id_}-resource"
        owners[kind.noun, id_] = Managed(kind, urn, id_, URL)
    return survey_of(URL, stack, held, owners, taken=TAKEN)


def graph(*given: Any, **more: Any) -> Graph:
    """Return the graph of such a survey."""
    return graph_of(survey(*given, **more))


def plant() -> Graph:
    """Return an application with one of everything."""
    failed = [{"code": "DestinationUnreachable", "message": UNREACHABLE}]
    return graph(
        [
            export("weather", ["archive", "hub"], "Weather station"),
            export("alarms", ["hub", "pager", "queue"], "Alarms", status="error", errors=failed),
            export("twins", ["archive"], "Device twins", source="properties", status="starting"),
            export("audit", ["gone"], "Audit trail", source="audit", enabled=False),
            export("joins", ["explorer"], "Devices that join", source="deviceLifecycle"),
            export("empty", [], "Not wired yet", source="deviceConnectivity", status="notStarted"),
        ],
        [
            destination(
                "archive",
                "Telemetry archive",
                type="blobstorage@v1",
                lastExportTime="2026-11-24T02:17:02Z",
            ),
            destination("hub", "Stream to analytics", type="eventhubs@v1"),
            destination("pager", "Pager duty webhook", status="error", errors=failed),
            destination("queue", "Work orders", type="servicebusqueue@v1", status="waiting"),
            destination("explorer", "Fleet explorer", type="dataexplorer@v1"),
            destination("spare", "Old topic", type="servicebustopic@v1"),
        ],
        managed=["weather", "twins", "alarms", "audit", "archive", "hub", "queue", "explorer"],
    )


def hostile() -> Graph:
    """Return an application in which every text is a stranger's."""
    exports = [
        export(
            f"e{number}{text}",
            [f"d{number}{text}", f"missing {text}"],
            text,
            source=text,
            status=text or "error",
            errors=[{"code": text, "message": f"{text} AccountKey=canary-key=="}],
            lastExportTime=text,
        )
        for number, text in enumerate(HOSTILE)
    ]
    destinations = [
        destination(f"d{number}{text}", text, type=text, status=text)
        for number, text in enumerate(HOSTILE)
    ]
    return graph(exports, destinations, managed=[f"e0{HOSTILE[0]}", f"e1{HOSTILE[1]}"])


def fleet(size: int) -> Graph:
    """Return an application of `size` exports, and as many destinations."""
    types, states = list(DESTINATION_TYPES), ("healthy", "healthy", "healthy", "waiting", "error")
    exports = [
        export(
            f"export-{number}",
            [f"destination-{(number + step) % size}" for step in range(1 + number % 3)],
            f"Plant {number + 1} export",
            source=SOURCES[number % len(SOURCES)],
            status=states[number % len(states)],
            enabled=number % 11 != 0,
        )
        for number in range(size)
    ]
    destinations = [
        destination(
            f"destination-{number}",
            f"Plant {number + 1} {types[number % len(types)].partition('@')[0]}",
            type=types[number % len(types)],
            status=states[number * 3 % len(states)],
        )
        for number in range(size)
    ]
    return graph(exports, destinations, managed=[f"export-{one}" for one in range(0, size, 2)])
