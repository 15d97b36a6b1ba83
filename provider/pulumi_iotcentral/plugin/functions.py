"""The functions of the package, which read existing destinations and exports."""

from __future__ import annotations

from typing import Final

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2 as pb

from pulumi_iotcentral.lifecycle.handler import Handler
from pulumi_iotcentral.lifecycle.results import Stored
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.failures import check_id, check_names, check_text
from pulumi_iotcentral.model.paths import Path
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.values import UNKNOWN, Properties, has_unknown

from .values import decoded, encoded

_ONE: Final = {
    "iotcentral:index:getDestination": DESTINATION,
    "iotcentral:index:getExport": EXPORT,
}
_ALL: Final = {
    "iotcentral:index:getDestinations": (DESTINATION, "destinations"),
    "iotcentral:index:getExports": (EXPORT, "exports"),
}


def invoke(context: RunContext, request: pb.InvokeRequest) -> pb.InvokeResponse | None:
    """Call a function. None for an unknown one. Raises ProviderError if the service fails."""
    arguments = decoded(request.args)
    if request.tok in _ONE:
        return _get_one(context, _ONE[request.tok], arguments)
    if request.tok in _ALL:
        return _get_all(context, *_ALL[request.tok], arguments)
    return None


def _get_one(context: RunContext, kind: Kind, arguments: Properties) -> pb.InvokeResponse:
    failures = _failures(arguments, kind.id_property)
    if failures or has_unknown(arguments):
        return _response({}, [], failures)
    stored = Handler(kind, context).read(arguments[kind.id_property], _known(arguments))
    assert stored is not None  # noqa: S101 - read raises if only the id is known
    return _response(_document(kind, stored), list(stored.secret_paths), [])


def _get_all(
    context: RunContext, kind: Kind, name: str, arguments: Properties
) -> pb.InvokeResponse:
    failures = _failures(arguments)
    if failures or has_unknown(arguments):
        return _response({name: UNKNOWN}, [], failures)
    known = _known(arguments)
    with context.error_context(f"listing {name}"):
        url = context.settings.application(known.get("application")).base_url
        ids = sorted(context.inventory(kind, url).listed())
    handler = Handler(kind, context)
    read = [handler.read(id_, known) for id_ in ids]
    found = [stored for stored in read if stored is not None]
    secrets: list[Path] = [
        (name, index, *path) for index, one in enumerate(found) for path in one.secret_paths
    ]
    return _response({name: [_document(kind, one) for one in found]}, secrets, [])


def _known(arguments: Properties) -> Properties:
    name = arguments.get("application")
    return {"application": name} if name else {}


def _failures(arguments: Properties, *required: str) -> list[str]:
    legal = (*required, "application")
    found = list(check_names("", arguments, legal, "this function"))
    for name in required:
        found += check_id(name, arguments.get(name))
    if arguments.get("application") is not None:
        found += check_text("application", arguments["application"])
    return [str(failure) for failure in found]


def _document(kind: Kind, stored: Stored) -> Properties:
    return {**stored.outputs, "id": stored.id, kind.id_property: stored.id}


def _response(result: Properties, secrets: list[Path], failures: list[str]) -> pb.InvokeResponse:
    response = pb.InvokeResponse(failures=[pb.CheckFailure(reason=text) for text in failures])
    if not failures:
        returned: Struct = getattr(response, "return")  # a keyword of Python
        returned.CopyFrom(encoded(result, secrets))
    return response
