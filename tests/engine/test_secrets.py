"""No canary secret in plain text: not in the state, not in a preview, not in a log."""

from __future__ import annotations

import pytest

from tests.engine.programs import AUTHORIZATIONS, CANARY, all_destinations, all_exports
from tests.engine.project import Project
from tests.engine.service import Service

pytestmark = pytest.mark.passphrase


def assert_clean(text: str, where: str) -> None:
    lines = [line.strip() for line in text.splitlines() if CANARY in line]
    assert lines == [], where


def test_no_secret_leaves_the_program_in_plain_text(
    service: Service, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = ("properties",)
    project.environment["IOTCENTRAL_API_TOKEN"] = service.token
    first = all_destinations("first") + all_exports("first", sources)
    project.write(first)
    for option in ("--diff", "--json"):
        assert_clean(project.preview(option).succeeded().output, f"preview {option} of a create")
    assert_clean(project.up().succeeded().output, "up")
    rotated = first.replace(CANARY, "other-" + CANARY).replace("first", "second")
    project.write(rotated)
    for option in ("--diff", "--json"):
        assert_clean(project.preview(option).succeeded().output, f"preview {option} of an update")
    assert_clean(project.up().succeeded().output, "up")
    assert_clean(project.refresh().succeeded().output, "refresh")
    assert_clean(project.pulumi("stack", "export").succeeded().output, "the state")
    for file in (project.folder / "backend").rglob("*.json*"):
        assert_clean(file.read_text("utf-8", "replace"), file.name)
    log = capsys.readouterr().err
    assert log.count("PUT /api/dataExport/destinations/") == len(AUTHORIZATIONS)
    assert_clean(log, "the simulator's log")
    held = str(service.bodies())
    assert held.count("other-" + CANARY) >= 10, "the canaries did reach the service"


def test_a_secret_of_a_transformation_is_one_in_the_state(
    service: Service, project: Project
) -> None:
    project.write(
        f"""
        def transform(args):
            props = {{**args.props, "url": "https://h.example/?key={CANARY}"}}
            return pulumi.ResourceTransformationResult(props, args.opts)

        opts = pulumi.ResourceOptions(transformations=[transform])
        iotcentral.Destination(
            "hook", opts, display_name="H", type="webhook@v1", url="https://h.example/")
        """
    )
    for option in ("--diff", "--json"):
        assert_clean(project.preview(option).succeeded().output, f"preview {option} of a create")
    assert_clean(project.up().succeeded().output, "up")
    assert_clean(project.preview("--diff").succeeded().output, "preview without a change")
    assert_clean(project.pulumi("stack", "export").succeeded().output, "the state")
    assert CANARY in str(service.bodies())
    project.up("--expect-no-changes").succeeded()


def test_no_secret_shows_when_an_operation_fails(service: Service, project: Project) -> None:
    project.write(all_destinations("first"))
    wrong = project.pulumi(
        "up", "--yes", "--skip-preview", IOTCENTRAL_API_TOKEN="SharedAccessSignature canary-wrong"
    )
    assert "401" in wrong.failed().output
    assert_clean(wrong.output, "an up that is refused")
    assert "Traceback" not in wrong.output


def test_what_is_read_back_is_kept_as_a_secret(service: Service, project: Project) -> None:
    theirs = {
        "displayName": "T",
        "type": "webhook@v1",
        "url": "https://example.com/?key=canary-theirs",
        "authorization": {"type": "header", "value": "canary-value"},
        "headerCustomizations": {"x": {"value": "canary-readable"}},
    }
    service.put("destinations", "theirs", theirs)
    program = """
    iotcentral.Destination.get("found", "theirs")
    iotcentral.Destination("ours", destination_id="ours", display_name="O", type="webhook@v1",
        url="https://example.com/?key=canary-ours")
    """
    project.write(program).up().succeeded()
    with service.simulator.application().destinations.edit("ours") as held:
        held["queryCustomizations"] = {"q": {"value": "canary-added"}}
        held["url"] = "https://example.org/?key=canary-changed"
    drift = project.preview("--refresh", "--diff").succeeded().output
    assert "queryCustomizations" in drift
    assert_clean(drift, "preview --refresh --diff")
    project.refresh().succeeded()
    assert_clean(project.pulumi("stack", "export").succeeded().output, "the state")
    assert_clean(project.pulumi("preview", "--json").succeeded().output, "preview --json")
    project.up().succeeded()
    assert "queryCustomizations" not in service.simulator.application().destinations["ours"]
    assert_clean(project.pulumi("stack", "export").succeeded().output, "the state")
