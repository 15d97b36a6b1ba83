"""Both forms of the provider behind one interface: that of the SDK's dynamic provider.

The native form is called over its protocol, by a client that does what the engine does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, Self, TypeAlias

import grpc
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.health_check import HealthCheckProvider
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from pulumi_iotcentral.plugin.engine import Engine
from pulumi_iotcentral.plugin.server import serve
from pulumi_iotcentral.plugin.servicer import Servicer
from pulumi_iotcentral.plugin.values import encoded

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
TOKEN: Final = "SharedAccessSignature sr=t&sig=canary"
HEALTH_CHECK: Final = "HealthCheck"
_SEED: Final = "idSeed"


class HasUrl(Protocol):
    """An application, or what stands for one."""

    @property
    def url(self) -> str: ...


class Run:
    """One run of the engine: a provider of each kind, and what passes from one to the next.

    `kind` is DESTINATION, EXPORT or HEALTH_CHECK. A provider has the methods of the SDK's.
    """

    process: RunContext

    def __init__(self, application: HasUrl, **config: Any) -> None:
        default = {"iotcentral:endpoint": application.url, "iotcentral:apiToken": TOKEN}
        self.config: dict[str, Any] = default | config

    def provider(self, kind: Any) -> Any:
        raise NotImplementedError

    def checked(self, kind: Any, news: Any, olds: Any = None) -> Any:
        """Return the inputs after check, which must find nothing."""
        result = self.provider(kind).check(olds or {}, {_SEED: "seed", **news})
        assert result.failures == [], result.failures[0].reason
        return plain(result.inputs)

    def create(self, kind: Any, news: Any) -> Any:
        """Check and create; return the result with plain outputs."""
        created = self.provider(kind).create(self.checked(kind, news))
        return CreateResult(created.id, plain(created.outs))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.process._clients.values():
            client.close()


class DynamicRun(Run):
    """A run with the dynamic providers."""

    _PROVIDERS: Final = {
        DESTINATION: DestinationProvider,
        EXPORT: ExportProvider,
        HEALTH_CHECK: HealthCheckProvider,
    }

    def __init__(self, application: HasUrl, **config: Any) -> None:
        super().__init__(application, **config)
        self.process = RunContext(Settings(self.config.get, {}), report=report)

    def provider(self, kind: Any) -> Any:
        """Return the provider that the SDK would make of the state."""
        made: Any = self._PROVIDERS[kind]()
        made._context = self.process
        return made


class NativeRun(Run):
    """A run with the plugin."""

    def __init__(self, application: HasUrl, **config: Any) -> None:
        super().__init__(application, **config)
        servicer = Servicer(Engine())
        self._server, port = serve(servicer)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub = ResourceProviderStub(self._channel)
        given = {
            name.removeprefix("iotcentral:"): _setting(value)
            for name, value in self.config.items()
            if value is not None
        }
        self._stub.Configure(pb.ConfigureRequest(args=struct(given)))
        assert servicer._context is not None
        self.process = servicer._context

    def detailed(self, kind: Any, olds: Any, news: Any) -> dict[str, str]:
        """Return the kind of each change by its path, as a preview shows it."""
        found = self.provider(kind).call(
            "Diff", pb.DiffRequest, id=olds[kind.id_property], olds=struct(olds), news=struct(news)
        )
        assert found.hasDetailedDiff
        names = pb.PropertyDiff.Kind
        return {path: names.Name(one.kind) for path, one in found.detailedDiff.items()}

    def provider(self, kind: Any) -> Any:
        """Return a client of the plugin."""
        token = kind if isinstance(kind, str) else kind.noun.capitalize()
        return _Client(self._stub, f"urn:pulumi:dev::project::iotcentral:index:{token}::seed")

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self._server.stop(None)
        super().__exit__()


class _Client:
    """Calls the plugin for one resource, as the SDK's dynamic provider is called."""

    def __init__(self, stub: Any, urn: str) -> None:
        self._stub = stub
        self._urn = urn

    def check(self, olds: Any, news: Any) -> CheckResult:
        found = self.call("Check", pb.CheckRequest, olds=struct(olds), news=struct(news))
        failures = [CheckFailure(it.property, it.reason) for it in found.failures]
        return CheckResult(_values(found.inputs), failures)

    def diff(self, id_: str, olds: Any, news: Any) -> DiffResult:
        found = self.call("Diff", pb.DiffRequest, id=id_, olds=struct(olds), news=struct(news))
        changes = found.changes == pb.DiffResponse.DIFF_SOME
        first = found.deleteBeforeReplace
        return DiffResult(changes, list(found.replaces), delete_before_replace=first)

    def create(self, props: Any) -> CreateResult:
        made = self.call("Create", pb.CreateRequest, properties=struct(props))
        return CreateResult(made.id, _values(made.properties))

    def read(self, id_: str, props: Any) -> ReadResult:
        known = struct(props)
        found = self.call("Read", pb.ReadRequest, id=id_, properties=known, inputs=known)
        return ReadResult(found.id, _values(found.properties), _values(found.inputs))

    def update(self, id_: str, olds: Any, news: Any) -> UpdateResult:
        old, new = struct(olds), struct(news)
        changed = self.call("Update", pb.UpdateRequest, id=id_, olds=old, news=new)
        return UpdateResult(_values(changed.properties))

    def delete(self, id_: str, props: Any) -> None:
        self.call("Delete", pb.DeleteRequest, id=id_, properties=struct(props))

    def call(self, name: str, message: Any, **fields: Any) -> Any:
        try:
            return getattr(self._stub, name)(message(urn=self._urn, **fields))
        except grpc.RpcError as error:
            text = str(error.details())
            assert "Traceback" not in text, text
            raise ProviderError(text) from None


NewRun: TypeAlias = Callable[..., Run]
"""Begins a run, from an application and the configuration of the stack."""

FORMS: Final[Mapping[str, NewRun]] = {"dynamic": DynamicRun, "native": NativeRun}
"""The forms of the provider, by name."""


def plain(value: Any) -> Any:
    """Return what the engine hands back to the provider: secrets as plain values."""
    if isinstance(value, dict) and SIGNATURE in value:
        return plain(value["value"])
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def struct(properties: Any) -> Struct:
    """Return properties as the engine sends them to a plugin that takes no secrets."""
    return encoded(plain(properties), pack=False)


def _values(found: Struct) -> dict[str, Any]:
    values: dict[str, Any] = MessageToDict(found)
    return values


def _setting(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
