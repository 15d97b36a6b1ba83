"""A stand-in for the plugin of pulumi-azure-native: the real engine asks, and it only answers.

Azure Resource Manager cannot run on a developer's machine. The engine takes a plugin from PATH
before it looks for one to download.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from tests.engine.azure_answers import FUNCTIONS, RESOURCES

ROOT = Path(__file__).parents[2]
LAUNCHER = '#!/bin/sh\ncd "{root}" && exec "{python}" -m tests.engine.azure_plugin\n'


def install(folder: Path) -> None:
    """Put the plugin into a folder that goes first on PATH."""
    launcher = folder / "pulumi-resource-azure-native"
    launcher.write_text(LAUNCHER.format(root=ROOT, python=sys.executable))
    launcher.chmod(0o755)


class AzureNative(provider_pb2_grpc.ResourceProviderServicer):
    """The calls that the engine makes of a provider."""

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802
        return plugin_pb2.PluginInfo(version=version("pulumi-azure-native"))

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:  # noqa: N802
        return provider_pb2.DiffResponse()

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:  # noqa: N802
        return provider_pb2.ConfigureResponse()

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:  # noqa: N802
        answer, name = RESOURCES[_type(request.urn)], request.urn.rpartition("::")[2]
        checked = answer.checked(name, _dict(request.olds), _dict(request.news))
        return provider_pb2.CheckResponse(inputs=_struct(checked))

    def Diff(self, request: Any, context: Any) -> provider_pb2.DiffResponse:  # noqa: N802
        same = request.old_inputs == request.news
        response = provider_pb2.DiffResponse
        return response(changes=response.DIFF_NONE if same else response.DIFF_SOME)

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:  # noqa: N802
        answer, inputs = RESOURCES[_type(request.urn)], _dict(request.properties)
        outputs = _struct(answer.answered(inputs))
        return provider_pb2.CreateResponse(id=answer.id(inputs), properties=outputs)

    def Read(self, request: Any, context: Any) -> provider_pb2.ReadResponse:  # noqa: N802
        return provider_pb2.ReadResponse(
            id=request.id, properties=request.properties, inputs=request.inputs
        )

    def Update(self, request: Any, context: Any) -> provider_pb2.UpdateResponse:  # noqa: N802
        answer = RESOURCES[_type(request.urn)]
        return provider_pb2.UpdateResponse(properties=_struct(answer.answered(_dict(request.news))))

    def Delete(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> provider_pb2.InvokeResponse:  # noqa: N802
        return provider_pb2.InvokeResponse(
            **{"return": _struct(FUNCTIONS[request.tok](_dict(request.args)))}
        )

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802
        return empty_pb2.Empty()


def _type(urn: str) -> str:
    """Return the type of a resource, without its parents'."""
    return urn.split("::")[2].rpartition("$")[2]


def _dict(struct: struct_pb2.Struct) -> dict[str, Any]:
    properties: dict[str, Any] = json_format.MessageToDict(struct)
    return properties


def _struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(properties, struct_pb2.Struct())


def serve() -> None:
    """Serve on a free port, which the engine reads from the standard output."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(AzureNative(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    Event().wait()


if __name__ == "__main__":
    serve()
