"""The documents of the API, as far as the client reads them.

The names are those of the API document. The table in `schema.py` has the properties of each type of
destination. Only responses have the read-only properties `id`, `status`, `errors` and
`lastExportTime`.
"""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Status: TypeAlias = Literal["notStarted", "waiting", "starting", "healthy", "error"]
"""The known statuses. The API document does not limit them, so other strings are possible."""


class DataExportError(TypedDict, total=False):
    """An error of a destination or an export."""

    code: str
    message: str


class ErrorDetails(TypedDict):
    """The details of a rejected request."""

    code: str
    message: str
    requestId: NotRequired[str]
    time: NotRequired[str]


class Error(TypedDict):
    """The body of a response outside 2xx."""

    error: ErrorDetails


class WebhookCustomization(TypedDict):
    """A header or query parameter. A `secret` one is masked in responses."""

    value: str
    secret: NotRequired[bool]


class _Observed(TypedDict, total=False):
    id: str
    status: Status | str
    errors: list[DataExportError]
    lastExportTime: str


class Destination(_Observed):
    """A destination of any type. Its optional properties depend on `type`."""

    displayName: str
    type: str
    authorization: NotRequired[dict[str, Any]]


class Enrichment(TypedDict, total=False):
    """An additional field of every message: a `value`, or a `path` with an optional `target`."""

    target: str
    path: str
    value: Any


class DestinationReference(TypedDict):
    """A destination of an export, with an optional jq transform of its messages."""

    id: str
    transform: NotRequired[str]


class Export(_Observed):
    """An export of the data of `source` to some destinations."""

    displayName: str
    enabled: bool
    source: str
    destinations: list[DestinationReference]
    filter: NotRequired[str]
    enrichments: NotRequired[dict[str, Enrichment]]


class DestinationCollection(TypedDict):
    """A page of destinations. The last page has no `nextLink`."""

    value: list[Destination]
    nextLink: NotRequired[str]


class ExportCollection(TypedDict):
    """A page of exports. The last page has no `nextLink`."""

    value: list[Export]
    nextLink: NotRequired[str]
