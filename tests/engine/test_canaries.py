"""A secret of every kind, and every place that anything is written to: none is found in any."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Final

import pytest

from iotcentral_simulator import Simulator
from tests import preloaded
from tests.engine.policy_pack import GuardedProject
from tests.engine.policy_programs import configuration
from tests.engine.programs import AUTHORIZATIONS, CANARY, OWN, all_destinations, all_exports
from tests.engine.project import Project, Run
from tests.engine.service import Service
from tests.unit.api import scripted
from tests.unit.cli.comment.documents import comment_of

CREDENTIALS: Final = {
    "API token": "canary-token",
    "Entra token": "canary-entra-token",
    "managed identity header": "canary-identity-header",
    "Entra client secret": "canary-arm-secret",
}
"""The value of each kind of credential."""

OF_DESTINATIONS: Final = sorted(set(re.findall(rf"{CANARY}\w+", f"{AUTHORIZATIONS} {OWN}")))
"""The secrets of the destinations, each its own kind."""

KINDS: Final = CREDENTIALS | {canary: canary for canary in OF_DESTINATIONS}
"""The value of each kind of secret in these programs."""

PLANT: Final = """
plant = iotcentral.Destination(
    "plant", application="plant", display_name="Plant", type="webhook@v1",
    url="https://example.com/?key=canary-url", destination_id="plant",
)
for name in ("url", "authorization", "header_customizations"):
    pulumi.export(name, getattr(destinations["webhook-header"], name))
pulumi.export("connection", destinations["blob-connection-string"].authorization)
pulumi.export("all", pulumi.Output.all(plant.url, destinations["webhook-oauth"].authorization))
"""

BUG: Final = """
import pulumi_iotcentral.destination as destination

def update(self, id_, olds, news):
    raise RuntimeError(f"a bug at {id_}")

destination.DestinationProvider.update = update
"""


class Identity(scripted.Service):
    """A managed identity's endpoint, as App Service has it: gives one token, again and again."""

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with the token."""
        token = {"access_token": KINDS["Entra token"], "expires_on": str(int(time.time()) + 3600)}
        self.plays(scripted.reply({**token, "resource": "r", "token_type": "Bearer"}))
        super().handle(handler)

    def environment(self) -> dict[str, str]:
        """Return what makes azure-identity ask here."""
        return {
            "ARM_USE_MSI": "true",
            "IDENTITY_ENDPOINT": self.url,
            "IDENTITY_HEADER": KINDS["managed identity header"],
        }


@contextmanager
def identity() -> Iterator[Identity]:
    running = Identity()
    yield running
    running.close()


def configure(project: Project, service: Service, plant: Simulator) -> None:
    """Lead a stack to both applications by its configuration."""
    applications = json.dumps({"plant": {"endpoint": plant.url}})
    for option, key, value in (
        ("--plaintext", "endpoint", service.url),
        ("--secret", "apiToken", service.token),
        ("--secret", "applications", applications),
    ):
        project.pulumi("config", "set", option, f"iotcentral:{key}", value).succeeded()


def adopt(project: Project, *options: str) -> Run:
    """Run `iotcentral adopt`."""
    done = subprocess.run(
        [preloaded.python(), "-m", "pulumi_iotcentral", "adopt", *options],
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Run("adopt", done.returncode, done.stdout + done.stderr)


def of_others(log: str) -> str:
    """Return the lines of a verbose log that are not the engine's own notes.

    It notes all properties that pass it, secrets in plain text: docs/security.md says what to do.
    """
    lines = (line for line in log.splitlines() if not line.startswith('{"time":'))
    return "\n".join(lines)


def without_inputs(log: str) -> str:
    """Return a verbose log without the engine's notes of inputs and configuration."""
    noted = ("Marshaling property", "Unmarshaling property", "Planner decided")
    return "\n".join(line for line in log.splitlines() if not any(it in line for it in noted))


def files(folder: Path) -> str:
    """Return all that lies below a folder but the programs, which hold the secrets."""
    left = (".py", ".pyc")
    found = (file for file in folder.rglob("*") if file.is_file() and file.suffix not in left)
    return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in found)


def previewed(guarded: GuardedProject) -> dict[str, str]:
    """Return what the ways to preview print, and what is made of them."""
    project = guarded.project
    stream = project.pulumi("preview", "--json", PULUMI_ENABLE_STREAMING_JSON_PREVIEW="1")
    return {
        "preview": project.preview().succeeded().output,
        "preview --diff": project.preview("--diff").succeeded().output,
        "preview --json": project.preview("--json").succeeded().output,
        "streaming JSON": stream.succeeded().output,
        "comment": comment_of(stream.output),
    }


def told_of_a_stack(project: Project) -> dict[str, str]:
    """Return what the engine tells of a stack that is up."""
    commands = {
        "stack output": ("stack", "output", "--json"),
        "stack": ("stack", "--show-urns"),
        "the state": ("stack", "export"),
        "history": ("stack", "history", "--json"),
        "configuration": ("config", "--json"),
    }
    return {name: project.pulumi(*it).succeeded().output for name, it in commands.items()}


def kinds_in(text: str) -> list[str]:
    """Return the kinds of secret of which a text holds one, in one spelling or another."""
    return [kind for kind, canary in KINDS.items() if any(it in text for it in spelled(canary))]


def spelled(canary: str) -> tuple[str, ...]:
    """Return a canary as a service may repeat it."""
    octets = canary.encode()
    return (
        canary,
        canary.upper(),
        "".join(f"%{it:02X}" for it in octets),
        b64encode(octets).decode(),
    )


def table(searched: dict[str, str]) -> str:
    """Return how often each kind of secret was found in each place."""
    lines = [f"{'':28} {'bytes':>9}  kinds found"]
    for place, text in searched.items():
        lines.append(f"{place:28} {len(text):9}  {', '.join(kinds_in(text)) or 'none'}")
    return "\n".join(lines)


