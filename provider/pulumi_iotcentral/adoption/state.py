"""A stack's exported state, and the same state with adopted objects in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from pulumi.dynamic.dynamic import serialize_provider

from ..concealment import concealed
from ..destination import DestinationProvider
from ..engine_values import encoded, secret
from ..export import ExportProvider
from ..schema import DESTINATION, EXPORT, Kind
from .errors import AdoptionError
from .names import Named

State: TypeAlias = dict[str, Any]
"""What `pulumi stack export` prints."""

_ROOT: Final = "pulumi:pulumi:Stack"
_PROVIDER: Final = "pulumi:providers:pulumi-python"
_PROVIDERS: Final = {DESTINATION.noun: DestinationProvider, EXPORT.noun: ExportProvider}


@dataclass(frozen=True)
class StackName:
    """A stack's name and its project's: what its URNs are made of."""

    project: str
    stack: str

    def urn(self, type_: str, name: str) -> str:
        """Return the URN of a resource below the stack itself."""
        return f"urn:pulumi:{self.stack}::{self.project}::{type_}::{name}"


@dataclass(frozen=True)
class Setting:
    """A value of the stack's configuration, as text."""

    value: str
    secret: bool

    def __repr__(self) -> str:
        return f"Setting(secret={self.secret})"


@dataclass(frozen=True)
class Managed:
    """A resource of ours that a stack has already."""

    kind: Kind
    urn: str
    id: str
    url: str

    @property
    def name(self) -> str:
        """Return the resource's name."""
        return self.urn.rpartition("::")[2]


def refuse_unsafe(state: State) -> None:
    """Raise AdoptionError for a state that must not be edited now."""
    deployment = state.get("deployment")
    if not isinstance(deployment, dict):
        raise AdoptionError("`pulumi stack export` gave no state that this version can read")
    pending = deployment.get("pending_operations") or []
    if pending:
        names = ", ".join(str(one["resource"]["urn"]).rpartition("::")[2] for one in pending)
        raise AdoptionError(
            f"the stack has operations that were not finished ({names}): run `pulumi up` or "
            "`pulumi refresh` until it has none, then adopt"
        )


def same_resources(one: State, other: State) -> bool:
    """Tell whether two exports of a stack's state hold the same resources."""
    return _resources(one) == _resources(other)


def managed(state: State) -> list[Managed]:
    """Return the destinations and exports that the stack has; not those it only reads."""
    kinds = {kind.token: kind for kind in (DESTINATION, EXPORT)}
    return [
        Managed(kinds[one["type"]], one["urn"], str(one.get("id")), _url(one))
        for one in _resources(state)
        if one["type"] in kinds and not one.get("external")
    ]


def names(state: State) -> dict[str, set[str]]:
    """Return the names that our resources have in a state, by the noun of their kind."""
    return {
        kind.noun: {
            one["urn"].rpartition("::")[2] for one in _resources(state) if one["type"] == kind.token
        }
        for kind in (DESTINATION, EXPORT)
    }


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


def _resources(state: State) -> list[dict[str, Any]]:
    return state["deployment"].get("resources") or []


def _url(resource: Mapping[str, Any]) -> str:
    outputs, inputs = resource.get("outputs") or {}, resource.get("inputs") or {}
    return str(outputs.get("applicationUrl") or inputs.get("applicationUrl"))


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
    pickled = {"__provider": serialize_provider(_PROVIDERS[kind.noun]())}
    inputs, outputs = one.item.inputs, {**one.item.inputs, **one.item.told}
    entry = {
        "urn": stack.urn(kind.token, one.resource),
        "custom": True,
        "id": one.item.id,
        "type": kind.token,
        "inputs": {**pickled, **_importable(concealed(encoded(inputs)))},
        "outputs": {**pickled, **_importable(concealed(encoded(outputs)))},
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
