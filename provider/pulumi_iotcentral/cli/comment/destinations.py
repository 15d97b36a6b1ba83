"""Which destination an export means by an id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .fields import references, text_of
from .masked_or_unknown import is_unknown
from .preview import DESTINATION, Preview, Step


@dataclass(frozen=True)
class Target:
    """A destination that an export sends to: its URN where it is known, else its id.

    One that is replaced has another id, and stays the same target.
    """

    urn: str = ""
    id: str = ""


class Destinations:
    """The destinations of a preview, by the ids that they have before and after the update."""

    def __init__(self, preview: Preview) -> None:
        self.steps = {step.urn: step for step in preview.steps if step.type == DESTINATION}
        self._names = Counter(Step("same", urn).name for urn in self._known(preview))
        self._urns: dict[tuple[Any, str], str] = {}
        self._alone: dict[str, tuple[str, str]] = {}
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
                return Target(urn)
        if step.urn not in self._alone:
            self._alone[step.urn] = self._by_dependency(step)
        lost, urn = self._alone[step.urn]
        return Target(urn) if urn and lost == id_ else Target(id=id_)

    def name(self, target: Target) -> str:
        """Return what to call a target: with its parents' types where two have one name."""
        if not target.urn:
            return target.id
        step = Step("same", target.urn)
        if self._names[step.name] > 1 and step.parents:
            return f"{step.name} ({step.parents})"
        return step.name

    def _known(self, preview: Preview) -> set[str]:
        """Return the URNs of all destinations, those included that a document leaves out."""
        urns = {urn for step in preview.steps for it in step.depends_on.values() for urn in it}
        return {urn for urn in urns if Step("same", urn).type == DESTINATION} | set(self.steps)

    def _by_dependency(self, step: Step) -> tuple[str, str]:
        """Return the one id and URN that are left when every other reference has found its own.

        A document leaves out the destinations that stay as they are, but tells what the export's
        destinations depend on.
        """
        known = {id_: self._urns.get((_application(step.new), id_)) for id_ in references(step.new)}
        lost = [id_ for id_, urn in known.items() if urn is None]
        taken = set(known.values())
        urns = [
            urn
            for urn in step.depends_on.get("destinations", ())
            if urn not in taken and Step("same", urn).type == DESTINATION
        ]
        return (lost[0], urns[0]) if len(lost) == len(urns) == 1 else ("", "")


def _application(inputs: Mapping[str, Any]) -> str:
    return text_of(inputs.get("applicationUrl", ""))
