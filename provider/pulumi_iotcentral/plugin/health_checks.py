"""The operations on health checks as requests of the plugin protocol."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import provider_pb2 as pb

from pulumi_iotcentral.lifecycle.health_check import HealthCheckHandler
from pulumi_iotcentral.lifecycle.results import Diff, Stored
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.values import UNKNOWN, Properties

from ..lifecycle.errors import ProviderError
from .differences import diff_response
from .resources import DEFAULT_TIMEOUT, check_response
from .values import decoded, encoded


class HealthCheck:
    """The operations on health checks, which wait for healthy exports."""

    def __init__(self, context: RunContext) -> None:
        self._handler = HealthCheckHandler(context)

    def check(self, request: pb.CheckRequest) -> pb.CheckResponse:
        """Return the inputs with the application, and all validation errors."""
        checked = self._handler.check(decoded(request.olds), decoded(request.news))
        return check_response(checked.inputs, checked.failures)

    def diff(self, request: pb.DiffRequest) -> pb.DiffResponse:
        """Return the changes that start another wait."""
        old, new = decoded(request.olds), decoded(request.news)
        diff = self._handler.diff(old, new)
        return diff_response(Diff(diff.changes), None, old, new)

    def create(self, request: pb.CreateRequest) -> pb.CreateResponse:
        """Wait."""
        inputs = decoded(request.properties)
        if request.preview:
            return pb.CreateResponse(properties=_waiting(inputs))
        stored = self._handler.create(_with_timeout(inputs, request.timeout))
        return pb.CreateResponse(id=stored.id, properties=_statuses(inputs, stored))

    def update(self, request: pb.UpdateRequest) -> pb.UpdateResponse:
        """Wait again."""
        inputs = decoded(request.news)
        if request.preview:
            return pb.UpdateResponse(properties=_waiting(inputs))
        stored = self._handler.update(request.id, _with_timeout(inputs, request.timeout))
        return pb.UpdateResponse(properties=_statuses(inputs, stored))

    def read(self, request: pb.ReadRequest) -> pb.ReadResponse:
        """Return the known state. A refresh does not start another wait."""
        if "exportIds" not in request.properties.fields:
            raise ProviderError("a health check cannot be imported: there is nothing to read")
        return pb.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def delete(self, request: pb.DeleteRequest) -> None:
        """Do nothing: a health check has no object."""


def _with_timeout(inputs: Properties, timeout: float) -> Properties:
    return {"timeout": timeout or DEFAULT_TIMEOUT, **inputs}


def _waiting(inputs: Properties) -> Any:
    return encoded({**inputs, "statuses": UNKNOWN})


def _statuses(inputs: Properties, stored: Stored) -> Any:
    return encoded({**inputs, "statuses": stored.outputs["statuses"]})
