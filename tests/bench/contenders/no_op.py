"""A dynamic provider that does nothing: what is left is what the engine itself costs.

Programs import it from the folder it lies in, so that nothing but Pulumi is loaded for it.
"""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult


class Nothing(ResourceProvider):
    """Agree to everything; the state names the class by its import path."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(props["objectId"], props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(_news)


class Object(Resource, module="bench", name="Nothing"):
    """Properties that are kept in the state and go nowhere."""

    def __init__(self, name: str, properties: pulumi.Inputs) -> None:
        super().__init__(Nothing(), name, properties)
