"""What a preview says, in whichever form the engine printed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from pulumi_iotcentral.model import schema

from ...model.ids import Urn

HIDDEN: Final = "[secret]"
"""What the engine, and this page, shows in place of a secret."""

UNKNOWN: Final = "[known after the update]"

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_UNKNOWN_MARKS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""What stands for a value that is not known: sdk/go/common/resource/plugin/rpc.go."""


def is_unknown(value: object) -> bool:
    """Tell whether a value is known only after the update."""
    return isinstance(value, str) and (value in _UNKNOWN_MARKS or value == UNKNOWN)


def is_hidden(value: object) -> bool:
    """Tell whether a value is one that the engine keeps secret, in either of its forms."""
    return value == HIDDEN or (isinstance(value, dict) and _SIGNATURE in value)


def is_withheld(value: object) -> bool:
    """Tell whether a preview does not show a value: the engine hides an unknown secret as well."""
    return is_unknown(value) or is_hidden(value)


Action: TypeAlias = Literal["replace", "delete", "forget", "update", "create", "same"]
"""What happens to a resource; `forget` leaves the state only, as `retain_on_delete` has it."""

ACTIONS: Final[tuple[Action, ...]] = ("replace", "delete", "forget", "update", "create", "same")
"""The gravest first."""

DESTINATION: Final = schema.DESTINATION.token
EXPORT: Final = schema.EXPORT.token

_IMMUTABLE: Final[Mapping[str, tuple[str, ...]]] = {
    DESTINATION: ("applicationUrl", "destinationId", "type"),
    EXPORT: ("applicationUrl", "exportId", "source"),
}
"""What cannot change but by a replacement."""


@dataclass(frozen=True)
class Step:
    """What happens to one resource.

    `old` and `new` are its inputs before and after, secrets in the engine's form; `id` is the one
    that it has today; `depends_on` are the URNs that the new inputs are made of, by property, and
    empty in the streamed form, which does not tell them.
    """

    action: Action
    urn: str
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    depends_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Return the resource's own type, without those of its parents."""
        return Urn.parse(self.urn).type

    @property
    def name(self) -> str:
        """Return the name that the program gave; it may hold anything."""
        return Urn.parse(self.urn).name

    @property
    def parents(self) -> str:
        """Return the types of the components that it is in, joined by `$`."""
        return "$".join(Urn.parse(self.urn).types[:-1])

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Return the inputs after the update, or before it where nothing is left."""
        return self.new or self.old

    @property
    def is_ours(self) -> bool:
        """Tell whether it is a destination or an export."""
        return self.type in (DESTINATION, EXPORT)

    @property
    def noun(self) -> str:
        """Return what to call it."""
        return {DESTINATION: "destination", EXPORT: "export"}.get(self.type, self.type)

    @property
    def was_live(self) -> bool:
        """Tell whether it is an export that sends today."""
        return self.type == EXPORT and bool(self.old) and self.old.get("enabled") is not False

    @property
    def is_disabled(self) -> bool:
        """Tell whether an export that sends today is switched off."""
        return self.was_live and bool(self.new) and self.new.get("enabled") is False

    @property
    def may_be_replaced(self) -> bool:
        """Tell whether it changes, and the preview does not show what decides how."""
        names = _IMMUTABLE.get(self.type, ())
        return self.action == "update" and any(is_withheld(self.new.get(name)) for name in names)

    @property
    def may_be_disabled(self) -> bool:
        """Tell whether an export that sends today may be switched off, for all that is shown."""
        changes = self.was_live and self.action != "same"
        return changes and is_withheld(self.new.get("enabled"))


@dataclass(frozen=True)
class Violation:
    """A policy's complaint; `mandatory` ones let no update pass."""

    policy: str
    pack: str
    resource: str
    message: str
    mandatory: bool


@dataclass(frozen=True)
class Preview:
    """All that a preview says.

    `streamed` previews hold the resources that stay as they are, and what policies said. `same`
    counts the former in either form. One that `failed` holds what the engine found before that;
    `errors` may be empty then, where a policy lets no update pass.
    """

    stack: str
    steps: tuple[Step, ...]
    same: int
    streamed: bool
    failed: bool = False
    packs: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """Return what does not stay as it is."""
        return tuple(step for step in self.steps if step.action != "same")

    @property
    def mandatory(self) -> int:
        """Return how many violations let no update pass."""
        return sum(violation.mandatory for violation in self.violations)


def stack_of(urn: str) -> str:
    """Return `project/stack` of a URN."""
    parsed = Urn.parse(urn)
    return f"{parsed.project}/{parsed.stack}"