def failing(project: Project) -> dict[str, str]:
    """Return what is told when the service refuses, when nobody gives a token, and of a bug."""
    up = ("up", "--yes", "--skip-preview", "--continue-on-error")
    principal = {"ARM_CLIENT_ID": "client", "ARM_TENANT_ID": "tenant"}
    principal["ARM_CLIENT_SECRET"] = KINDS["Entra client secret"]
    search = (str(project.folder), project.environment.get("PYTHONPATH", ""))
    project.environment["PYTHONPATH"] = os.pathsep.join(filter(None, search))
    (project.folder / "sitecustomize.py").write_text(BUG)
    crash = project.pulumi(*up).failed()
    assert "RuntimeError: a bug at" in crash.output
    (project.folder / "sitecustomize.py").unlink()
    nobody = project.pulumi(*up, **principal, HTTPS_PROXY="http://127.0.0.1:1").failed()
    assert "the sign-in with" in nobody.output
    return {"crash": crash.output, "up without a token": nobody.output}


def drifting(project: Project, service: Service) -> dict[str, str]:
    """Return what is told of a change elsewhere, and of a service that repeats secrets."""
    objects = service.simulator.application().destinations
    (hook,) = (it["id"] for it in service.objects("destinations") if "canary-header" in str(it))
    (blob,) = (it["id"] for it in service.objects("destinations") if "canary-blob" in str(it))
    with objects.edit(hook) as held:
        held["queryCustomizations"] = {"added": {"value": "canary-query"}}
        held["displayName"] = "a \x1b[31mred name of new-canary-url"
    with objects.edit(blob) as held:
        held["displayName"] = f"Blob {b64encode(b'new-canary-url').decode()} and NEW-CANARY-URL"
    objects.fail(hook, "Refused", "POST /hook?key=new-canary-url: no new-canary-header")
    objects.fail(blob, "Refused", "Signature mismatch for key new-canary-blob")
    told = {
        "preview --refresh --diff": project.preview("--refresh", "--diff").succeeded().output,
        "refresh": project.refresh().succeeded().output,
        "the refreshed state": project.pulumi("stack", "export").succeeded().output,
    }
    assert errors_of(project) == "Refused: Signature mismatch for key *****"
    return told | alone(project)


def errors_of(project: Project) -> str:
    """Return what the state holds of the errors of an export that sends to the blob storage."""
    errors = project.resources()["plain-properties"]["outputs"]["errors"]
    return "; ".join(f"{error['code']}: {error['message']}" for error in errors)


def alone(project: Project) -> dict[str, str]:
    """Return what is told of an export that is refreshed without its destinations."""
    urn = project.resources()["plain-properties"]["urn"]
    told = {
        "refresh of an export alone": project.refresh("--target", urn).succeeded().output,
        "its state": project.pulumi("stack", "export").succeeded().output,
    }
    assert "Refused. The message is omitted" in told["refresh of an export alone"]
    return told


def asked(project: Project) -> dict[str, str]:
    """Return what the commands tell that only look.

    `dump` is not among them: it keeps what the service shows, the URL of a webhook too.
    """
    commands = (
        *("status", "status --json", "graph", "graph --format html", "graph --json"),
        *("diff", "diff --json", "diff --strict", "check", "check --json", "doctor"),
    )
    told = {}
    for command in commands:
        run = project.iotcentral(*command.split())
        assert run.output, run
        told[command] = run.output + run.errors
    return told


def adopting(folder: Path, service: Service) -> dict[str, str]:
    """Return what an adoption of the same application tells and writes."""
    project = Project(folder, service.environment(), by_passphrase=True)
    adopted = adopt(project)
    assert "to update, each sends its secrets once" in adopted.output
    program = (project.folder / "__main__.py").read_text()
    return {"adopt": adopted.output, "adopt's program": program, "adopt's files": files(folder)}


def test_no_secret_of_any_kind_is_found_in_any_place(
    service: Service, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    entra = f"Bearer {KINDS['Entra token']}"
    with Simulator(token=entra, rate=0, quota=0, quiet=False) as plant, identity() as tokens:
        guarded = GuardedProject(tmp_path / "guarded", tokens.environment(), by_passphrase=True)
        project = guarded.project
        configure(project, service, plant)
        first = all_destinations("first") + all_exports("first", ("properties",)) + PLANT
        project.write(first)
        searched = previewed(guarded)
        up = project.logged("up", "--yes", "--skip-preview").succeeded()
        assert "Unmarshaling property for RPC" in up.errors, "the log is verbose"
        assert not {"Entra token", "managed identity header"} & set(kinds_in(up.errors))
        assert plant.application().destinations["plant"], "the Entra token was taken"
        searched["up -v=9"] = up.output
        searched["its log, without the engine"] = of_others(up.errors)
        searched["its log, what is not an input"] = without_inputs(up.errors)
        searched |= told_of_a_stack(project)
        searched["policies"] = guarded.preview(configuration("advisory")).run.output
        project.write(first.replace("first", "second").replace("canary-", "new-canary-"))
        searched["preview --diff of changes"] = project.preview("--diff").succeeded().output
        searched |= failing(project)
        searched |= drifting(project, service)
        searched |= asked(project)
        searched |= adopting(tmp_path / "adopted", service)
        searched["all files but programs"] = files(tmp_path)
    told = capfd.readouterr()
    searched["the simulators' logs"] = told.out + told.err
    print(table(searched))
    held = str(service.bodies())
    assert [canary for canary in OF_DESTINATIONS if canary not in held] == [], "all were sent"
    assert {place: found for place, text in searched.items() if (found := kinds_in(text))} == {}
