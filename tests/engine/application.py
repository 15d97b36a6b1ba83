"""An application as people clicked it together: every type of destination, and exports."""

from __future__ import annotations

from typing import Any, Final

from pulumi_iotcentral.cli.adopt.secret_sources import line_name
from pulumi_iotcentral.model.paths import camel_case, snake_case
from pulumi_iotcentral.model.schema import DESTINATION_TYPES
from tests.engine.programs import AUTHORIZATIONS, OWN, destination_arguments
from tests.engine.service import Service

IDS: Final = (
    "2f1c3a58-5f5e-4f0e-9d61-0d3a6c6c7b11",
    "odd.id_~1",
    "Übung",
    'it\'s:$"quoted"&50%25',
)
"""Ids that destinations get in turn, before a number."""

SECRETS: Final = {
    snake_case(name): name
    for type_ in DESTINATION_TYPES.values()
    for authorization in type_.authorizations
    for name in authorization.secrets
}
"""The property of an authorization that is the secret, by its argument."""

HIDDEN: Final = tuple(
    name
    for name, (type_, authorization) in AUTHORIZATIONS.items()
    if type_ == "webhook@v1" or SECRETS.keys() & (authorization or {}).keys()
)
"""The destinations of whose secrets the service hides some."""


def fill(service: Service) -> None:
    """Put every type of destination into the application, and exports that use them."""
    ids = _ids()
    for id_, name in zip(ids, AUTHORIZATIONS, strict=True):
        service.put("destinations", id_, wire(destination_arguments(name, name)))
    references: list[dict[str, str]] = [{"id": id_} for id_ in ids]
    references[3]["transform"] = 'import "iotc" as iotc;\n{device: .device.id}\n'
    enrichments = {
        'it\'s "so"': {"value": {"a": [1, None, True, 0.5], "b": {}}},
        "name": {"path": "$displayName"},
        "building": {"path": "building", "target": "dtmi:contoso:thermostat;1"},
    }
    put_export(service, "e-1", references[:10], "All \"of\n{it}'", enrichments=enrichments)
    put_export(service, IDS[2], references[10:], "All of it", enabled=False, source="properties")
    put_export(service, IDS[0], references[4:6], "工場", filter="SELECT * FROM devices")


def _ids() -> list[str]:
    return [f"{IDS[number % len(IDS)]}-{number}" for number in range(len(AUTHORIZATIONS))]


def put_export(
    service: Service, id_: str, references: list[dict[str, str]], name: str, **changes: Any
) -> None:
    """Put an export into the application."""
    body = {"displayName": name, "enabled": True, "source": "telemetry", "destinations": references}
    service.put("exports", id_, body | changes)


def wire(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a destination's arguments as the service stores them."""
    body = {camel_case(name): value for name, value in arguments.items()}
    if "authorization" in body:
        authorization = body["authorization"]
        body["authorization"] = {camel_case(name): it for name, it in authorization.items()}
    for name in ("headerCustomizations", "queryCustomizations"):
        for item in body.get(name, {}).values():
            if item["secret"] is False:
                body[name] = {**body[name], "x-site": {"value": item["value"]}}
    return body


def secrets() -> str:
    """Return a file with all the secrets that the service hides of those destinations."""
    lines = ["# what the service does not show"]
    for id_, (type_, authorization) in zip(_ids(), AUTHORIZATIONS.values(), strict=True):
        for argument, property_ in SECRETS.items():
            if argument in (authorization or {}):
                name = line_name(id_, ("authorization", property_))
                lines.append(f"{name}={(authorization or {})[argument]}")
        if type_ == "webhook@v1":
            header, query = OWN[type_]["header_customizations"], OWN[type_]["query_customizations"]
            name = line_name(id_, ("headerCustomizations", "x-key", "value"))
            lines.append(f"export {name}='{header['x-key']['value']}'")
            name = line_name(id_, ("queryCustomizations", "q", "value"))
            lines.append(f'{name}="{query["q"]["value"]}"')
    return "\n".join(lines) + "\n"
