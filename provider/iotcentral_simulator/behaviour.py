"""What nobody has documented about the service: each choice is a switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """How the service behaves where its documents say nothing; the defaults are our choice."""

    delete_in_use: Literal["refused", "detached"] = "refused"
    """DELETE of a destination that exports use: 409, or the exports lose it."""

    patch_objects: Literal["merged", "replaced"] = "merged"
    """PATCH of a property that is an object: deep merge (RFC 7396), or the whole is replaced."""

    patch_null: Literal["removes", "refused"] = "removes"
    """PATCH with null: the property goes away (RFC 7396), or 422."""

    partial_authorization: Literal["merged", "refused"] = "merged"
    """PATCH with some properties of `authorization`: the others stay, or 422."""

    merge_patch_content_type: Literal["accepted", "refused"] = "accepted"
    """PATCH as `application/merge-patch+json`: taken, or 415 (`application/json` is left)."""

    immutable_on_put: Literal["refused", "accepted"] = "refused"
    """PUT over an object with another `type` or `source`: 422, or it is replaced."""

    destination_order: Literal["kept", "reversed"] = "kept"
    """The order of an export's destinations in an answer."""

    answer_form: Literal["nested", "flat"] = "nested"
    """`authorization` as the OpenAPI document has it, or its properties at the top level."""

    absent_properties: Literal["omitted", "null"] = "omitted"
    """Properties without a value: left out of an answer, or null."""

    list_lag: Literal["none", "one_read"] = "none"
    """A list after a write through the API: it shows it, or only when it is read once more."""

    retry_after: bool = True
    """Whether 429 carries Retry-After."""

    reads_per_status: int = 1
    """How many times an object is read before its status moves on; 0: healthy at once."""
