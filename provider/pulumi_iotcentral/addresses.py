"""Which host an address leads to, where no two libraries can read another one in it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(
    r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?"
)
_SIX: Final = re.compile(r"[0-9a-f:]*:[0-9a-f:.]*")
_AMBIGUOUS: Final = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")


def host_name(value: str) -> str | None:
    """Return a host name in lower case, or None where the text is more or less than one."""
    host = value.lower()
    return host.removesuffix(".") if _HOST.fullmatch(host) else None


def host_of_url(url: str) -> str | None:
    """Return the host of a URL in lower case, or None where it has none, or is ambiguous.

    White space, control characters, backslashes and user info make one library connect to another
    host than the next one reads.
    """
    try:
        split = urlsplit(url)
        host, _ = split.hostname or "", split.port
    except ValueError:
        return None
    if _AMBIGUOUS.search(url) or "@" in split.netloc:
        return None
    return host if "[" in split.netloc and _SIX.fullmatch(host) else host_name(host)
