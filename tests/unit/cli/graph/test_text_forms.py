"""The forms of text: a tree, Mermaid, DOT, JSON; no name breaks any of them."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pulumi_iotcentral.cli.graph.graph import Graph
from pulumi_iotcentral.cli.graph.to_dot import dot, quoted
from pulumi_iotcentral.cli.graph.to_json import document
from pulumi_iotcentral.cli.graph.to_mermaid import mermaid
from pulumi_iotcentral.cli.graph.to_text import plain, tree
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.unit.cli.graph.surveys import HOSTILE, destination, export, graph, hostile, plant

NAMES = st.text(max_size=80) | st.lists(st.sampled_from(HOSTILE)).map("".join)
FORMS = (plain, mermaid, dot)


def named(name: str) -> Graph:
    """Return a graph in which one name is all there is."""
    failed = [{"code": name, "message": name}]
    return graph(
        [export("e" + name, ["d" + name], name, source=name, status=name, errors=failed)],
        [destination("d" + name, name, type=name)],
    )


def in_terminal(drawn: Graph, width: int = 100, *, colours: bool = True) -> str:
    """Return what a terminal would be sent."""
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=True, no_color=not colours, color_system="truecolor"
    )
    console.print(tree(drawn))
    return file.getvalue()


TREE = """\
https://contoso.azureiotcentral.com (stack plant/dev)
├── Telemetry
│   ├── ✗ error  Alarms  alarms  managed by alarms-resource
│   │   DestinationUnreachable: The host in authorization.connectionString does not exist.
│   │   ├── ✗ error  Pager duty webhook  Webhook  pager  not managed
│   │   │   DestinationUnreachable: The host in authorization.connectionString does not exist.
│   │   ├── ✓ healthy  Stream to analytics  Event Hubs  hub  managed by hub-resource
│   │   └── ● waiting  Work orders  Service Bus Queue  queue  managed by queue-resource
│   └── ✓ healthy  Weather station  weather  managed by weather-resource
│       ├── ✓ healthy  Stream to analytics  Event Hubs  hub  managed by hub-resource
│       └── ✓ healthy  Telemetry archive  Blob Storage  archive  managed by archive-resource
├── Properties
│   └── ● starting  Device twins  twins  managed by twins-resource
│       └── ✓ healthy  Telemetry archive  Blob Storage  archive  managed by archive-resource
├── Device lifecycle
│   └── ✓ healthy  Devices that join  joins  not managed
│       └── ✓ healthy  Fleet explorer  Data Explorer  explorer  managed by explorer-resource
├── Device connectivity
│   └── ● notStarted  Not wired yet  empty  not managed  no destinations
├── Audit
│   └── - disabled  Audit trail  audit  managed by audit-resource
│       └── ? does not exist  gone
└── Unused destinations
    └── ✓ healthy  Old topic  Service Bus Topic  spare  not managed
