"""Why an object of a document can be neither validated nor compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pulumi_iotcentral.lifecycle.responses import UNSTORABLE
from pulumi_iotcentral.model.failures import Failure, join, json_type
from pulumi_iotcentral.model.values import is_storable

from .reading import Definition

_CUT: Final = re.compile(r"@\{.*\}|System\.(?:Object\[\]|Collections\.\w+)", re.DOTALL)


def unusable(definition: Definition) -> Failure | None:
    """Return why there is no object to look at, None where there is one.

    The path of the failure is that in the object.
    """
    body = definition.body
    if not isinstance(body, dict):
        return Failure("", f"has to be an object, not {json_type(body)}")
    if not is_storable(body):
        return Failure("", f"holds {UNSTORABLE}")
    if definition.kind is None:
        return Failure(
            "", "has neither a source, as exports have, nor a type, as destinations: give --kind"
        )
    cut = _cut(body)
    if cut is None:
        return None
    return Failure(cut, "was cut off by ConvertTo-Json of PowerShell. Use ConvertTo-Json -Depth 10")


def _cut(value: Any, path: str = "") -> str | None:
    """Return the path of what stands for an object that PowerShell did not write, if any."""
    if isinstance(value, str):
        return path if _CUT.fullmatch(value) else None
    if isinstance(value, Mapping):
        inside = [_cut(item, join(path, str(name))) for name, item in value.items()]
    else:
        inside = (
            [_cut(it, join(path, n)) for n, it in enumerate(value)]
            if isinstance(value, list)
            else []
        )
    return next((found for found in inside if found is not None), None)
