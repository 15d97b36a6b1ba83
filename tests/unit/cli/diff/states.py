"""States of a stack as `pulumi stack export --show-secrets` prints them."""

from __future__ import annotations

import json
from typing import Any

from pulumi_iotcentral.cli.workspace.state import State
from pulumi_iotcentral.model.schema import Kind

URL = "https://contoso.azureiotcentral.com"
SIGNATURE = "4dabf18193072939515e22adb298388d"
MARK = "1b47061264138c4ac30d75fd1eb44270"


def secret(value: Any) -> dict[str, Any]:
    """Return a value as an exported state shows a secret."""
    return {SIGNATURE: MARK, "plaintext": json.dumps(value)}


def resource(kind: Kind, id_: str, outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a resource called as its object."""
    told = {"applicationUrl": URL, kind.id_property: id_, "__provider": "gASV", **outputs}
    urn = f"urn:pulumi:dev::plant::{kind.token}::{id_}"
    return {"urn": urn, "type": kind.token, "id": id_, "inputs": {}, "outputs": told, **more}


def state(*resources: dict[str, Any]) -> State:
    """Return a state that holds the stack and some resources."""
    root = {"urn": "urn:pulumi:dev::plant::pulumi:pulumi:Stack::plant-dev"}
    return {"deployment": {"resources": [{**root, "type": "pulumi:pulumi:Stack"}, *resources]}}
