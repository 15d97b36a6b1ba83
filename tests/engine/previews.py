"""Real previews for the tests of the comment: `python -m tests.engine.previews` records them anew.

What differs from machine to machine (ports, times, places in source files) is taken out.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.engine.project import Project
from tests.engine.service import Service

RECORDED: Final = Path(__file__).parents[1] / "unit" / "cli" / "comment" / "recorded"
STREAMED: Final = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
HOSTILE: Final = "a|b `c` <img src=x> @someone #1 **d** \\n] end;\"' %%{x}%% 🏭 \u202e \x85 \u2028"

_DROPPED: Final = (
    *("stackTrace", "sourcePosition", "created", "modified", "outputs"),
    *("timestamp", "duration", "durationSeconds"),
)

BEFORE: Final = f"""
archive = iotcentral.Destination(
    "archive",
    display_name="Archive",
    type="blobstorage@v1",
    authorization=iotcentral.BlobStorageConnectionStringArgs(
        connection_string="AccountName=contoso;AccountKey=canary-key", container_name="telemetry"
    ),
)
hook = iotcentral.Destination(
    "hook",
    display_name="Hook",
    type="webhook@v1",
    url="https://example.com/?key=canary-url",
    header_customizations={{"x-key": {{"value": "canary-header", "secret": True}}}},
)
retired = iotcentral.Destination(
    "retired", display_name="Retired", type="webhook@v1", url="https://example.com/canary-retired"
)
kept = iotcentral.Destination(
    "kept",
    display_name="Kept",
    type="webhook@v1",
    url="https://example.com/canary-kept",
    opts=pulumi.ResourceOptions(retain_on_delete=True),
)
iotcentral.Export(
    "telemetry",
    display_name="Telemetry",
    source="telemetry",
    destinations=[archive, hook],
    filter="SELECT * FROM devices WHERE temperature > 20",
    enrichments={{"site": iotcentral.EnrichmentArgs(value="plant-7")}},
)
iotcentral.Export(
    "properties", display_name="Properties", source="properties", destinations=[archive]
)
iotcentral.Export(
    "lifecycle",
    display_name="Lifecycle",
    source="deviceLifecycle",
    destinations=[archive, retired],
)
iotcentral.Export(
    {HOSTILE!r},
    display_name={HOSTILE!r},
    source="deviceConnectivity",
    destinations=[hook],
    enrichments={{{HOSTILE!r}: iotcentral.EnrichmentArgs(value="1\\n```\\n2")}},
)
iotcentral.Export("steady", display_name="Steady", source="telemetry", destinations=[archive])
"""

AFTER: Final = f"""
archive = iotcentral.Destination(
    "archive",
    display_name="Archive",
    type="blobstorage@v1",
    authorization=iotcentral.BlobStorageConnectionStringArgs(
        connection_string="AccountName=contoso;AccountKey=canary-new", container_name="telemetry"
    ),
)
hook = iotcentral.Destination(
    "hook",
    display_name="Hook",
    type="eventhubs@v1",
    authorization=iotcentral.EventHubsManagedIdentityArgs(
        host_name="contoso.servicebus.windows.net", event_hub_name="operations"
    ),
)
alerts = iotcentral.Destination(
    "alerts", display_name="Alerts", type="webhook@v1", url="https://example.com/canary-alerts"
)
iotcentral.Export(
    "telemetry",
    display_name="Telemetry",
    source="telemetry",
    destinations=[
        archive, hook, iotcentral.DestinationReferenceArgs(id=alerts, transform=".\\n| .device\\n")
    ],
    enrichments={{
        "site": iotcentral.EnrichmentArgs(value="plant-8"),
        "name": iotcentral.EnrichmentArgs(path="$displayName"),
    }},
)
iotcentral.Export(
    "properties", display_name="Properties", source="telemetry", destinations=[archive]
)
iotcentral.Export(
    {HOSTILE!r},
    display_name={HOSTILE!r} + "2",
    source="deviceConnectivity",
    enabled=False,
    destinations=[hook, alerts.id],
)
iotcentral.Export("steady", display_name="Steady", source="telemetry", destinations=[archive])
"""

PACK: Final = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy


def webhooks(args, report):
    if args.props.get("type") == "webhook@v1":
        report(f"{args.name} is <b>a webhook</b> | @someone\\nsecond line")


def identity(args, report):
    if args.props.get("authorization") and args.props["authorization"]["type"] != "x":
        report("use a managed identity")


PolicyPack(
    "recorded",
    [
        ResourceValidationPolicy(
            "no-webhooks", "No webhooks.", webhooks, enforcement_level=EnforcementLevel.MANDATORY
        ),
        ResourceValidationPolicy("identity", "Identities.", identity),
    ],
)
"""


