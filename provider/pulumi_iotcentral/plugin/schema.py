"""The Pulumi package schema, a committed file that the documentation's tools generate."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Final

from pulumi_iotcentral.config.installation import package_version

FILE: Final = "schema.json"
"""The file with the schema, without the version of the package."""


@cache
def package_schema() -> str:
    """Return the schema of this version as JSON."""
    text = resources.files(__package__).joinpath(FILE).read_text("utf-8")
    return json.dumps({**json.loads(text), "version": package_version()})
