"""The content of a preview, independent of Pulumi's output format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from pulumi_iotcentral.model.schema import EXPORT, Kind, kind_of

from ...model.ids import Urn

HIDDEN: Final = "[secret]"
"""The placeholder for a secret, in Pulumi's output and in the comment."""

UNKNOWN: Final = "[unknown until pulumi up]"

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
"""The placeholders for unknown values: sdk/go/common/resource/plugin/rpc.go."""


def is_unknown(value: object) -> bool:
    """Return whether a value is unknown until the update."""
    return isinstance(value, str) and (value in _UNKNOWN_MARKS or value == UNKNOWN)


def is_hidden(value: object) -> bool:
    """Return whether a value is a redacted secret, in either form of a preview."""
    return value == HIDDEN or (isinstance(value, dict) and _SIGNATURE in value)


def is_masked_or_unknown(value: object) -> bool:
    """Return whether a preview does not show a value. An unknown secret looks like a known one."""
    return is_unknown(value) or is_hidden(value)


Action: TypeAlias = Literal["replace", "delete", "forget", "update", "create", "same"]
"""The action on a resource. `forget` removes it from the state only, as with `retain_on_delete`."""

ACTIONS: Final[tuple[Action, ...]] = ("replace", "delete", "forget", "update", "create", "same")
"""All actions, the most severe first."""


@dataclass(frozen=True)
class Step:
    """The action on one resource.

    `old` and `new` are its inputs before and after, with secrets in Pulumi's form. `depends_on` has
    the URNs that the new inputs depend on, by property. It is empty in the streamed form. `changed`
    are the paths that a native provider reports as changed, secrets among them. It is empty for a
    dynamic provider, which cannot report them.
    """

    action: Action
    urn: str
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    depends_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """Return the resource's own type, without those of its parents."""
        return Urn.parse(self.urn).type

    @property
    def kind(self) -> Kind | None:
        """Return the kind of a destination or an export, None for another resource."""
        return kind_of(self.type)

    @property
    def name(self) -> str:
        """Return the name in the program, which can contain any characters."""
        return Urn.parse(self.urn).name

    @property
    def parents(self) -> str:
        """Return the types of its parent components, joined by `$`."""
        return "$".join(Urn.parse(self.urn).types[:-1])

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Return the inputs after the update, or before it if the resource is deleted."""
        return self.new or self.old

    @property
    def is_ours(self) -> bool:
        """Return whether it is a destination or an export."""
        return self.kind is not None

    @property
    def noun(self) -> str:
        """Return the noun for its type."""
        return self.kind.noun if self.kind else self.type

    @property
    def was_live(self) -> bool:
        """Return whether it is an export that is enabled before the update."""
        return self.kind is EXPORT and bool(self.old) and self.old.get("enabled") is not False

    @property
    def is_disabled(self) -> bool:
        """Return whether an enabled export is disabled."""
        return self.was_live and bool(self.new) and self.new.get("enabled") is False

    @property
    def may_be_replaced(self) -> bool:
        """Return whether an update may become a replacement, since a property is not shown."""
        names = self.kind.identity if self.kind else ()
        hidden = (is_masked_or_unknown(self.new.get(name)) for name in names)
        return self.action == "update" and any(hidden)

    @property
    def may_be_disabled(self) -> bool:
        """Return whether an enabled export may be disabled, since `enabled` is not shown."""
        changes = self.was_live and self.action != "same"
        return changes and is_masked_or_unknown(self.new.get("enabled"))


@dataclass(frozen=True)
class Violation:
    """A policy violation. A `mandatory` one blocks the update."""

    policy: str
    pack: str
    resource: str
    message: str
    mandatory: bool


@dataclass(frozen=True)
class Preview:
    """The content of a preview.

    A `streamed` preview contains unchanged resources and the results of policies. `same` is the
    number of unchanged resources in both forms. A `failed` preview contains the steps before the
    failure. Its `errors` can be empty if a policy blocks the update.
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
        """Return the steps that change something."""
        return tuple(step for step in self.steps if step.action != "same")

    @property
    def mandatory(self) -> int:
        """Return the number of mandatory violations."""
        return sum(violation.mandatory for violation in self.violations)


def stack_of(urn: str) -> str:
    """Return `project/stack` of a URN."""
    parsed = Urn.parse(urn)
    return f"{parsed.project}/{parsed.stack}"
