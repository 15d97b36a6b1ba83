"""The differences between destinations and exports: validation, warnings, relations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pulumi_iotcentral.model.failures import CheckFailure
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.validate.destination import check_destination
from pulumi_iotcentral.model.validate.export import check_export, check_programs
from pulumi_iotcentral.model.values import Properties, has_unknown

from ..model.text import with_article
from ..model.validate.remarks import failures, warnings
from .inventory import destination_ids
from .warnings import destination_warnings, export_warnings

if TYPE_CHECKING:
    from pulumi_iotcentral.api import Client

_REFERENCE_ID: Final = re.compile(r"destinations\[\d+\]\.id")
_TARGET: Final = ". If you run Pulumi with --target, target the destination of this export as well."


class DestinationRules:
    """The rules of destinations."""

    def validate(
        self,
        inputs: Properties,
        api_version: str | None,  # noqa: ARG002 - as for exports
        current: Any,
    ) -> Iterator[CheckFailure]:
        """Yield the validation errors of the API's properties.

        `current` is the type or source of the existing object, known to this version or not.
        `api_version` is the API version of the application, None if it is unknown.
        """
        return check_destination(inputs, current)

    def validate_transition(self, olds: Properties, inputs: Properties) -> Iterator[CheckFailure]:
        """Refuse another type with the same explicit id.

        The API upserts, so the old destination must be deleted first. It cannot be deleted while
        exports use it, and the engine updates the exports only afterwards.
        """
        old, new = olds.get("type"), inputs.get("type")
        if old is not None and not has_unknown([old, new]) and old != new:
            yield CheckFailure(
                "destinationId",
                f"must change with the type. {inputs['destinationId']!r} is {with_article(old)} "
                "destination, and the type of a destination is immutable. Use another "
                "id, or none.",
            )

    def warnings(self, inputs: Properties) -> Iterator[str]:
        """Yield the warnings about valid inputs."""
        return destination_warnings(inputs)

    def replacement_warnings(self, _olds: Properties, _replaces: Sequence[str]) -> Iterator[str]:
        """Yield the effects of a replacement."""
        yield from ()

    def related_destination_ids(self, properties: Mapping[str, Any]) -> Iterator[str]:
        """Yield the ids of the destinations whose secrets an object's errors may repeat."""
        id_ = properties.get(DESTINATION.id_property)
        if isinstance(id_, str):
            yield id_

    def dependents(self, client: Client, id_: str) -> Mapping[str, str]:
        """Return the display names, by id, of the exports that use a destination."""
        exports = client.destinations.list_exports(id_)
        return {str(export.get("id")): str(export.get("displayName")) for export in exports}


class ExportRules:
    """The rules of exports."""

    def validate(
        self, inputs: Properties, api_version: str | None, current: Any
    ) -> Iterator[CheckFailure]:
        """Yield the validation errors of the API's properties."""
        for failure in check_export(inputs, api_version, current):
            missing = _REFERENCE_ID.fullmatch(failure.path) and failure.reason == "is required"
            yield replace(failure, reason=failure.reason + _TARGET) if missing else failure
        yield from failures(check_programs(inputs))

    def validate_transition(self, _olds: Properties, _inputs: Properties) -> Iterator[CheckFailure]:
        """Yield nothing: an export with an explicit id is deleted before it is replaced."""
        yield from ()

    def warnings(self, inputs: Properties) -> Iterator[str]:
        """Yield the warnings about valid inputs."""
        yield from export_warnings(inputs)
        yield from warnings(check_programs(inputs))

    def replacement_warnings(self, olds: Properties, replaces: Sequence[str]) -> Iterator[str]:
        """Warn about data loss if the export that will be replaced is enabled."""
        if olds.get("enabled", True) is True:
            yield (
                f"is enabled and will be replaced ({', '.join(replaces)}). Messages that arrive "
                "during the replacement may be lost or sent twice."
            )

    def related_destination_ids(self, properties: Mapping[str, Any]) -> Iterator[str]:
        """Yield the ids of the destinations that an export sends to."""
        return destination_ids(properties)

    def dependents(self, _client: Client, _id: str) -> Mapping[str, str]:
        """Return nothing: nothing depends on an export."""
        return {}


Rules = DestinationRules | ExportRules

_RULES: Final[dict[Kind, Rules]] = {DESTINATION: DestinationRules(), EXPORT: ExportRules()}


def rules_of(kind: Kind) -> Rules:
    """Return the rules of a kind of resource."""
    return _RULES[kind]
