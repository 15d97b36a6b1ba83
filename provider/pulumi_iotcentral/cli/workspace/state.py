"""A stack's exported state: what it has of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind

from ...model.ids import Urn
from .errors import CommandError

_NO_OWNERS: Final = ("pulumi:", "random:", "pulumi-python:dynamic/iotcentral:")

State: TypeAlias = dict[str, Any]
"""What `pulumi stack export` prints."""


@dataclass(frozen=True)
class StackName:
    """A stack's name and its project's: what its URNs are made of."""

    project: str
    stack: str

    def urn(self, type_: str, name: str) -> str:
        """Return the URN of a resource below the stack itself."""
        return str(Urn(self.stack, self.project, (type_,), name))


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
        return Urn.parse(self.urn).name


@dataclass(frozen=True)
class Owner:
    """A resource of another provider that a stack has."""

    type: str
    urn: str

    @property
    def dynamic(self) -> bool:
        """Tell whether it is a resource of a dynamic provider in Python."""
        return self.type.startswith("pulumi-python:dynamic")

    @property
    def name(self) -> str:
        """Return the resource's name."""
        return Urn.parse(self.urn).name


def refuse_unsafe(state: State) -> None:
    """Raise CommandError for a state that must not be edited now."""
    deployment = state.get("deployment")
    if not isinstance(deployment, dict):
        raise CommandError("`pulumi stack export` gave no state that this version can read")
    pending = deployment.get("pending_operations") or []
    if pending:
        names = ", ".join(Urn.parse(str(one["resource"]["urn"])).name for one in pending)
        raise CommandError(
            f"the stack has operations that were not finished ({names}): run `pulumi up` or "
            "`pulumi refresh` until it has none"
        )


def same_resources(one: State, other: State) -> bool:
    """Tell whether two exports of a stack's state hold the same resources."""
    return resources(one) == resources(other)


def managed(state: State) -> list[Managed]:
    """Return the destinations and exports that the stack has; not those it only reads."""
    kinds = {kind.token: kind for kind in (DESTINATION, EXPORT)}
    return [
        Managed(kinds[one["type"]], one["urn"], str(one.get("id")), _url(one))
        for one in resources(state)
        if one["type"] in kinds and not one.get("external")
    ]


def owners(state: State) -> dict[str, Owner]:
    """Return the resources of other providers that the stack manages, by the ids of their objects.

    Those that make nothing but a value, such as a random UUID, own no object of a service. The id
    of a resource may be a path of the REST API that ends in the id of the object.
    """
    found = [
        one
        for one in resources(state)
        if one.get("custom") and one.get("id") and not one.get("external")
        if not one["type"].startswith(_NO_OWNERS)
    ]
    return {id_: Owner(one["type"], one["urn"]) for one in found for id_ in _object_ids(one)}


def _object_ids(resource: Mapping[str, Any]) -> Iterator[str]:
    id_, outputs = str(resource["id"]), resource.get("outputs") or {}
    yield id_
    for kind, collection in ((DESTINATION, "destinations"), (EXPORT, "exports")):
        before, _, last = id_.rstrip("/").rpartition("/")
        if before.endswith(collection):
            yield last
        named = outputs.get(kind.id_property)
        if isinstance(named, str):
            yield named


def names(state: State) -> dict[str, set[str]]:
    """Return the names that our resources have in a state, by the noun of their kind."""
    return {
        kind.noun: {
            Urn.parse(one["urn"]).name for one in resources(state) if one["type"] == kind.token
        }
        for kind in (DESTINATION, EXPORT)
    }


def resources(state: State) -> list[dict[str, Any]]:
    """Return the entries of a state's resources."""
    return state["deployment"].get("resources") or []


def _url(resource: Mapping[str, Any]) -> str:
    outputs, inputs = resource.get("outputs") or {}, resource.get("inputs") or {}
    return str(outputs.get("applicationUrl") or inputs.get("applicationUrl"))