def many(count: int) -> str:
    """Return a program with that many exports and destinations."""
    return f"""
for number in range({count // 2}):
    iotcentral.Export(
        f"export-{{number}}",
        display_name=f"Export {{number}}",
        source="telemetry",
        filter="SELECT * FROM devices WHERE temperature > 20",
        destinations=[
            iotcentral.Destination(
                f"hook-{{number}}",
                display_name=f"Hook {{number}}",
                type="webhook@v1",
                url="https://example.com/canary-many",
            )
        ],
    )
"""


def previews(service: Service, project: Project) -> Iterator[tuple[str, str]]:
    """Yield each preview, slim, under the name of its recording."""
    project.write(BEFORE)
    yield "create.json", document(project)
    yield "create.jsonl", stream(project)
    project.up().succeeded()
    service.taken()
    yield "same.json", document(project)
    yield "same.jsonl", stream(project)
    project.write(AFTER)
    yield "change.json", document(project)
    yield "change.jsonl", stream(project)
    yield "policy.jsonl", stream(project, "--policy-pack", str(policy_pack(project)))
    project.write('iotcentral.Destination("bad", display_name="B", type="webhook@v1")')
    yield "failed.json", document(project)
    yield "failed.jsonl", stream(project)


def document(project: Project, *options: str) -> str:
    """Return the document of `pulumi preview --json`."""
    plan = json.loads(project.preview("--json", *options).output)
    return _neutral(json.dumps(_slim(plan), indent=1, ensure_ascii=False) + "\n", project)


def stream(project: Project, *options: str) -> str:
    """Return the events of a preview, without those that say nothing about it."""
    printed = project.pulumi("preview", "--json", *options, **{STREAMED: "1"}).output
    events = [json.loads(line) for line in printed.split("\n") if line.startswith("{")]
    lines = [json.dumps(_slim(event), ensure_ascii=False) for event in events if _tells(event)]
    return _neutral("".join(f"{line}\n" for line in lines), project)


def _tells(event: dict[str, Any]) -> bool:
    diagnostic = event.get("diagnosticEvent", {})
    noise = diagnostic.get("severity") == "debug" or "pulumi-analyzer" in str(diagnostic)
    return not noise and "resOutputsEvent" not in event


def policy_pack(project: Project) -> Path:
    """Write a pack into the project's folder in a form that the engine can start.

    An engine without today's language host starts `pulumi-analyzer-policy-RUNTIME` for a runtime
    that it does not know.
    """
    pack = project.folder / "pack"
    pack.mkdir()
    analyzer = shutil.which("pulumi-analyzer-policy-python")
    runtime = "python" if analyzer is None else "recorded"
    (pack / "__main__.py").write_text(PACK)
    (pack / "PulumiPolicy.yaml").write_text(f"runtime: {runtime}\nversion: 0.0.1\n")
    if analyzer is not None:
        shutil.copy(analyzer, pack / "pulumi-analyzer-policy-recorded")
        project.environment["PATH"] = f"{pack}:{project.environment['PATH']}"
    return pack


def _slim(value: Any) -> Any:
    """Return JSON without what differs from run to run, and without what nobody reads."""
    if isinstance(value, dict):
        return {key: _slim(item) for key, item in value.items() if key not in _DROPPED}
    return [_slim(item) for item in value] if isinstance(value, list) else value


def _neutral(text: str, project: Project) -> str:
    """Return the text without the machine's ports and folders."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:40123", text)
    return text.replace(str(project.folder), "FOLDER")


def main() -> None:
    """Record every preview."""
    RECORDED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Service() as service:
        project = Project(Path(folder) / "project", service.environment())
        for name, text in previews(service, project):
            (RECORDED / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
