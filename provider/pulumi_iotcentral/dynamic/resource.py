"""The common base of the resource classes: registration and outputs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import pulumi
from pulumi.dynamic import Resource, ResourceProvider

from pulumi_iotcentral.model.ids import NO_ORGANIZATION, SEED_PROPERTY
from pulumi_iotcentral.model.schema import OUTPUTS, Kind

from ..model.paths import unknown_argument
from .options import REPLACE_PROPERTY

if TYPE_CHECKING:
    from collections.abc import Awaitable


def seed(type_token: str, name: str, parent: pulumi.Resource | None) -> pulumi.Input[str]:
    """Return a seed that is unique for this resource in the organization or backend.

    The parent's URN, which is unique in a stack, contains the stack, the project and the types
    above it.
    """
    # There is no organization under the SDK's mocks, in unit tests of users.
    organization = pulumi.get_organization() or NO_ORGANIZATION
    place = "::".join([organization, pulumi.get_stack(), pulumi.get_project()])
    if parent is None:
        return f"{place}::{type_token}::{name}"
    return pulumi.Output.from_input(_below(parent, f"{place}::{{}}::{type_token}::{name}"))


async def _below(parent: pulumi.Resource, pattern: str) -> str:
    # The value of the URN, not the Output: a child that depends on its parent component would wait
    # for its own siblings.
    urn: Awaitable[str | None] = parent.urn.future()
    return pattern.replace("{}", str(await urn))


class DataExportResource(Resource):
    """A destination or an export of an IoT Central application."""

    def _properties(
        self, kind: Kind, name: str, declared: Mapping[str, Any], opts: pulumi.ResourceOptions
    ) -> dict[str, Any]:
        """Return the properties to register: every property of the resource, set or not.

        The constructors of the subclasses register it themselves, since the state stores each
        frame between the program and the SDK with every resource.
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
        """Return the resource for an unmanaged object with the id `opts.id`."""
        resource = cls.__new__(cls)
        given = {} if application is None else {"application": application}
        props = resource._properties(kind, name, given, opts)  # noqa: SLF001 - our own class
        # That of the native provider, if the class is a native one.
        super(DataExportResource, resource).__init__(provider, name, props, opts)
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
    owner: str, positional: Sequence[Any], given: dict[str, Any], build: Callable[..., Any]
) -> tuple[Any, pulumi.ResourceOptions]:
    """Return the args object and the options of a constructor's arguments.

    A resource is constructed with an args object or with keyword arguments. `positional` and
    `given` are the arguments after the resource's name. `build` creates the args object from
    keyword arguments. Raises TypeError for other calls.
    """
    rest = list(positional)
    args = given.pop("args", None)
    if rest and not isinstance(rest[0], pulumi.ResourceOptions):
        args = rest.pop(0)
    opts = rest.pop(0) if rest else given.pop("opts", None)
    if rest or (args is not None and given):
        raise TypeError(
            f"{owner} takes its name and an args object, or its name and keyword arguments"
        )
    return (_built(owner, given, build) if args is None else args), opts or pulumi.ResourceOptions()


def _built(owner: str, given: Mapping[str, Any], build: Callable[..., Any]) -> Any:
    """Return the args object of keyword arguments. Raises TypeError for an unknown one."""
    legal = [field.name for field in dataclasses.fields(build)]  # type: ignore[arg-type]
    for name in given:
        if name not in legal:
            raise TypeError(unknown_argument(owner, name, legal))
    return build(**given)
