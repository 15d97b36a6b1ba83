"""The Pulumi package schema, a committed file that the documentation's tools generate."""

from __future__ import annotations

import json
from functools import cache
from importlib import metadata, resources
from typing import Final

from pulumi_iotcentral.config.installation import DISTRIBUTION

FILE: Final = "schema.json"
"""The file with the schema, without the version of the package."""


@cache
def package_version() -> str:
    """Return the version of this package, which is also that of the plugin."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0.0.0"


@cache
def package_schema() -> str:
    """Return the schema of this version as JSON."""
    text = resources.files(__package__).joinpath(FILE).read_text("utf-8")
    return json.dumps({**json.loads(text), "version": package_version()})
