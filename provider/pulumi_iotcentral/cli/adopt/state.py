"""The exported state of a stack, extended by the adopted objects."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.values import encoded
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT

from ...dynamic.secret_marks import secret, with_marked_secrets
from ..workspace.errors import CommandError
from ..workspace.state import Setting, StackName, State, resources
from .names import Named

_ROOT: Final = "pulumi:pulumi:Stack"
_PROVIDER: Final = "pulumi:providers:pulumi-python"
_PROVIDERS: Final = {DESTINATION: DestinationProvider, EXPORT: ExportProvider}


def with_adopted(
    state: State,
    stack: StackName,
    config: Mapping[str, Setting],
    named: Sequence[Named],
    present: Mapping[str, str],
) -> State:
    """Return a copy of the state with the objects, as if `pulumi up` had created them.

    `config` is the stack's whole configuration, which a new provider resource records. `present`
    has the URNs of the destinations that the stack already has, by id.
    """
    edited = deepcopy(state)
    resources = edited["deployment"].setdefault("resources", [])
    root = _ensure_root(resources, stack)
    provider = _ensure_provider(resources, stack, config)
    urns = dict(present)
    for one in sorted(named, key=lambda one: one.item.kind is EXPORT):
        entry = _entry(one, stack, urns)
        resources.append({**entry, "parent": root, "provider": provider})
        if one.item.kind is DESTINATION:
            urns[one.item.id] = entry["urn"]
    return edited


def _ensure_root(resources: list[dict[str, Any]], stack: StackName) -> str:
    found = next((str(one["urn"]) for one in resources if one["type"] == _ROOT), None)
    if found is not None:
        return found
    urn = stack.urn(_ROOT, f"{stack.project}-{stack.stack}")
    resources.insert(0, {"urn": urn, "custom": False, "type": _ROOT})
    return urn


def _ensure_provider(
    resources: list[dict[str, Any]], stack: StackName, config: Mapping[str, Setting]
) -> str:
    """Return the reference `URN::ID` to the default provider of Python's dynamic resources."""
    urn = stack.urn(_PROVIDER, "default")
    for one in resources:
        if one["urn"] == urn and not one.get("delete"):
            return f"{urn}::{one['id']}"
    id_ = str(uuid5(NAMESPACE_URL, urn))
    recorded = {key: _setting(setting) for key, setting in sorted(config.items())}
    entry = {"urn": urn, "custom": True, "id": id_, "type": _PROVIDER}
    resources.insert(1, {**entry, "inputs": recorded, "outputs": recorded})
    return f"{urn}::{id_}"


def _setting(setting: Setting) -> Any:
    return _importable(secret(setting.value)) if setting.secret else setting.value


def _entry(one: Named, stack: StackName, urns: Mapping[str, str]) -> dict[str, Any]:
    kind = one.item.kind
    pickled = {"__provider": serialize_provider(_PROVIDERS[kind]())}
    inputs, outputs = one.item.inputs, {**one.item.inputs, **one.item.outputs}
    entry = {
        "urn": stack.urn(kind.token, one.resource),
        "custom": True,
        "id": one.item.id,
        "type": kind.token,
        "inputs": {**pickled, **_importable(with_marked_secrets(encoded(inputs)))},
        "outputs": {**pickled, **_importable(with_marked_secrets(encoded(outputs)))},
    }
    needed = [urns[it["id"]] for it in inputs.get("destinations", ()) if it["id"] in urns]
    if needed:
        entry |= {"dependencies": needed, "propertyDependencies": {"destinations": needed}}
    return entry


def _importable(value: Any) -> Any:
    """Return a value with its secrets in the form that Pulumi encrypts on import."""
    if isinstance(value, list):
        return [_importable(item) for item in value]
    if not isinstance(value, dict):
        return value
    marked = secret(None)
    if value.keys() == marked.keys():
        mark = {key: value[key] for key in value if key != "value"}
        return {**mark, "plaintext": json.dumps(value["value"])}
    return {key: _importable(item) for key, item in value.items()}


_IMPORT = "import"


def refuse_lost_update(
    stack: StackName,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
) -> None:
    """Raise CommandError, with the recovery command, if the history has a concurrent update.

    In some backends, the import of the state is an entry of the history too.
    """
    new = [it for it in after if it not in before]
    imports = [it for it in new if it.get("kind") == _IMPORT]
    others = [it for it in new if it not in imports] + imports[1:]
    if others:
        update = others[0]
        raise CommandError(
            f"another update changed the stack ({_named(update)}) while its state was written, and "
            f"the state does not contain that change. Restore the state of that update: "
            f"{_recovery(stack, update)}. Then run the command again."
        )


def refuse_missing(adopted: State, now: State) -> None:
    """Raise CommandError if the state does not contain an imported resource."""
    there = {(it["urn"], it.get("id")) for it in resources(now)}
    missing = [it["urn"] for it in resources(adopted) if (it["urn"], it.get("id")) not in there]
    if missing:
        raise CommandError(
            f"another run wrote the stack's state at the same time, and {missing[0]} is missing. "
            "Run the command again before any `pulumi up`."
        )


def _named(update: Mapping[str, Any]) -> str:
    return f"{update.get('kind')}, {update.get('endTime') or update.get('startTime')}"


def _recovery(stack: StackName, update: Mapping[str, Any]) -> str:
    """Return the command that restores the state after an update.

    Pulumi Cloud numbers versions from 1. Other backends have no versions, but files.
    """
    version = update.get("version")
    if version:
        export = stack.command(f"pulumi stack export --version {version}")
        return f"{export} | {stack.command('pulumi stack import')}"
    file = f".pulumi/history/{stack.project}/{stack.stack}/{stack.stack}-*.checkpoint.json"
    return (
        f"jq '{{version, deployment: .checkpoint.latest}}' FILE | "
        f"{stack.command('pulumi stack import')}, where FILE is the newest {file} of the backend"
    )
