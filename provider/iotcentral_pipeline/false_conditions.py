"""The conditions of a filter that keep a message from passing, as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from iotcentral_bounded.numbers import to_text
from iotcentral_bounded.query import printable

from .documents import Document
from .lookup import MISSING

_LONGEST: Final = 60
_LONGEST_CONDITION: Final = 200


@dataclass(frozen=True)
class Found:
    """A name in a condition, and its value in the message."""

    name: str

    value: Any
    """The value. `lookup.MISSING` if the message does not have the name."""

    @property
    def missing(self) -> bool:
        """Whether the message does not have the name."""
        return self.value is MISSING

    def __str__(self) -> str:
        if self.missing:
            return f"{_shortened(self.name)} is missing in the message"
        text = printable(to_text(self.value))
        return f"{_shortened(self.name)} is {_shortened(text)}"


@dataclass(frozen=True)
class FalseCondition:
    """A condition that is false for a message."""

    condition: str
    """The condition in one line, with names and literals of the filter and no value of a message.
    """

    found: tuple[Found, ...]

    def __str__(self) -> str:
        found = ", ".join(map(str, self.found))
        condition = _shortened(self.condition, _LONGEST_CONDITION)
        return f"{condition} is false ({found})" if found else f"{condition} is false"

    def to_json(self) -> Document:
        """Return the condition as a JSON object. Values of missing names are absent."""
        return {
            "condition": self.condition,
            "found": [
                {"name": it.name} if it.missing else {"name": it.name, "value": it.value}
                for it in self.found
            ],
        }


def _shortened(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
