"""The plugin protocol: one method per request of the engine."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, NoReturn, TypeAlias, TypeVar, cast

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import ResourceProviderServicer, plugin_pb2, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from pulumi_iotcentral.config.installation import package_version
from pulumi_iotcentral.config.settings import ApplicationSettings, Settings, SettingsError
from pulumi_iotcentral.lifecycle.claims import SharedClaims
from pulumi_iotcentral.lifecycle.run import RunContext, connected
from pulumi_iotcentral.model.ids import Urn
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from pulumi_iotcentral.model.text import suggestion

from ..lifecycle.errors import ProviderError
from . import configuration, functions
from .engine import Engine
from .health_checks import HealthCheck
from .resources import DataExport, InitFailedError
from .schema import package_schema
from .values import raw

_FAILED: Final = grpc.StatusCode.UNKNOWN
Context: TypeAlias = grpc.ServicerContext
_Method = TypeVar("_Method", bound=Callable[..., Any])


def _in_one_line(method: _Method) -> _Method:
    """Answer a failed request with one line for the user. A bug keeps its traceback."""

    @wraps(method)
    def called(self: Servicer, request: Any, context: Context) -> Any:
        with self.engine.resource(getattr(request, "urn", "")):
            try:
                return method(self, request, context)
            except InitFailedError as error:
                _abort_initialized(context, error)
            except (ProviderError, SettingsError) as error:
                text = str(error)
            except Exception:
                text = traceback.format_exc()
        context.abort(_FAILED, text)
        raise AssertionError  # abort raises

    return cast("_Method", called)


def _abort_initialized(context: Context, error: InitFailedError) -> NoReturn:
    """Fail an operation whose object exists: the engine stores its state, and retries it."""
    detail = AnyMessage()
    detail.Pack(
        pb.ErrorResourceInitFailed(
            id=error.id, properties=error.state, inputs=error.inputs, reasons=[str(error)]
        )
    )
    status = status_pb2.Status(code=_FAILED.value[0], message=str(error), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(_FAILED, str(error))
    raise AssertionError  # abort raises


class Servicer(ResourceProviderServicer):
    """The provider of one instance. The engine starts a process for each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._context: RunContext | None = None
        self._resources: Mapping[str, DataExport | HealthCheck] = {}

    # --- the plugin -----------------------------------------------------------------------------

    def Handshake(
        self, request: pb.ProviderHandshakeRequest, _context: Context
    ) -> pb.ProviderHandshakeResponse:
        """Agree on the features of the protocol.

        The engine sends plain values for secrets, and marks outputs where the inputs are secrets.
        """
        self.engine.connect(request.engine_address)
        return pb.ProviderHandshakeResponse()

    def Attach(self, request: plugin_pb2.PluginAttach, _context: Context) -> Empty:
        """Connect to an engine that has not started this process."""
        self.engine.connect(request.address)
        return Empty()

    def GetPluginInfo(self, _request: Empty, _context: Context) -> plugin_pb2.PluginInfo:
        """Return the version."""
        return plugin_pb2.PluginInfo(version=package_version())

    def GetSchema(self, _request: pb.GetSchemaRequest, _context: Context) -> pb.GetSchemaResponse:
        """Return the Pulumi package schema."""
        return pb.GetSchemaResponse(schema=package_schema())

    def GetMapping(
        self, _request: pb.GetMappingRequest, _context: Context
    ) -> pb.GetMappingResponse:
        """Return nothing: there is no Terraform provider to convert programs from."""
        return pb.GetMappingResponse()

    def GetMappings(
        self, _request: pb.GetMappingsRequest, _context: Context
    ) -> pb.GetMappingsResponse:
        """Return nothing, as `GetMapping`."""
        return pb.GetMappingsResponse()

    def Cancel(self, _request: Empty, _context: Context) -> Empty:
        """End all waits."""
        self.engine.cancel()
        return Empty()

    # --- the provider instance ------------------------------------------------------------------

    @_in_one_line
    def CheckConfig(self, request: pb.CheckRequest, _context: Context) -> pb.CheckResponse:
        """Validate the settings, and mark the secrets among them."""
        return configuration.checked(request.news, Urn.parse(request.urn).name)

    @_in_one_line
    def DiffConfig(self, request: pb.DiffRequest, _context: Context) -> pb.DiffResponse:
        """Compare the settings with those of the last run."""
        old = request.old_inputs if request.HasField("old_inputs") else request.olds
        return configuration.difference(old, request.news)

    @_in_one_line
    def Configure(self, request: pb.ConfigureRequest, _context: Context) -> pb.ConfigureResponse:
        """Store the settings, without a request to the service."""
        properties = raw(request.args)
        context = self._context_of(configuration.settings_of(properties, request.name or "default"))
        self._context = context
        self._resources = {
            DESTINATION.native_token: DataExport(DESTINATION, context),
            EXPORT.native_token: DataExport(EXPORT, context),
            "iotcentral:index:HealthCheck": HealthCheck(context),
        }
        if variable := context.settings.overruled:
            context.warn(
                f"{variable} has no effect, since the stack's configuration takes precedence"
            )
        return pb.ConfigureResponse(supportsPreview=True)

    @_in_one_line
    def Invoke(self, request: pb.InvokeRequest, _context: Context) -> pb.InvokeResponse:
        """Call a function."""
        if self._context is None:
            raise ProviderError("the provider is not configured")
        response = functions.invoke(self._context, request)
        if response is None:
            raise ProviderError(f"the function {request.tok} is not supported")
        return response

    # --- the resources --------------------------------------------------------------------------

    @_in_one_line
    def Check(self, request: pb.CheckRequest, _context: Context) -> pb.CheckResponse:
        """Validate the inputs of a resource."""
        return self._resource(request.urn).check(request)

    @_in_one_line
    def Diff(self, request: pb.DiffRequest, _context: Context) -> pb.DiffResponse:
        """Compare the inputs of a resource with its state."""
        return self._resource(request.urn).diff(request)

    @_in_one_line
    def Create(self, request: pb.CreateRequest, _context: Context) -> pb.CreateResponse:
        """Create a resource, or preview that."""
        return self._resource(request.urn).create(request)

    @_in_one_line
    def Read(self, request: pb.ReadRequest, _context: Context) -> pb.ReadResponse:
        """Read a resource: refresh, import or `get`."""
        return self._resource(request.urn).read(request)

    @_in_one_line
    def Update(self, request: pb.UpdateRequest, _context: Context) -> pb.UpdateResponse:
        """Update a resource in place, or preview that."""
        return self._resource(request.urn).update(request)

    @_in_one_line
    def Delete(self, request: pb.DeleteRequest, _context: Context) -> Empty:
        """Delete a resource."""
        self._resource(request.urn).delete(request)
        return Empty()

    def _resource(self, urn: str) -> DataExport | HealthCheck:
        type_ = Urn.parse(urn).type
        if type_ not in self._resources:
            hint = suggestion(type_, list(self._resources))
            raise ProviderError(f"the resource type {type_} is not supported. {hint}")
        return self._resources[type_]

    def _context_of(self, settings: Settings) -> RunContext:
        engine = self.engine

        def connect(application: ApplicationSettings) -> Any:
            known = context.secrets.known
            return connected(application, engine.report, known, sleep=engine.sleep)

        claims = SharedClaims.of_this_process(engine.warn)
        context = RunContext(
            settings, connect, report=engine.report, sleep=engine.sleep, claims=claims
        )
        return context