"""


def test_the_tree_says_status_type_id_and_manager_of_everything() -> None:
    assert plain(plant()) == TREE


def test_what_the_stack_manages_and_is_not_there_stands_last() -> None:
    lost = [(EXPORT, "weather"), (DESTINATION, "hub")]
    assert plain(graph([], [], lost=lost)).splitlines()[1:] == [
        "└── Missing resources of the stack",
        "    ├── ? does not exist  weather  managed by weather-resource",
        "    └── ? does not exist  hub  managed by hub-resource",
    ]


def test_an_empty_application_is_told_to_be_empty() -> None:
    assert "no exports and no destinations" in plain(graph([], []))


def test_outside_of_a_stack_the_tree_says_nothing_of_managers() -> None:
    drawn = plain(graph([export("e", ["d"])], [destination("d")], stack=None))
    assert "managed" not in drawn
    assert "stack" not in drawn


def test_a_terminal_gets_colours_and_with_no_color_none() -> None:
    assert "\x1b[32m✓ healthy" in in_terminal(plant())
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", in_terminal(plant(), colours=False))


def test_a_narrow_terminal_breaks_lines_and_keeps_the_words() -> None:
    drawn = in_terminal(plant(), 40)
    plain_text = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    assert max(map(len, plain_text.splitlines())) <= 40
    words = set(re.findall(r"[\w.]+", plain_text))
    assert words >= set(re.findall(r"[\w.]+", "Stream to analytics Event Hubs hub managed by"))


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_hostile_application_holds_a_control_character_or_a_key(form: object) -> None:
    assert callable(form)
    text = form(hostile())
    assert (
        re.search(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066]", text) is None
    )
    assert "canary" not in text
    assert "\\u202egnihtemos" in text.replace("#92;", "\\").replace("\\\\", "\\")


def test_the_tree_obeys_no_markup() -> None:
    assert "[bold red]markup[/] [link=https://evil.example]x[/link]" in plain(hostile())
    assert "\x1b]8" not in in_terminal(hostile())


MERMAID_LINE = (
    r"flowchart LR"
    r'|  n\d+(\(\[|\[\(|\[)"(?:[^\W_]|[ ]|#\d+;|<br/>)*"(\]\)|\)\]|\]):::[a-z]+'
    r"|  n\d+ (-->|-\.->) n\d+"
    r"|  classDef [a-z]+ [a-z0-9#:, -]+"
)


@given(NAMES)
def test_every_line_of_mermaid_is_one_of_ours(name: str) -> None:
    lines = mermaid(named(name)).removesuffix("\n").split("\n")
    assert [line for line in lines if not re.fullmatch(MERMAID_LINE, line)] == []


STRING = r'"(?:[^"\\&]|\\["\\n]|&amp;)*"'
DOT_LINE = (
    r'digraph "data export" \{|  rankdir=.*;|  (node|edge) \[[a-zA-Z0-9=#"., -]+\];'
    rf"|  label={STRING};|  \{{ rank=same;|  \}}|\}}"
    rf'|    n\d+ \[label={STRING}, fillcolor="#[0-9a-f]+", color="#[0-9a-f]+"'
    r'(, style="[a-z,]+")?\];'
    r"|  n\d+ -> n\d+( \[style=dashed\])?;"
)


@given(NAMES)
def test_every_line_of_dot_is_one_of_ours(name: str) -> None:
    lines = dot(named(name)).removesuffix("\n").split("\n")
    assert [line for line in lines if not re.fullmatch(DOT_LINE, line)] == []


@given(st.text())
def test_a_string_of_dot_is_read_as_it_was(text: str) -> None:
    inside = quoted(text)[1:-1]
    read = re.sub(r"\\(.)", r"\1", inside, flags=re.DOTALL).replace("&amp;", "&")
    assert read == text


@pytest.mark.parametrize(("form", "dashed"), [(mermaid, "-.->"), (dot, "[style=dashed]")])
def test_a_way_that_nothing_takes_is_dashed(form: object, dashed: str) -> None:
    assert callable(form)
    assert form(graph([export("e", ["d"])], [destination("d")])).count(dashed) == 0
    assert form(graph([export("e", ["d"], enabled=False)], [destination("d")])).count(dashed) == 2
    assert form(graph([export("e", ["gone"])], [])).count(dashed) == 1


def test_json_holds_every_node_and_edge_and_the_names_as_they_are() -> None:
    drawn = hostile()
    read = json.loads(json.dumps(document(drawn)))
    assert read["application"] == "https://contoso.azureiotcentral.com"
    assert read["surveyedAt"] == "2026-11-24T02:20:11+00:00"
    keys = {node["key"] for node in read["nodes"]}
    assert len(keys) == len(read["nodes"]) == len(drawn.nodes)
    assert {end for edge in read["edges"] for end in edge.values()} <= keys
    assert set(HOSTILE) <= {node["displayName"] for node in read["nodes"]}
    assert "canary" not in json.dumps(read)


def test_json_tells_what_exists_from_what_does_not() -> None:
    nodes = {node["key"]: node for node in document(plant())["nodes"]}
    assert nodes["destination:gone"]["condition"] == "missing"
    assert nodes["destination:gone"]["displayName"] is None
    assert nodes["export:weather"]["managedBy"]["name"] == "weather-resource"
    assert nodes["destination:spare"]["managedBy"] is None
    assert nodes["source:telemetry"]["condition"] is None
