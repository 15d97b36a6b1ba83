"""The ideal contender of the native form: a plugin of unavoidable requests only."""

from __future__ import annotations

import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import (
    ResourceProviderServicer,
    plugin_pb2,
    provider_pb2_grpc,
)
from pulumi.runtime.proto import provider_pb2 as pb

from . import ideal_requests

VERSION: Final = "0.0.1"
_THREADS: Final = 16
_PROPERTIES: Final = (
    "applicationUrl",
    "destinations",
    "displayName",
    "enabled",
    "objectId",
    "source",
    "type",
    "url",
)


class Servicer(ResourceProviderServicer):
    """The engine compares the inputs itself, and stores them as they are."""

    def GetPluginInfo(self, request: Empty, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request: Any, context: Any) -> pb.GetSchemaResponse:
        anything = {name: {"$ref": "pulumi.json#/Any"} for name in _PROPERTIES}
        described = {"properties": anything, "inputProperties": anything}
        resources = {"ideal:index:Object": described}
        schema = {"name": "ideal", "version": VERSION, "resources": resources}
        return pb.GetSchemaResponse(schema=json.dumps(schema))

    def CheckConfig(self, request: Any, context: Any) -> pb.CheckResponse:
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> pb.DiffResponse:
        return pb.DiffResponse()

    def Configure(self, request: Any, context: Any) -> pb.ConfigureResponse:
        return pb.ConfigureResponse(supportsPreview=True)

    def Check(self, request: Any, context: Any) -> pb.CheckResponse:
        return pb.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, context: Any) -> pb.DiffResponse:
        return pb.DiffResponse()

    def Create(self, request: Any, context: Any) -> pb.CreateResponse:
        given = _plain(request.properties)
        if not request.preview:
            ideal_requests.create(given)
        return pb.CreateResponse(id=given["objectId"], properties=request.properties)

    def Read(self, request: Any, context: Any) -> pb.ReadResponse:
        if not ideal_requests.exists(_plain(request.properties)):
            return pb.ReadResponse()
        return pb.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Update(self, request: Any, context: Any) -> pb.UpdateResponse:
        if not request.preview:
            ideal_requests.update(_plain(request.olds), _plain(request.news))
        return pb.UpdateResponse(properties=request.news)

    def Delete(self, request: Any, context: Any) -> Empty:
        ideal_requests.delete(_plain(request.properties))
        return Empty()

    def Cancel(self, request: Any, context: Any) -> Empty:
        return Empty()


def _plain(value: Any) -> Any:
    """Return a value of the protocol as JSON. The engine sends no secrets and no numbers."""
    if isinstance(value, Struct):
        return {name: _plain(it) for name, it in value.fields.items()}
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _plain(value.struct_value)
    if kind == "list_value":
        return [_plain(it) for it in value.list_value.values]
    return getattr(value, kind)


def main() -> None:
    """Serve until the engine ends this process. Prints the port for the engine."""
    server = grpc.server(ThreadPoolExecutor(_THREADS))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # The engine's signal ends the process at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
