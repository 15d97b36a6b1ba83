"""The documents of the API, as far as a client looks into them.

The names are the API document's. What each type of destination holds is told by the one table of
`schema.py`; here is what all of them have in common. Properties that the document calls read-only
(`id`, `status`, `errors`, `lastExportTime`) come with answers only.
"""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Status: TypeAlias = Literal["notStarted", "waiting", "starting", "healthy", "error"]
"""The states seen so far; the document leaves the set open, so a value may be another string."""


class DataExportError(TypedDict, total=False):
    """Say why a destination or an export does not work."""

    code: str
    message: str


class ErrorDetails(TypedDict):
    """Describe a refused request."""

    code: str
    message: str
    requestId: NotRequired[str]
    time: NotRequired[str]


class Error(TypedDict):
    """Wrap the details, as every answer outside 2xx does."""

    error: ErrorDetails


class WebhookCustomization(TypedDict):
    """Add one header or query parameter; a `secret` one is masked when read."""

    value: str
    secret: NotRequired[bool]


class _Observed(TypedDict, total=False):
    id: str
    status: Status | str
    errors: list[DataExportError]
    lastExportTime: str


class Destination(_Observed):
    """A destination of any type; which of the optional properties it has follows from `type`."""

    displayName: str
    type: str
    authorization: NotRequired[dict[str, Any]]


class Enrichment(TypedDict, total=False):
    """Add a field to every message: a `value`, or a `path` with an optional `target`."""

    target: str
    path: str
    value: Any


class DestinationReference(TypedDict):
    """Name a destination of an export, with a jq-like transform of the messages to it."""

    id: str
    transform: NotRequired[str]


class Export(_Observed):
    """Send what `source` yields to some destinations."""

    displayName: str
    enabled: bool
    source: str
    destinations: list[DestinationReference]
    filter: NotRequired[str]
    enrichments: NotRequired[dict[str, Enrichment]]


class DestinationCollection(TypedDict):
    """Hold one page of destinations; `nextLink` is absent on the last."""

    value: list[Destination]
    nextLink: NotRequired[str]


class ExportCollection(TypedDict):
    """Hold one page of exports; `nextLink` is absent on the last."""

    value: list[Export]
    nextLink: NotRequired[str]
