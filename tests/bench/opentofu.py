"""OpenTofu, or Terraform, with the Mastercard/restapi provider: where both are on PATH."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.bench.course import Contender, Phases
from tests.bench.scenarios import Scenario, Size
from tests.bench.simulation import TOKEN
from tests.engine.project import Run

PROVIDER: Final = "terraform-provider-restapi"
"""The provider's binary."""

PROGRAMS: Final = ("tofu", "terraform")
"""What is looked for on PATH, in this order."""

RESTAPI: Final = "restapi"
RESTAPI_SAFE: Final = "restapi at 10/s"
SAFE_RATE: Final = 10

_NAME: Final = "restapi_object"


def found() -> str | None:
    """Return the program to measure, or None where it or the provider is not on PATH."""
    return next((it for it in PROGRAMS if shutil.which(it) and shutil.which(PROVIDER)), None)


def on_opentofu(program: str, rate_limit: int | None) -> Contender:
    """Return what makes the commands; `rate_limit` is the provider's own, in requests a second."""

    def phases(scenario: Scenario, folder: Path, url: str) -> Phases:
        folder.mkdir()
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(_configuration(folder))}

        def declare(text: str) -> None:
            declared = document(scenario.size, url, text, rate_limit)
            (folder / "main.tf.json").write_text(json.dumps(declared))

        def run(*arguments: str) -> Run:
            done = subprocess.run(
                [program, *arguments, "-input=false", "-no-color"],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
                check=False,
            )
            return Run(" ".join((program, *arguments)), done.returncode, done.stdout)

        def update() -> Run:
            declare("two")
            return run("apply", "-auto-approve")

        declare("one")
        return {
            "create": lambda: run("apply", "-auto-approve"),
            "no-op up": lambda: run("apply", "-auto-approve"),
            "preview": lambda: run("plan"),
            "update": update,
            "refresh": lambda: run("apply", "-refresh-only", "-auto-approve"),
            "destroy": lambda: run("destroy", "-auto-approve"),
        }

    return phases


def document(size: Size, url: str, text: str, rate_limit: int | None) -> dict[str, Any]:
    """Return the same objects in the JSON form of the language."""
    service: dict[str, Any] = {
        "uri": url,
        "headers": {"Authorization": TOKEN, "Content-Type": "application/json"},
        "create_method": "PUT",
    }
    if rate_limit:
        service["rate_limit"] = rate_limit
    return {
        "terraform": {"required_providers": {"restapi": {"source": "mastercard/restapi"}}},
        "provider": {"restapi": service},
        "resource": {_NAME: dict(_objects(size, text))},
    }


def _objects(size: Size, text: str) -> Iterator[tuple[str, Any]]:
    for application in size.names or [""]:
        below = f"/applications/{application}" if application else ""
        prefix = f"{application}-" if application else ""
        for n in range(size.pairs):
            hook = f"{prefix}hook-{n}"
            body: dict[str, Any] = {"type": "webhook@v1", "url": "https://hooks.example/in"}
            yield hook, _object(f"{below}/api/dataExport/destinations", hook, text, body)
            body = {"source": "telemetry", "enabled": True}
            body["destinations"] = [{"id": f"${{{_NAME}.{hook}.id}}"}]
            stream = f"{prefix}stream-{n}"
            yield stream, _object(f"{below}/api/dataExport/exports", stream, text, body)


def _object(path: str, id_: str, text: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "path": path,
        "create_path": f"{path}/{{id}}",
        "query_string": "api-version=2022-06-30-preview",
        "object_id": id_,
        "data": json.dumps({"id": id_, "displayName": text, **body}),
        "ignore_server_additions": True,
    }


def _configuration(folder: Path) -> Path:
    """Write a configuration that takes the provider from PATH, and asks no registry."""
    provider = Path(str(shutil.which(PROVIDER))).resolve().parent
    overrides = f'dev_overrides {{\n    "mastercard/restapi" = {json.dumps(str(provider))}\n  }}'
    written = folder / "tofu.rc"
    written.write_text(f"provider_installation {{\n  {overrides}\n  direct {{}}\n}}\n")
    return written
