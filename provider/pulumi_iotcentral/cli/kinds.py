"""The option --kind: of which kind the objects of a document are."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_iotcentral.model.schema import Kind


class KindName(StrEnum):
    """What a document holds."""

    DESTINATION = "destination"
    EXPORT = "export"


def kind_named(name: KindName | None) -> Kind | None:
    """Return the kind of a name, None where none is given."""
    from pulumi_iotcentral.model.schema import DESTINATION, EXPORT  # noqa: PLC0415 - slow to load

    kinds = {known.noun: known for known in (DESTINATION, EXPORT)}
    return kinds[name.value] if name else None
