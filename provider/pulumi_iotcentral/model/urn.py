"""The name of a resource in a state: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

_PREFIX: Final = "urn:pulumi:"
_PARTS: Final = 4


@dataclass(frozen=True)
class Urn:
    """A URN in its parts; `types` are the types of the parents and of the resource itself."""

    stack: str
    project: str
    types: tuple[str, ...]
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the parts of a URN, whose name may hold colons; another text is a name alone."""
        parts = text.split("::", _PARTS - 1)
        if len(parts) < _PARTS:
            return cls("", "", ("",), text)
        stack, project, types, name = parts
        return cls(stack.removeprefix(_PREFIX), project, tuple(types.split("$")), name)

    @property
    def type(self) -> str:
        """Return the resource's own type."""
        return self.types[-1]

    def __str__(self) -> str:
        return f"{_PREFIX}{self.stack}::{self.project}::{'$'.join(self.types)}::{self.name}"
