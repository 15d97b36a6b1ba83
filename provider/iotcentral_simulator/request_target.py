"""Conversion of request targets to the canonical spelling of the routes."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

_FIXED: Final = {
    name.lower(): name
    for name in ("applications", "api", "dataExport", "destinations", "exports", "messages")
}
_SCHEMES: Final = ("http", "https")


class CanonicalTarget:
    """The outermost layer: sets `scope["path"]` to the canonical path with percent-encoded IDs.

    If IDs were decoded, an ID with %2F would become two segments of another operation.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its target in origin form and with its canonical path."""
        scheme, separator, rest = scope["raw_path"].partition(b"://")
        if separator and scheme.decode("ascii").lower() in _SCHEMES:
            _to_origin_form(scope, scheme.decode("ascii").lower(), rest)
        scope["path"] = canonical_path(scope["raw_path"].decode("ascii"))
        await self._app(scope, receive, send)


def _to_origin_form(scope: Scope, scheme: str, rest: bytes) -> None:
    """Convert the URL of a request to a proxy to a path.

    Its host replaces the `Host` header (RFC 9112, 3.2.2) and is validated in its place.
    """
    host, _, path = rest.partition(b"/")
    others = [header for header in scope["headers"] if header[0] != b"host"]
    scope.update({"scheme": scheme, "raw_path": b"/" + path, "headers": [(b"host", host), *others]})


def canonical_path(path: str) -> str:
    """Return the path with its fixed segments spelled as in the OpenAPI document.

    The fixed segments match in any case and percent-encoded. One trailing slash is ignored, and so
    are repeated slashes, except where an ID or an application's name belongs: it would be empty.
    """
    kept: list[str] = []
    named = False
    for segment in path.removesuffix("/").split("/")[1:]:
        if not named and not segment:
            continue
        name = segment if named else _FIXED.get(unquote(segment).lower(), segment)
        named = not named and _precedes_a_name(kept, name)
        kept.append(name)
    return "/" + "/".join(kept)


def _precedes_a_name(before: list[str], segment: str) -> bool:
    if segment == "applications":
        return not before
    return segment in ("destinations", "exports") and before[-2:] == ["api", "dataExport"]
