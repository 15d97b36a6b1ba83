"""The URLs that the client is allowed to send the token to."""

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from pulumi_iotcentral.api.errors import EndpointError, IotCentralError

_PORTS: Final = {"http": 80, "https": 443}
_HINT: Final = "Use https://NAME.azureiotcentral.com."


@dataclass(frozen=True)
class Endpoint:
    """A validated base URL of an application, without a slash at its end."""

    base_url: str

    @classmethod
    def of(cls, base_url: str) -> "Endpoint":
        """Return the endpoint of a base URL.

        Args:
            base_url: `https://host[:port][/path]`. http is only for a loopback host.

        Raises:
            EndpointError: It is not such a URL. The message repeats only the host.
        """
        text = base_url.strip()
        url = _parsed(text)
        if url is None:
            raise EndpointError("the endpoint is not a URL", advice=_HINT)
        if url.scheme not in _PORTS or not url.host:
            raise EndpointError("the endpoint must have a scheme and a host", advice=_HINT)
        if url.auth is not None:
            raise EndpointError(
                f"the endpoint at {url.host} must not contain a user name or a password",
                advice="Set the token as iotcentral:apiToken or IOTCENTRAL_API_TOKEN.",
            )
        if "?" in text or "#" in text:
            raise EndpointError(
                f"the endpoint at {url.host} must not contain a query or a fragment", advice=_HINT
            )
        if url.scheme == "http" and not _is_loopback(url.host):
            raise EndpointError(
                f"the endpoint at {url.host} must use https, since http would expose the "
                "token. Only a loopback address can use http",
                advice=_HINT,
            )
        return cls(text.rstrip("/"))

    @property
    def plain(self) -> bool:
        """Tell whether the connection is plain http, which only a loopback address can use."""
        return parse_url(self.base_url).scheme == "http"

    def url(self, *segments: str, api_version: str) -> str:
        """Return the URL of `/api/dataExport/…` with each segment quoted as one.

        Raises:
            IotCentralError: A segment is empty, `.` or `..`, which would address another resource.
        """
        path = "/".join(_quoted(segment) for segment in segments)
        return f"{self.base_url}/api/dataExport/{path}?api-version={quote(api_version, safe='')}"

    def follow(self, link: str, page_url: str) -> str | None:
        """Return the absolute URL of a nextLink, or None if it points to another origin.

        Only the origin (scheme, host, port) is compared. A gateway can use another path for pages.
        """
        if not link.isprintable() or "\\" in link or " " in link:
            return None
        url, base = _joined(page_url, link), parse_url(self.base_url)
        if url is None or url.auth is not None or _origin(url) != _origin(base):
            return None
        return url._replace(fragment=None).url


def host_of(url: str) -> str:
    """Return the host and port of a URL for a message: never its path, query or userinfo."""
    parsed = _parsed(url)
    if parsed is None or not parsed.host:
        return "an unreadable address"
    return f"{parsed.host}:{parsed.port}" if parsed.port else parsed.host


def _parsed(text: str) -> Url | None:
    # This is the parser of the library that opens the connection. With two parsers, a link could be
    # validated for one host and sent to another.
    try:
        return parse_url(text)
    except (LocationParseError, ValueError):
        return None


def _joined(page_url: str, link: str) -> Url | None:
    try:
        return _parsed(urljoin(page_url, link))
    except ValueError:  # such as a bracket that is never closed
        return None


def _origin(url: Url) -> tuple[str | None, str | None, int | None]:
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _quoted(segment: str) -> str:
    if segment in {"", ".", ".."} or not segment.isprintable():
        raise IotCentralError(
            "an id must not be empty, '.' or '..', or contain control characters",
            advice="Use another id.",
        )
    return quote(segment, safe="")
