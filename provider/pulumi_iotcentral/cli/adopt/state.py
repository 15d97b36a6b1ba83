"""A stack's exported state with adopted objects in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.values import encoded, secret
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT

from ...dynamic.values import with_marked_secrets
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
    """Return the state with the objects in it, as if an up had made them; the given one stays.

    `config` is the stack's whole configuration, which a new entry of the provider records;
    `present` has the URNs by id of the destinations that the stack has already.
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
    inputs, outputs = one.item.inputs, {**one.item.inputs, **one.item.told}
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
    """Return a value with its secrets in the form in which the engine encrypts them at import."""
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
    """Raise CommandError, with the way back, for an update between two readings of a history.

    The import of the state is an entry of its own in the history of some backends.
    """
    new = [it for it in after if it not in before]
    imports = [it for it in new if it.get("kind") == _IMPORT]
    others = [it for it in new if it not in imports] + imports[1:]
    if others:
        lost = others[0]
        raise CommandError(
            f"somebody else changed the stack ({_named(lost)}) while its state was written, and "
            f"the state lacks that change. Restore the state of that update: "
            f"{_way_back(stack, lost)}. Then run the command again"
        )


def refuse_missing(adopted: State, now: State) -> None:
    """Raise CommandError if the state lacks a resource that was put into it."""
    there = {(it["urn"], it.get("id")) for it in resources(now)}
    missing = [it["urn"] for it in resources(adopted) if (it["urn"], it.get("id")) not in there]
    if missing:
        raise CommandError(
            f"somebody else wrote the stack's state at the same time: it lacks {missing[0]}. Run "
            "the command again before any pulumi up"
        )


def _named(update: Mapping[str, Any]) -> str:
    return f"{update.get('kind')}, {update.get('endTime') or update.get('startTime')}"


def _way_back(stack: StackName, update: Mapping[str, Any]) -> str:
    """Return the commands that restore the state as an update has left it.

    Pulumi Cloud counts versions from 1; other backends have none, and keep files.
    """
    version = update.get("version")
    if version:
        return f"pulumi stack export --version {version} | pulumi stack import"
    file = f".pulumi/history/{stack.project}/{stack.stack}/{stack.stack}-*.checkpoint.json"
    return (
        "jq '{version, deployment: .checkpoint.latest}' FILE | pulumi stack import, where FILE is "
        f"the newest {file} of the backend"
    )
