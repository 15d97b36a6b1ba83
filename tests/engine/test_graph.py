"""`iotcentral graph` against a real service, beside a stack on the real engine and without one."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.engine.project import Project, Run
from tests.engine.service import Service
from tests.stand_ins import put_command

PROGRAM = """
hook = iotcentral.Destination(
    "hook", display_name="Hook", type="webhook@v1", url="https://x.example/?key=canary-url"
)
iotcentral.Export("stream", display_name="Stream", source="telemetry", destinations=[hook])
"""
CLICKED = {"displayName": "Clicked", "type": "webhook@v1", "url": "https://y.example/canary-too"}


def drawn(project: Project, *options: str, **environment: str) -> Run:
    """Draw the graph of an application that holds secrets; none of them is shown."""
    run = project.iotcentral("graph", *options, **environment)
    assert "canary" not in run.output + run.errors
    return run


@pytest.fixture
def clicked(service: Service) -> Service:
    """An application in which two exports share a destination, and one leads nowhere."""
    service.put("destinations", "hook", CLICKED)
    body = {"displayName": "Stream", "enabled": True, "source": "telemetry"}
    service.put("exports", "stream", {**body, "destinations": [{"id": "hook"}]})
    audit = {**body, "displayName": "Lost", "source": "properties", "enabled": False}
    service.put("exports", "lost", {**audit, "destinations": [{"id": "gone"}, {"id": "hook"}]})
    return service


def test_it_tells_what_the_stack_manages_and_what_it_does_not(
    service: Service, project: Project
) -> None:
    project.write(PROGRAM).up().succeeded()
    service.put("destinations", "clicked", CLICKED)
    lines = drawn(project).succeeded().output.splitlines()
    assert lines[0] == f"{service.url} (stack engine-test/dev)"
    assert next(line for line in lines if "Stream" in line).endswith("managed by stream")
    assert next(line for line in lines if "Hook" in line).endswith("managed by hook")
    assert next(line for line in lines if "Clicked" in line).endswith("not managed")
    told = json.loads(drawn(project, "--json").succeeded().output)
    managers = {node["displayName"]: node["managedBy"] for node in told["nodes"]}
    assert managers["Clicked"] is None
    assert managers["Hook"]["urn"].endswith("::hook")


def test_json_holds_what_the_service_holds(clicked: Service, project: Project) -> None:
    told = json.loads(drawn(project, "--no-stack", "--json").succeeded().output)
    assert told["stack"] is None
    assert {(edge["from"], edge["to"]) for edge in told["edges"]} == {
        ("source:telemetry", "export:stream"),
        ("export:stream", "destination:hook"),
        ("source:properties", "export:lost"),
        ("export:lost", "destination:gone"),
        ("export:lost", "destination:hook"),
    }
    conditions = {node["key"]: node["condition"] for node in told["nodes"]}
    assert conditions["export:lost"] == "disabled"
    assert conditions["destination:gone"] == "missing"


@pytest.mark.parametrize(
    ("written", "file", "begins"),
    [
        ("tree", "graph.txt", "http://127.0.0.1:"),
        ("mermaid", "graph.mmd", "flowchart LR"),
        ("dot", "graph.gv", "digraph"),
        ("html", "graph.html", "<!doctype html>"),
        ("json", "graph.json", "{"),
    ],
)
def test_a_file_is_replaced_and_its_name_says_the_form(
    written: str, file: str, begins: str, clicked: Service, project: Project
) -> None:
    (project.folder / file).write_text("what was there before" * 10_000)
    named = drawn(project, "--no-stack", "--out", file).succeeded()
    assert named.output == ""
    assert named.errors.splitlines() == [f"iotcentral graph: wrote {file}"]
    text = (project.folder / file).read_text("utf-8")
    assert text.startswith(begins)
    assert "before" not in text[-100:]
    assert stat.S_IMODE((project.folder / file).stat().st_mode) & stat.S_IRGRP
    printed = drawn(project, "--no-stack", "--format", written).succeeded().output
    assert printed.startswith(begins)
    assert {path.name for path in project.folder.glob(".*part")} == set()


def test_a_file_that_cannot_be_written_is_one_line(clicked: Service, project: Project) -> None:
    for out, why in (
        (".", "the path is not a file"),
        ("nowhere/graph.html", "No such file or directory"),
    ):
        refused = drawn(project, "--no-stack", "--out", out)
        assert refused.code == 1
        assert refused.errors.splitlines() == [f"iotcentral graph: writing {out}: {why}"]


def test_open_gives_the_page_to_the_browser(
    clicked: Service, project: Project, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    program = f"import sys; open({str(seen)!r}, 'w').write(sys.argv[1])"
    browser = f"{put_command(tmp_path, 'browser', program)} %s"
    drawn(project, "--no-stack", "--open", BROWSER=browser, TMPDIR=str(tmp_path)).succeeded()
    page = Path(seen.read_text().removeprefix("file://"))
    assert page.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
    named = drawn(project, "--no-stack", "--open", "--out", "my graph.html", BROWSER=browser)
    assert named.succeeded()
    assert seen.read_text() == (project.folder / "my graph.html").as_uri()


def test_options_that_ask_for_different_forms_are_wrong_usage(project: Project) -> None:
    for options in (("--json", "--format", "dot"), ("--open", "--format", "tree")):
        assert drawn(project, *options).code == 2
    assert drawn(project, "--format", "svg").code == 2


def test_a_service_that_refuses_is_one_line_and_writes_nothing(
    service: Service, project: Project
) -> None:
    token = {"IOTCENTRAL_API_TOKEN": "SharedAccessSignature sr=other"}
    refused = drawn(project, "--no-stack", "--out", "graph.html", **token)
    assert refused.code == 1
    (line,) = refused.errors.splitlines()
    assert line.startswith(f"iotcentral graph: reading {service.url}: ")
    assert "(401 Unauthorized, " in line
    assert not (project.folder / "graph.html").exists()


def test_a_pipe_gets_no_colour_and_no_broken_line(clicked: Service, project: Project) -> None:
    clicked.put("destinations", "hook", {**CLICKED, "displayName": "word " * 60})
    shown = drawn(project, "--no-stack", COLUMNS="40").succeeded().output
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 8
