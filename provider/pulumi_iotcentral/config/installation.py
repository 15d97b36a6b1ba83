"""The version of this package, and the command that installs an extra of it.

The name of this package on a public index may belong to somebody else. So no message recommends to
install it by its name alone: the command has the package's own source.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from importlib import metadata

DISTRIBUTION: Final = "pulumi-iotcentral"
"""The name of the distribution."""

_DIRECT_URL: Final = "direct_url.json"


_PRERELEASE: Final = re.compile(r"(\d+\.\d+\.\d+)\.?([^\d.].*)")


def package_version() -> str:
    """Return the version of this package as a semantic version, as Pulumi requires it.

    A prerelease such as `0.2.0.dev1` is `0.2.0-dev1`. Without metadata, it is `0.0.0`.
    """
    from importlib import metadata  # noqa: PLC0415 - slow to load

    try:
        version = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0.0.0"
    found = _PRERELEASE.fullmatch(version)
    return f"{found[1]}-{found[2].replace('+', '.')}" if found else version


def install_command(extra: str) -> str:
    """Return the command that installs an extra, such as `cli`.

    It has the source that the package was installed from (PEP 610), without any credentials. For a
    package from an index, it has the distributions of the extra.
    """
    from importlib import metadata  # noqa: PLC0415 - slow to load

    try:
        distribution = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return f"pip install '/path/to/{DISTRIBUTION}[{extra}]'"
    source = _source(distribution)
    if source:
        return f"pip install {shlex.quote(f'{DISTRIBUTION}[{extra}] @ {source}')}"
    return " ".join(["pip install", *map(shlex.quote, _requirements(distribution, extra))])


def _source(distribution: metadata.Distribution) -> str | None:
    """Return the source URL of a distribution in pip's form, None for an index."""
    try:
        recorded = json.loads(distribution.read_text(_DIRECT_URL) or "null")
    except ValueError:
        return None
    if not isinstance(recorded, dict) or not isinstance(recorded.get("url"), str):
        return None
    url = _without_credentials(recorded["url"])
    if isinstance(recorded.get("vcs_info"), dict):
        url = _of_version_control(url, recorded["vcs_info"])
    folder = recorded.get("subdirectory")
    return f"{url}#subdirectory={folder}" if isinstance(folder, str) else url


def _of_version_control(url: str, info: dict[str, Any]) -> str:
    revision = info.get("requested_revision") or info.get("commit_id")
    return f"{info.get('vcs', 'git')}+{url}{f'@{revision}' if revision else ''}"


def _without_credentials(url: str) -> str:
    split = urlsplit(url)
    user, at, host = split.netloc.rpartition("@")
    named = f"{user}{at}" if user == "git" else ""
    return urlunsplit(split._replace(netloc=f"{named}{host}"))


def _requirements(distribution: metadata.Distribution, extra: str) -> Iterator[str]:
    for requirement in distribution.requires or ():
        name, _, marker = requirement.partition(";")
        if marker.strip().replace('"', "'") == f"extra == '{extra}'":
            yield name.strip()
