"""The exported state of a stack, and the resources of this provider in it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind, kind_of, noun_of

from ...model.ids import Urn
from .errors import CommandError

_NO_OWNERS: Final = ("pulumi:", "random:")

State: TypeAlias = dict[str, Any]
"""The output of `pulumi stack export`."""


@dataclass(frozen=True)
class StackName:
    """The names of a stack and its project, which are part of all URNs.

    `option` is the value of --stack, None for the selected stack.
    """

    project: str
    stack: str
    option: str | None = None

    def command(self, text: str) -> str:
        """Return a command of Pulumi for this stack, as a user would type it."""
        return text if self.option is None else f"{text} --stack {shlex.quote(self.option)}"

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
    """A destination or export that the stack already manages.

    `leaving` is true for the old object of a replacement whose deletion is pending.
    """

    kind: Kind
    urn: str
    id: str
    url: str
    leaving: bool = False

    @property
    def name(self) -> str:
        """Return the resource's name."""
        return Urn.parse(self.urn).name


@dataclass(frozen=True)
class Owner:
    """A resource of another provider in the stack."""

    type: str
    urn: str

    @property
    def dynamic(self) -> bool:
        """Return whether it is a resource of a dynamic provider in Python."""
        return self.type.startswith("pulumi-python:dynamic")

    @property
    def name(self) -> str:
        """Return the resource's name."""
        return Urn.parse(self.urn).name


def refuse_unsafe(state: State) -> None:
    """Raise CommandError for a state that must not be edited now."""
    deployment = state.get("deployment")
    if not isinstance(deployment, dict):
        raise CommandError("reading the state: the format is not supported by this version")
    pending = deployment.get("pending_operations") or []
    if pending:
        names = ", ".join(Urn.parse(str(one["resource"]["urn"])).name for one in pending)
        raise CommandError(
            f"the stack has pending operations ({names}). Run `pulumi up` or `pulumi refresh` "
            "until there are none."
        )


def same_resources(one: State, other: State) -> bool:
    """Return whether two exports of a stack's state contain the same resources."""
    return resources(one) == resources(other)


def managed(state: State) -> list[Managed]:
    """Return the destinations and exports that the stack manages, without those it only reads."""
    return [
        Managed(kind, one["urn"], str(one.get("id")), _url(one), one.get("delete") is True)
        for one in resources(state)
        if (kind := kind_of(one["type"])) and not one.get("external")
    ]


def owners(state: State) -> dict[str, Owner]:
    """Return the resources of other providers in the stack, by the ids of their objects.

    Resources that only generate a value, such as a random UUID, do not own an object. The id of a
    resource may be a REST API path that ends with the id of the object.
    """
    found = [
        one
        for one in resources(state)
        if one.get("custom") and one.get("id") and not one.get("external")
        if not (one["type"].startswith(_NO_OWNERS) or noun_of(one["type"]))
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
    """Return the names of destinations and exports in a state, by the noun of their kind."""
    return {
        kind.noun: {
            Urn.parse(one["urn"]).name for one in resources(state) if one["type"] in kind.tokens
        }
        for kind in (DESTINATION, EXPORT)
    }


def resources(state: State) -> list[dict[str, Any]]:
    """Return the resources of a state."""
    return state["deployment"].get("resources") or []


def _url(resource: Mapping[str, Any]) -> str:
    outputs, inputs = resource.get("outputs") or {}, resource.get("inputs") or {}
    return str(outputs.get("applicationUrl") or inputs.get("applicationUrl"))
