"""What the resource classes have in common: how they register, what the service says of them."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

import pulumi
from pulumi.dynamic import Resource, ResourceProvider

from pulumi_iotcentral.model.ids import SEED_PROPERTY
from pulumi_iotcentral.model.schema import OUTPUTS, Kind

from ..lifecycle.inputs import Origin, is_readable
from ..model.paths import unknown_argument
from .options import REPLACE_PROPERTY

if TYPE_CHECKING:
    from collections.abc import Awaitable


def seed(type_token: str, name: str, parent: pulumi.Resource | None) -> pulumi.Input[str]:
    """Return what tells this resource from every other one of the organization.

    The parent's URN holds the stack, the project and the types above it, and no two resources of
    a stack share one.
    """
    # Under the SDK's mocks, in users' own tests, there is no organization.
    organization = pulumi.get_organization() or "organization"
    place = "::".join([organization, pulumi.get_stack(), pulumi.get_project()])
    if parent is None:
        return f"{place}::{type_token}::{name}"
    return pulumi.Output.from_input(_below(parent, f"{place}::{{}}::{type_token}::{name}"))


async def _below(parent: pulumi.Resource, pattern: str) -> str:
    # The URN's value and not the Output itself: a child that depends on its parent component
    # would wait for its own siblings.
    urn: Awaitable[str | None] = parent.urn.future()
    return pattern.replace("{}", str(await urn))


_PROVIDER: Final = "__provider"


def origin_of(kind: Kind, provider: type, state: Mapping[str, Any]) -> Origin:
    """Return who wrote the state of an existing resource; an empty one, of a new resource, is ours.

    `provider` is our class, which every state of ours names; `state` are the inputs or outputs as
    Pulumi hands them over.
    """
    pickled = state.get(_PROVIDER)
    if isinstance(pickled, str) and not _names(pickled, provider):
        return Origin.ANOTHER_PROVIDER
    return Origin.OURS if not state or is_readable(kind, state) else Origin.UNREADABLE


def _names(pickled: str, provider: type) -> bool:
    """Tell whether a pickle names a class's module, without loading what it holds."""
    try:
        data = base64.b64decode(pickled, validate=True)
    except (binascii.Error, ValueError):
        return False
    module = provider.__module__.encode()
    return bytes([len(module)]) + module in data or b"c" + module + b"\n" in data


class DataExportResource(Resource):
    """A destination or an export of an IoT Central application."""

    def _properties(
        self, kind: Kind, name: str, declared: Mapping[str, Any], opts: pulumi.ResourceOptions
    ) -> dict[str, Any]:
        """Return what the resource is registered with: every property that it has, given or not.

        The constructors of the classes below register it themselves: the state keeps each frame
        between the program and the SDK with every resource, and is written whole at every step.
        """
        names = (kind.id_property, "applicationUrl", *kind.properties, *kind.settings, *OUTPUTS)
        props = {**dict.fromkeys(names), **declared}
        if opts.id is None:
            token = f"pulumi-python:{self._resource_type_name}"
            props[SEED_PROPERTY] = seed(token, name, opts.parent)
            if opts.replace_on_changes:
                props[REPLACE_PROPERTY] = list(opts.replace_on_changes)
        return props

    @classmethod
    def _read(
        cls,
        provider: ResourceProvider,
        kind: Kind,
        name: str,
        opts: pulumi.ResourceOptions,
        application: pulumi.Input[str] | None,
    ) -> Self:
        """Return the resource for an object that something else manages; `opts.id` names it."""
        resource = cls.__new__(cls)
        given = {} if application is None else {"application": application}
        props = resource._properties(kind, name, given, opts)  # noqa: SLF001 - our own class
        Resource.__init__(resource, provider, name, props, opts)
        return resource

    @property
    def application_url(self) -> pulumi.Output[str]:
        """The base URL of the application."""
        return property_of(self, "applicationUrl")

    @property
    def display_name(self) -> pulumi.Output[str]:
        """The display name in the IoT Central UI."""
        return property_of(self, "displayName")

    @property
    def errors(self) -> pulumi.Output[list[dict[str, str]] | None]:
        """The errors that IoT Central reports, as objects with `code` and `message`."""
        return property_of(self, "errors")

    @property
    def last_export_time(self) -> pulumi.Output[str | None]:
        """The time of the last exported message in RFC 3339 format. None before the first one."""
        return property_of(self, "lastExportTime")

    @property
    def status(self) -> pulumi.Output[str | None]:
        """The status in IoT Central at the last create, update or refresh.

        Known values are `notStarted`, `waiting`, `starting`, `healthy` and `error`.
        """
        return property_of(self, "status")


def property_of(resource: pulumi.Resource, name: str) -> pulumi.Output[Any]:
    """Return an output of a resource by the API's name of the property."""
    output: pulumi.Output[Any] = pulumi.get(resource, name)
    return output


def arguments_of(
    what: str, positional: Sequence[Any], given: dict[str, Any], build: Callable[..., Any]
) -> tuple[Any, pulumi.ResourceOptions]:
    """Sort out the two ways to construct a resource: an args object, or keyword arguments.

    `positional` and `given` are what followed the resource's name; `build` makes the args object
    of keyword arguments. Raises TypeError where the call fits neither way.
    """
    rest = list(positional)
    args = given.pop("args", None)
    if rest and not isinstance(rest[0], pulumi.ResourceOptions):
        args = rest.pop(0)
    opts = rest.pop(0) if rest else given.pop("opts", None)
    if rest or (args is not None and given):
        raise TypeError(
            f"{what} takes its name and an args object, or its name and keyword arguments"
        )
    return (_built(what, given, build) if args is None else args), opts or pulumi.ResourceOptions()


def _built(what: str, given: Mapping[str, Any], build: Callable[..., Any]) -> Any:
    """Return the args object of keyword arguments; TypeError with a hint where one is unknown."""
    legal = [field.name for field in dataclasses.fields(build)]  # type: ignore[arg-type]
    for name in given:
        if name not in legal:
            raise TypeError(unknown_argument(what, name, legal))
    return build(**given)
