"""Which destination an export means by an id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .fields import is_unknown, references, text_of
from .preview import DESTINATION, Preview, Step


@dataclass(frozen=True)
class Target:
    """A destination that an export sends to: its URN where it is known, else its id alone."""

    urn: str
    id: str

    @property
    def name(self) -> str:
        """Return what to call it."""
        return Step("same", self.urn).name if self.urn else self.id


class Destinations:
    """The destinations of a preview, by the ids that they have before and after the update."""

    def __init__(self, preview: Preview) -> None:
        self.steps = {step.urn: step for step in preview.steps if step.type == DESTINATION}
        self._urns: dict[tuple[Any, str], str] = {}
        for step in self.steps.values():
            for inputs in (step.old, step.new):
                id_ = inputs.get("destinationId")
                if isinstance(id_, str) and not is_unknown(id_):
                    self._urns[_application(inputs), id_] = step.urn

    def target(self, step: Step, id_: str) -> Target:
        """Return what an export means by an id."""
        for inputs in (step.new, step.old):
            urn = self._urns.get((_application(inputs), id_))
            if urn is not None:
                return Target(urn, id_)
        return Target(self._by_dependency(step, id_), id_)

    def _by_dependency(self, step: Step, id_: str) -> str:
        """Return the one URN that is left when every other reference has found its own.

        A document leaves out the destinations that stay as they are, but tells what the export's
        destinations depend on.
        """
        known = {id_: self._urns.get((_application(step.new), id_)) for id_ in references(step.new)}
        lost = [id_ for id_, urn in known.items() if urn is None]
        urns = [
            urn
            for urn in step.depends_on.get("destinations", ())
            if urn not in known.values() and Step("same", urn).type == DESTINATION
        ]
        return urns[0] if lost == [id_] and len(urns) == 1 else ""


def _application(inputs: Mapping[str, Any]) -> str:
    return text_of(inputs.get("applicationUrl", ""))
