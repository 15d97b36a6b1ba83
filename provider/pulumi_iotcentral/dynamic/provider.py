"""The dynamic provider of destinations and exports: the engine's values around the handler."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_iotcentral.lifecycle.foreign_state import Origin
from pulumi_iotcentral.lifecycle.handler import Handler
from pulumi_iotcentral.lifecycle.results import Stored
from pulumi_iotcentral.model.ids import SEED_PROPERTY, name_of_seed
from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.values import Properties

from .configured_provider import ConfiguredProvider
from .options import REPLACE_PROPERTY
from .origin import origin_of
from .secrets import mark_secrets
from .values import decoded, encoded


class DataExportProvider(ConfiguredProvider):
    """The dynamic provider of one kind of object of the data export API."""

    kind: ClassVar[Kind]

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs in normal form, and all validation errors."""
        # The program has packed its free-form values: they leave as they came.
        given = decoded(news, unpack=False)
        seed, paths = given.pop(SEED_PROPERTY, None), given.pop(REPLACE_PROPERTY, None)
        origin = self._origin(_olds)
        checked = self._handler.check(
            decoded(_olds), given, seed, replace_paths=paths, origin=origin
        )
        self._warn(name_of_seed(seed, self.kind.token), checked.warnings)
        # The engine prints the value, secret or not, of the property that a failure names: so the
        # path stands in the text.
        failures = [CheckFailure("", str(failure)) for failure in checked.failures]
        inputs = encoded(checked.inputs, pack=False)
        return CheckResult(mark_secrets(inputs, checked.secret_paths), failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Tell an update from a replacement."""
        origin = self._origin(_olds)
        diff = self._handler.diff(_id, decoded(_olds), decoded(_news), origin=origin)
        self._warn(_id, diff.warnings)
        return DiffResult(
            changes=bool(diff.changes),
            replaces=list(diff.replaces),
            delete_before_replace=diff.delete_first,
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the object."""
        stored = self._handler.create(decoded(props))
        return CreateResult(stored.id, _outputs(stored))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the object; an empty result if the application no longer has it."""
        stored = self._handler.read(id_, decoded(props))
        if stored is None:
            return ReadResult("", {})
        return ReadResult(stored.id, _outputs(stored), _marked(stored.inputs, stored))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Update the object in place."""
        origin = self._origin(_olds)
        stored = self._handler.update(_id, decoded(_olds), decoded(_news), origin=origin)
        return UpdateResult(_outputs(stored))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the object."""
        self._handler.delete(_id, decoded(_props))

    def _warn(self, name: str, texts: Iterable[str]) -> None:
        for text in texts:
            self._context.warn(f"{self.kind.noun} {name!r} {text}")

    @property
    def _handler(self) -> Handler:
        return Handler(self.kind, self._context)

    def _origin(self, state: dict[str, Any]) -> Origin:
        return origin_of(self.kind, type(self), state)


def _outputs(stored: Stored) -> Properties:
    return _marked(stored.outputs, stored)


def _marked(properties: Properties, stored: Stored) -> Properties:
    return mark_secrets(encoded(properties), stored.secret_paths)
