"""The hosts that can get a credential from outside of the repository.

Everybody who can commit a stack's configuration can choose its endpoint. A token of the
environment, or of Microsoft Entra ID, belongs to the user who runs the command. So only that user
can name its hosts.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pulumi_iotcentral.model.urls import canonical_url, host_of_url, is_loopback

SERVICE_DOMAIN: Final = "azureiotcentral.com"
"""The domain of IoT Central's applications."""

VARIABLE: Final = "IOTCENTRAL_ALLOWED_HOSTS"
"""The variable that lists hosts, separated by commas or white space."""

_FILE: Final = Path("iotcentral", "allowed-hosts")
_CHECKOUT: Final = (".git", "Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


@dataclass(frozen=True)
class AllowedHosts:
    """The hosts that the user allows, by the environment, a file, and the flags of a command.

    An entry is a host, or `*.` and a domain for every host below it. Other entries have no effect.
    """

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    flags: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Tell whether a credential from outside of the repository can be sent to a base URL."""
        host = canonical_host(url)
        if host is None or is_loopback(host):
            return host is not None
        if not url.lower().startswith("https://"):
            return False
        return any(_matches(host, entry) for entry in self._entries())

    def _entries(self) -> Iterator[str]:
        yield f"*.{SERVICE_DOMAIN}"
        yield from self.flags
        yield from self.environment.get(VARIABLE, "").replace(",", " ").split()
        yield from self._of_the_environment()
        yield from _lines(user_file(self.environment))

    def _of_the_environment(self) -> Iterator[str]:
        """Yield the hosts of the application that the environment alone names."""
        domain = self.environment.get("IOTCENTRAL_BASE_DOMAIN", "")
        yield self.environment.get("IOTCENTRAL_ENDPOINT", "")
        subdomain = self.environment.get("IOTCENTRAL_SUBDOMAIN", "")
        yield subdomain if "." in subdomain else ""
        yield f"*.{domain}"


def canonical_host(url: str) -> str | None:
    """Return the host of a base URL in ASCII, None if programs could read different ones."""
    return host_of_url(canonical_url(url))


def user_file(environment: Mapping[str, str]) -> Path | None:
    """Return the file of allowed hosts in the user's configuration folder, None without one.

    A file inside of a checkout is ignored, since a home folder can be one.
    """
    folder = environment.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", "")
    home = environment.get("HOME", "")
    # A relative folder is not valid, and would be inside of the checkout.
    path = Path(folder) if Path(folder).is_absolute() else Path(home, ".config")
    if not path.is_absolute():
        return None
    file = path / _FILE
    committed = any((parent / name).exists() for parent in file.parents for name in _CHECKOUT)
    return None if committed else file


def _lines(file: Path | None) -> list[str]:
    """Return the lines of a file that only the user can write to."""
    if file is None:
        return []
    with suppress(OSError, ValueError), file.open(encoding="utf-8") as opened:
        seen = os.fstat(opened.fileno())
        foreign = sys.platform != "win32" and (
            seen.st_uid != os.getuid() or seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        )
        if not foreign:
            return [line.partition("#")[0].strip() for line in opened]
    return []


def _matches(host: str, entry: str) -> bool:
    domain = entry.removeprefix("*.")
    allowed = canonical_host(domain if "://" in domain else f"https://{domain}")
    if allowed is None:
        return False
    return host.endswith(f".{allowed}") if domain != entry else host == allowed
