"""The ideal contender of the dynamic form: a dynamic provider of unavoidable requests only."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from pulumi.dynamic import CreateResult, ReadResult, Resource, ResourceProvider, UpdateResult

from . import ideal_requests


class Ideal(ResourceProvider):
    """The engine compares the inputs itself, and the state names the class by its import path."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        ideal_requests.create(props)
        return CreateResult(props["objectId"], props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        ideal_requests.update(_olds, _news)
        return UpdateResult(_news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        return ReadResult(id_, props) if ideal_requests.exists(props) else ReadResult("", {})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        ideal_requests.delete(_props)


class _Object(Resource, module="bench", name="Ideal"):
    """A destination, or an export if it has a source.

    Without a constructor of its own, since the state stores each frame between the program and the
    class of the SDK with every resource.
    """


Object: Final = partial(_Object, Ideal())
