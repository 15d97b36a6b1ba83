"""Display names that match a pattern, for orientation in the IoT Central UI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.values import Unknown

from .declared import Declared
from .rule import Config, Finding, Pending, PolicySpec, Violation, resource_policy


def _pattern(owner: str) -> dict[str, Any]:
    return {
        "type": "string",
        "default": "",
        "description": f"The regular expression for the whole display name of {owner}.",
    }


_NAMING: Final = PolicySpec(
    name="naming-pattern",
    description="Display names match the pattern of the organization.",
    severity=Severity.LOW,
    level=EnforcementLevel.ADVISORY,
    steps="Change its display_name. This is an in-place update.",
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
            f"the pattern for {key} in the policy's configuration must be a Python regular "
            f"expression such as '[A-Z].*' ({error})",
            with_steps=False,
        )
        return
    if pattern and isinstance(name, Unknown):
        yield Pending(resource, "displayName")
    elif pattern and not expression.fullmatch(str(name)):
        yield Violation(resource, f"has a displayName that does not match {pattern!r}")


NAMING_PATTERN: Final = resource_policy(_NAMING, _rule)
