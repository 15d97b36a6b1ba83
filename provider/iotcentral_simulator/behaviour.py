"""Switches for undocumented behavior of the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """The service's behavior where its documentation is silent. The defaults are assumptions."""

    delete_in_use: Literal["refused", "detached"] = "refused"
    """DELETE of a destination that exports use: 409, or the destination is removed from them."""

    patch_objects: Literal["merged", "replaced"] = "merged"
    """PATCH of a property that is an object: deep merge (RFC 7396), or replacement of the whole."""

    patch_null: Literal["removes", "refused"] = "removes"
    """PATCH with null: the property is removed (RFC 7396), or 422."""

    partial_authorization: Literal["merged", "refused"] = "merged"
    """PATCH with some properties of `authorization`: the others remain, or 422."""

    merge_patch_content_type: Literal["accepted", "refused"] = "accepted"
    """PATCH as `application/merge-patch+json`: accepted, or 415 (only `application/json`)."""

    immutable_on_put: Literal["refused", "accepted"] = "refused"
    """PUT of an existing object with another `type` or `source`: 422, or replacement."""

    destination_order: Literal["kept", "reversed"] = "kept"
    """The order of an export's destinations in a response."""

    answer_form: Literal["nested", "flat"] = "nested"
    """`authorization` as in the OpenAPI document, or its properties at the top level."""

    absent_properties: Literal["omitted", "null"] = "omitted"
    """Properties without a value: omitted from a response, or null."""

    list_lag: Literal["none", "one_read"] = "none"
    """A list after a write through the API: it has the change at once, or at the second read."""

    retry_after: bool = True
    """Whether a 429 response has the header Retry-After."""

    reads_per_status: int = 1
    """The number of reads before an object's status advances. 0 means healthy at once."""
