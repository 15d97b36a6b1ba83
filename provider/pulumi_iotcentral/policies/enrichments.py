"""Required enrichments of messages. This policy can remediate its violations."""

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

Source: learn.microsoft.com/azure/iot-central/core/howto-export-data, which excludes template
lifecycle and does not mention audit logs.
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
    description="Exports have the enrichments that the organization requires.",
    severity=Severity.MEDIUM,
    level=EnforcementLevel.ADVISORY,
    steps="Set it in enrichments of the export. The level remediate adds missing enrichments.",
    config={
        "enrichments": {
            "type": "object",
            "additionalProperties": _DEFINITION,
            "default": {},
            "description": (
                "The required enrichments by name: {} for any definition, or an exact definition "
                "such as {value: plant-7} or {path: $displayName}."
            ),
        },
        "sources": {
            "type": "array",
            "items": {"enum": list(SOURCES)},
            "description": f"The sources to validate. Defaults to {', '.join(ENRICHED_SOURCES)}.",
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
        yield from _validate(export, name, definition)


def _validate(export: Declared, name: str, definition: Mapping[str, Any]) -> Iterator[Finding]:
    path = join("enrichments", name)
    given = export.at("enrichments", name)
    if given is None:
        yield Violation(export, f"does not have {path}")
    elif isinstance(given, Unknown) or (definition and has_unknown(given)):
        yield Pending(export, export.unknown("enrichments", name))
    elif definition and not equal(given, definition):
        yield Violation(export, f"has {path} with another definition than the required one")


async def _remediate(args: ResourceValidationArgs) -> Mapping[str, Any]:
    """Add the missing enrichments that have a full definition. Change no existing one.

    Without an addition, the result is empty, since the engine shows any other as a change.
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
    # Assign through the SDK's proxy, which preserves secrets and unknown values.
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
