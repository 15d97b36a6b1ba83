"""Names by one pattern, so that people find their way in the application's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.values import Unknown

from .declared import Declared
from .rule import Config, Finding, Pending, PolicySpec, Violation, resource_policy


def _pattern(what: str) -> dict[str, Any]:
    return {
        "type": "string",
        "default": "",
        "description": f"Regular expression that the whole display name of {what} has to match.",
    }


_NAMING: Final = PolicySpec(
    name="naming-pattern",
    description="Display names follow the organization's pattern.",
    severity=Severity.LOW,
    level=EnforcementLevel.ADVISORY,
    steps="Change its display_name (an update in place).",
    config={"destinations": _pattern("a destination"), "exports": _pattern("an export")},
    optional=True,
)


def _rule(resource: Declared, config: Config) -> Iterator[Finding]:
    key = f"{resource.kind.noun}s"
    pattern, name = config[key], resource.at("displayName")
    try:
        expression = re.compile(pattern)
    except re.error as error:
        yield Violation(
            None,
            f"the pattern for {key} in the policy's configuration is no regular expression of "
            f"Python's ({error}): write one such as '[A-Z].*'",
        )
        return
    if pattern and isinstance(name, Unknown):
        yield Pending(resource, "displayName")
    elif pattern and not expression.fullmatch(str(name)):
        yield Violation(resource, f"its displayName does not match {pattern!r}")


NAMING_PATTERN: Final = resource_policy(_NAMING, _rule)
