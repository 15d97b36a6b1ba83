"""The dynamic provider of destinations and exports, which converts values for the handler."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, ClassVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.lifecycle.handler import Handler
from pulumi_iotcentral.lifecycle.results import Stored
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.ids import SEED_PROPERTY, name_of_seed
from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.secrets.places import value_at
from pulumi_iotcentral.model.values import Properties, Unknown

from ..lifecycle.claims import SharedClaims
from ..lifecycle.inputs import PROVIDER, Origin, origin_of
from .diagnostics import report, report_in_one_line, warn
from .options import REPLACE_PROPERTY
from .secret_marks import mark_secrets
from .values import decoded, encoded

_shared: dict[str, RunContext] = {}
_shared_lock = Lock()


class ConfiguredProvider(ResourceProvider):
    """A dynamic provider of this package.

    Instances are empty before `configure`. The state has the import path of the class in plain
    text, which stays the same when the code changes.
    """

    serialize_as_secret_always = False
    _context: RunContext

    def configure(self, req: ConfigureRequest) -> None:
        """Store the stack's configuration, without a request to the service."""
        report_in_one_line()
        self._context = shared_context(req.config.get)
        if variable := self._context.settings.overruled:
            self._context.warn(
                f"{variable} has no effect, since the stack's configuration takes precedence"
            )


def shared_context(config: Callable[[str], Any]) -> RunContext:
    """Return the context of this process for a configuration, shared by all resources."""
    settings = Settings(config, os.environ)
    with _shared_lock:
        if settings.configured not in _shared:
            claims = SharedClaims.of_this_process(warn)
            _shared[settings.configured] = RunContext(settings, report=report, claims=claims)
        return _shared[settings.configured]


class DataExportProvider(ConfiguredProvider):
    """The dynamic provider of one kind of resource of the data export API."""

    kind: ClassVar[Kind]

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs in normal form, and all validation errors."""
        # The program has packed its free-form values, which are returned as they are.
        given = decoded(news, unpack=False)
        seed, paths = given.pop(SEED_PROPERTY, None), given.pop(REPLACE_PROPERTY, None)
        origin = self._origin(_olds)
        checked = self._handler.check(
            decoded(_olds), given, seed, replace_paths=paths, origin=origin
        )
        # With `ignore_changes=["*"]`, the engine does not pass the seed.
        name = name_of_seed(seed, self.kind.token) if seed else None
        label = f"{self.kind.noun} {name!r}" if name else self._handler.label("", checked.inputs)
        self._warn(label, checked.warnings)
        # The engine prints the value, secret or not, of the property of a failure. So the text has
        # the path.
        failures = [CheckFailure("", str(failure)) for failure in checked.failures]
        # Also those that the program has marked: a transformation can replace them with plain ones.
        secrets = [
            path
            for path in checked.secret_paths
            if not isinstance(value_at(checked.inputs, path), Unknown)
        ]
        inputs = encoded(checked.inputs, pack=False)
        return CheckResult(mark_secrets(inputs, secrets), failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Return the changes, and those that force a replacement."""
        origin = self._origin(_olds)
        diff = self._handler.diff(_id, decoded(_olds), decoded(_news), origin=origin)
        self._warn(self._handler.label(_id, decoded(_olds)), diff.warnings)
        return DiffResult(
            changes=bool(diff.changes) or was_native(_olds, _news),
            replaces=list(diff.replaces),
            delete_before_replace=diff.delete_before_replace,
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the object."""
        stored = self._handler.create(decoded(props))
        return CreateResult(stored.id, _outputs(stored))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the object. The result is empty if the application no longer has it."""
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

    def _warn(self, label: str, texts: Iterable[str]) -> None:
        for text in texts:
            self._context.warn(f"{label} {text}")

    @property
    def _handler(self) -> Handler:
        return Handler(self.kind, self._context)

    def _origin(self, state: dict[str, Any]) -> Origin:
        return origin_of(self.kind, type(self).__module__, state)


def was_native(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Tell whether an alias moves a resource of the native provider to this one.

    Its state has no dynamic provider, without which the SDK can neither read nor delete it. The SDK
    adds the provider to the state of each update, and an update without a difference sends nothing.
    """
    return PROVIDER in news and PROVIDER not in olds


def _outputs(stored: Stored) -> Properties:
    return _marked(stored.outputs, stored)


def _marked(properties: Properties, stored: Stored) -> Properties:
    return mark_secrets(encoded(properties), stored.secret_paths)
