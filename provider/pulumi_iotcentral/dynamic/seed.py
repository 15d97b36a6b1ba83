"""What an id is made from: the place of a resource in its program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

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
