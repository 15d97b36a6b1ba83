"""The operations on destinations and exports as requests of the plugin protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from pulumi.runtime.proto import provider_pb2 as pb

from pulumi_iotcentral.dynamic.options import REPLACE_PROPERTY
from pulumi_iotcentral.lifecycle.handler import Handler
from pulumi_iotcentral.lifecycle.health_check import HealthCheckHandler, needs_wait
from pulumi_iotcentral.lifecycle.inputs import Origin, origin_of
from pulumi_iotcentral.lifecycle.results import Stored
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.diff.projection import managed
from pulumi_iotcentral.model.failures import CheckFailure, check_flag
from pulumi_iotcentral.model.ids import NO_ORGANIZATION, SEED_PROPERTY, Urn, name_of_seed
from pulumi_iotcentral.model.paths import path_text
from pulumi_iotcentral.model.schema import EXPORT, OUTPUTS, WAIT, Kind
from pulumi_iotcentral.model.secrets.places import changed_secrets, secret_paths
from pulumi_iotcentral.model.secrets.redaction import is_plain
from pulumi_iotcentral.model.values import UNKNOWN, Properties

from ..lifecycle.errors import ProviderError
from ..lifecycle.known_secrets import hidden_in
from ..lifecycle.warnings import secret_warnings
from .differences import diff_response
from .values import decoded, encoded, raw

DEFAULT_TIMEOUT: Final = 300.0
"""Seconds to wait for healthy exports without `customTimeouts`."""


class InitFailedError(Exception):
    """An object exists and is not healthy. `state` and `inputs` are those to store."""

    def __init__(self, stored: Stored, reason: str) -> None:
        super().__init__(reason)
        self.id = stored.id
        self.inputs = encoded(stored.inputs, stored.secret_paths)
        self.state = encoded(stored.outputs, stored.secret_paths)


class DataExport:
    """The operations on one kind of resource. `module` is that of its dynamic provider class."""

    def __init__(self, kind: Kind, context: RunContext) -> None:
        self._kind = kind
        self._module = f"pulumi_iotcentral.{kind.noun}"
        self._context = context
        self._handler = Handler(kind, context)
        self._imported: set[str] = set()

    def check(self, request: pb.CheckRequest) -> pb.CheckResponse:
        """Return the inputs in normal form, with secrets marked, and all validation errors."""
        given = decoded(request.news, unpack=False)
        if request.urn in self._imported and raw(request.olds) == raw(request.news):
            return self._check_import(request.urn, given)
        seed = given.pop(SEED_PROPERTY, None) or seed_of(self._kind, request.urn)
        paths = given.pop(REPLACE_PROPERTY, None)
        waits = given.pop(WAIT, None) if self._kind is EXPORT else None
        old = decoded(request.olds)
        checked = self._handler.check(
            old, given, seed, replace_paths=paths, origin=self._origin(request.olds)
        )
        failures = [*checked.failures, *(() if waits is None else check_flag(WAIT, waits))]
        self._warn(f"{self._kind.noun} {name_of_seed(seed, self._kind.token)!r}", checked.warnings)
        inputs = {**checked.inputs, **({WAIT: waits} if waits else {})}
        return check_response(inputs, failures, checked.secret_paths)

    def diff(self, request: pb.DiffRequest) -> pb.DiffResponse:
        """Return the changes with their paths, and those that force a replacement."""
        origin = self._origin(request.olds)
        old, new = decoded(request.olds), decoded(request.news)
        diff = self._handler.diff(request.id, old, new, origin=origin)
        if bool(old.get(WAIT)) != bool(new.get(WAIT)):
            diff = replace(diff, changes=[*diff.changes, WAIT])
        # Unlike for a dynamic provider, the preview shows which secret changes.
        shown = set(secret_warnings(changed_secrets(old, new, self._context.secrets.known)))
        texts = [text for text in diff.warnings if text not in shown]
        self._warn(self._handler.label(request.id, old), texts)
        return diff_response(diff, self._kind if origin is Origin.OURS else None, old, new)

    def create(self, request: pb.CreateRequest) -> pb.CreateResponse:
        """Create the object. A preview returns its id, and unknown outputs of the service."""
        inputs = decoded(request.properties)
        if request.preview:
            id_ = inputs.get(self._kind.id_property)
            known = id_ if isinstance(id_, str) else ""
            return pb.CreateResponse(id=known, properties=self._previewed(inputs))
        stored = self._healthy(self._handler.create(inputs), request.timeout)
        return pb.CreateResponse(id=stored.id, properties=_outputs(stored))

    def update(self, request: pb.UpdateRequest) -> pb.UpdateResponse:
        """Update the object in place."""
        old, new = decoded(request.olds), decoded(request.news)
        if request.preview:
            return pb.UpdateResponse(properties=self._previewed(new))
        origin = self._origin(request.olds)
        stored = self._handler.update(request.id, old, new, origin=origin)
        stored = self._healthy(stored, request.timeout)
        return pb.UpdateResponse(properties=_outputs(stored))

    def read(self, request: pb.ReadRequest) -> pb.ReadResponse:
        """Read the object: a refresh, an import, or a `get`. Empty if it does not exist any more.

        The id of an import can begin with the name of an application: `plant/ID`.
        """
        known = decoded(request.properties)
        id_ = request.id
        imports = known.get("applicationUrl") is None
        if imports:
            known.pop("applicationUrl", None)
            self._imported.add(request.urn)
            application, _, id_ = request.id.rpartition("/")
            known |= {"application": application} if application else {}
        stored = self._handler.read(id_, known)
        if stored is None:
            return pb.ReadResponse()
        if known.get(WAIT):
            waits = {WAIT: known[WAIT]}
            stored = replace(
                stored, inputs={**stored.inputs, **waits}, outputs={**stored.outputs, **waits}
            )
            self._ensure_healthy(stored)
        inputs = self._with_masks(stored) if imports else stored.inputs
        secrets = secret_paths(inputs, self._context.secrets.known)
        return pb.ReadResponse(
            id=stored.id, properties=_outputs(stored), inputs=encoded(inputs, secrets)
        )

    def delete(self, request: pb.DeleteRequest) -> None:
        """Delete the object."""
        self._handler.delete(request.id, decoded(request.properties))

    def _check_import(self, urn: str, inputs: Properties) -> pb.CheckResponse:
        """Return the inputs of an imported object, which the engine checks once after the read."""
        self._imported.discard(urn)
        masked = sorted(path_text(path) for path in hidden_in(inputs))
        if masked:
            self._warn(
                f"{self._kind.noun} {Urn.parse(urn).name!r}",
                [
                    f"has masked secrets: {', '.join(masked)}. Replace them in the generated code. "
                    "The next `pulumi up` sends them."
                ],
            )
        return check_response(inputs, [], secret_paths(inputs, self._context.secrets.known))

    def _previewed(self, inputs: Properties) -> Any:
        outputs = {**inputs, **dict.fromkeys(OUTPUTS, UNKNOWN)}
        return encoded(outputs, secret_paths(inputs, self._context.secrets.known))

    def _with_masks(self, stored: Stored) -> Properties:
        """Return the inputs of an imported object, with masks in the places of its secrets.

        So the code that Pulumi generates shows where a secret is required. Check refuses masks.
        """
        inventory = self._context.inventory(self._kind, stored.inputs.get("applicationUrl"))
        live = inventory.get(stored.id)
        return {**stored.inputs, **managed(self._kind, live or {})}

    def _ensure_healthy(self, stored: Stored) -> None:
        """Raise InitFailedError for an export that is not healthy.

        A refresh clears the failure of a wait that timed out, unless the read fails as well.
        """
        status = stored.outputs.get("status")
        if needs_wait(stored.outputs):
            label = self._handler.label(stored.id, stored.inputs)
            # The state has a status as a secret if it may contain one.
            shown = f" (status {status})" if isinstance(status, str) and is_plain(status) else ""
            raise InitFailedError(
                stored, f"{label} is not healthy{shown}. The next `pulumi up` waits again."
            )

    def _healthy(self, stored: Stored, timeout: float) -> Stored:
        """Wait until an export is healthy, if it must. Raises InitFailedError after the timeout."""
        if not stored.inputs.get(WAIT):
            return stored
        wait = {
            "applicationUrl": stored.inputs["applicationUrl"],
            "exportIds": [stored.id],
            "timeout": timeout or DEFAULT_TIMEOUT,
        }
        try:
            statuses = HealthCheckHandler(self._context).create(wait).outputs["statuses"]
        except ProviderError as error:
            raise InitFailedError(stored, str(error)) from None
        return replace(stored, outputs={**stored.outputs, "status": statuses[stored.id]})

    def _warn(self, label: str, texts: Iterable[str]) -> None:
        for text in texts:
            self._context.warn(f"{label} {text}")

    def _origin(self, state: Any) -> Origin:
        return origin_of(self._kind, self._module, raw(state))


def seed_of(kind: Kind, urn: str) -> str:
    """Return the seed of an auto-generated id.

    It is that of the dynamic form, except that the plugin knows neither the organization nor the
    names of parents. A URN is unique in its organization or backend without them.
    """
    parsed = Urn.parse(urn)
    place = (NO_ORGANIZATION, parsed.stack, parsed.project, *parsed.types[:-1])
    return "::".join((*place, kind.token, parsed.name))


def check_response(
    inputs: Mapping[str, Any], failures: Iterable[CheckFailure], secrets: Iterable[Any] = ()
) -> pb.CheckResponse:
    """Return a response with the inputs and the failures.

    The engine prints the value, secret or not, of the property of a failure. So the text has the
    path.
    """
    return pb.CheckResponse(
        inputs=encoded(inputs, list(secrets), pack=False), failures=_reasons(failures)
    )


def _reasons(failures: Iterable[CheckFailure]) -> Iterator[pb.CheckFailure]:
    for failure in failures:
        yield pb.CheckFailure(reason=str(failure))


def _outputs(stored: Stored) -> Any:
    return encoded(stored.outputs, stored.secret_paths)
