"""The comment's recordings are what the engine prints, and the workflows' scripts run on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pulumi_iotcentral.cli.comment.to_markdown import LIMIT
from tests.engine.previews import many, previews, stream
from tests.engine.project import Project
from tests.engine.service import Service
from tests.engine.stacks import CopiedStack
from tests.unit.cli.comment.documents import comment_of, recorded_comment, rows
from tests.unit.cli.comment.workflows import script

CANARY = "canary"
FORKS = """config:
  iotcentral:subdomain: contoso
  iotcentral-webhook:url: https://desk.example.com/placeholder
  iotcentral-webhook:authorization: placeholder
  iotcentral-webhook:apiKey: placeholder
  iotcentral-webhook:code: placeholder
"""


class Rotated(Service):
    """A service that takes another token."""

    token = "SharedAccessSignature sr=test&sig=canary-rotated&skn=test&se=2"


def test_the_recordings_are_what_the_engine_prints_and_no_secret_is_in_them(
    service: Service, project: Project
) -> None:
    seen = []
    for name, text in previews(service, project):
        assert comment_of(text) == recorded_comment(name), name
        assert CANARY not in text, name
        seen.append(name)
    held = str(service.bodies())
    assert held.count(CANARY) == 5, "the canaries did reach the service"
    assert len(seen) == 9


def test_a_preview_of_400_resources_fits_into_a_comment(project: Project) -> None:
    comment = comment_of(stream(project.write(many(400))))
    assert "<b>400 to create</b>" in comment
    assert len(comment) < LIMIT
    assert len(rows(comment)) == 400
    assert CANARY not in comment


def test_an_untrusted_pull_request_is_previewed_without_any_token(tmp_path: Path) -> None:
    project = CopiedStack("webhook", tmp_path / "project", {})
    (project.folder / "Pulumi.forks.yaml").write_text(FORKS)
    done = run_step(
        project,
        script("preview", "Preview"),
        TRUSTED="false",
        STACK="dev",
        UNTRUSTED_STACK="forks",
        POLICY_PACK="",
        PULUMI_BACKEND_URL="file:///nowhere",
        PULUMI_CONFIG_PASSPHRASE="",
        PULUMI_ENABLE_STREAMING_JSON_PREVIEW="1",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (project.folder / "output").read_text() == "code=0\n"
    comment = comment_of((project.folder / "printed.jsonl").read_text())
    assert comment.startswith("<!-- pulumi-iotcentral: iotcentral-webhook/forks -->")
    assert "<b>2 to create</b>" in comment


def test_the_drift_job_works_after_a_token_is_rotated(tmp_path: Path) -> None:
    """Refresh takes the last up's configuration: the job's option is what takes today's."""
    program = """
    hook = iotcentral.Destination("hook", display_name="H", type="webhook@v1",
        url="https://example.com/canary", destination_id="hook")
    """
    with Service() as old, Rotated() as new:
        project = Project(tmp_path / "project", {}).write(program)
        (project.folder / "iotcentral").symlink_to(sys.prefix)
        configure(project, old)
        project.up().succeeded()
        body = old.objects("destinations")[0]
        del body["id"]
        new.put("destinations", "hook", body)
        old.simulator.__exit__(None, None, None)
        configure(project, new)
        step = script("drift", "Detect drift")
        settled = run_step(project, step, IOTCENTRAL_API_TOKEN="")
        assert settled.returncode == 0, settled.stdout + settled.stderr
        assert "**No changes.**" in (project.folder / "summary").read_text()
        with new.simulator.application().destinations.edit("hook") as held:
            held["displayName"] = "renamed elsewhere"
        drifted = run_step(project, step, IOTCENTRAL_API_TOKEN="")
        assert drifted.returncode != 0
        summary = (project.folder / "summary").read_text()
        assert "<code>renamed elsewhere</code> → <code>H</code>" in summary
        assert CANARY not in summary
        assert new.objects("destinations")[0]["displayName"] == "renamed elsewhere"


def configure(project: Project, service: Service) -> None:
    """Lead a stack to a service by its configuration alone."""
    project.pulumi("config", "set", "iotcentral:endpoint", service.url).succeeded()
    project.pulumi("config", "set", "--secret", "iotcentral:apiToken", service.token).succeeded()


def run_step(project: Project, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script in a project's folder as a runner does."""
    folder = str(project.folder)
    runner = {
        "RUNNER_TEMP": folder,
        "GITHUB_OUTPUT": f"{folder}/output",
        "GITHUB_STEP_SUMMARY": f"{folder}/summary",
        "STACK": project.stack,
        "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "1",
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", text],
        cwd=project.folder,
        env={**project.environment, **runner, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
