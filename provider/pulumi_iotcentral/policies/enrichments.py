"""Enrichments that every message is to carry; the one rule that can mend what it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_policy import EnforcementLevel, ResourceValidationArgs, Severity

from pulumi_iotcentral.model.diff.changes import equal
from pulumi_iotcentral.model.failures import join
from pulumi_iotcentral.model.schema import ENRICHMENTS_PER_EXPORT, EXPORT, SOURCES
from pulumi_iotcentral.model.values import Unknown, has_unknown

from .declared import Declared, declared
from .rule import Config, Finding, Pending, PolicySpec, Violation, resource_policy

ENRICHED_SOURCES: Final = (
    "telemetry",
    "properties",
    "deviceLifecycle",
    "deviceConnectivity",
)
"""Sources whose messages can be enriched.

Source: learn.microsoft.com/azure/iot-central/core/howto-export-data, which names template lifecycle
as the one that cannot be, and does not speak of audit logs.
"""

_DEFINITION: Final = {
    "type": "object",
    "properties": {
        "value": {},
        "path": {"type": "string"},
        "target": {"type": "string"},
    },
    "additionalProperties": False,
}

_REQUIRED: Final = PolicySpec(
    name="required-enrichments",
    description="Exports carry the enrichments that the organization requires.",
    severity=Severity.MEDIUM,
    level=EnforcementLevel.ADVISORY,
    steps="Write it into the export's enrichments; the level remediate adds what is missing.",
    config={
        "enrichments": {
            "type": "object",
            "additionalProperties": _DEFINITION,
            "default": {},
            "description": (
                "What is required, by name: {} for any definition, or the very one that is asked "
                "for, such as {value: plant-7} or {path: $displayName}."
            ),
        },
        "sources": {
            "type": "array",
            "items": {"enum": list(SOURCES)},
            "description": f"Sources to judge; left out, {', '.join(ENRICHED_SOURCES)}.",
        },
    },
    optional=True,
)


def _rule(export: Declared, config: Config) -> Iterator[Finding]:
    source = export.at("source")
    if isinstance(source, Unknown):
        yield Pending(export, "source")
    if source not in (config.get("sources") or ENRICHED_SOURCES):
        return
    for name, definition in config["enrichments"].items():
        yield from _judge(export, name, definition)


def _judge(export: Declared, name: str, definition: Mapping[str, Any]) -> Iterator[Finding]:
    path = join("enrichments", name)
    given = export.at("enrichments", name)
    if given is None:
        yield Violation(export, f"{path} is missing")
    elif isinstance(given, Unknown) or (definition and has_unknown(given)):
        yield Pending(export, export.unknown("enrichments", name))
    elif definition and not equal(given, definition):
        yield Violation(export, f"{path} is not what is asked for")


async def _remediate(args: ResourceValidationArgs) -> Mapping[str, Any]:
    """Add the enrichments that are missing and fully configured; change none that is there.

    Nothing is returned where nothing is to be added: the engine shows what is as a change.
    """
    export = declared(args)
    config = _REQUIRED.with_defaults(args.get_config())
    if export is None or export.kind is not EXPORT:
        return {}
    if isinstance(export.at("enrichments"), Unknown):
        return {}
    missing = {
        name: config["enrichments"][name]
        for name in _missing(export, config)
        if config["enrichments"][name]
    }
    given = export.at("enrichments") or {}
    if not missing or len(given) + len(missing) > ENRICHMENTS_PER_EXPORT:
        return {}
    # Written through the SDK's proxy, which keeps secrets secret and unknown values unknown.
    props: Any = args.props
    if given:
        for name, definition in missing.items():
            props["enrichments"][name] = definition
    else:
        props["enrichments"] = missing
    return args.props


def _missing(export: Declared, config: Config) -> Iterator[str]:
    if export.at("source") in (config.get("sources") or ENRICHED_SOURCES):
        for name in config["enrichments"]:
            if export.at("enrichments", name) is None:
                yield name


REQUIRED_ENRICHMENTS: Final = resource_policy(_REQUIRED, _rule, [EXPORT], _remediate)
