"""What may stop a pull request: the names that `--fail-on` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from .preview import DESTINATION, EXPORT, Preview
from .reading import STREAMING, PreviewError


def _deleted(type_: str) -> Callable[[Preview], int]:
    return lambda preview: sum(
        step.type == type_ and step.action == "delete" for step in preview.steps
    )


def _replaced(type_: str) -> Callable[[Preview], int]:
    return lambda preview: sum(
        step.type == type_ and (step.action == "replace" or step.may_be_replaced)
        for step in preview.steps
    )


def _disabled(preview: Preview) -> int:
    return sum(step.is_disabled or step.may_be_disabled for step in preview.steps)


GATES: Final[Mapping[str, Callable[[Preview], int]]] = {
    "replace-export": _replaced(EXPORT),
    "delete-export": _deleted(EXPORT),
    "disable-export": _disabled,
    "replace-destination": _replaced(DESTINATION),
    "delete-destination": _deleted(DESTINATION),
    "policy": lambda preview: preview.mandatory,
    "policy-advisory": lambda preview: len(preview.violations) - preview.mandatory,
}
"""How many reasons to stop a preview has, by the name of the gate; what may happen is one."""

_STREAMED: Final = ("policy", "policy-advisory")


def closed(preview: Preview, gates: Iterable[str]) -> dict[str, str]:
    """Return the gates that a preview does not pass, with why: how many reasons each has.

    A gate for policies is closed where none was asked.

    Raises:
        PreviewError: A gate needs what this form of a preview does not hold.
    """
    wanted = list(dict.fromkeys(gates))
    blind = [gate for gate in wanted if gate in _STREAMED and not preview.streamed]
    if blind:
        raise PreviewError(
            f"--fail-on {blind[0]} needs the streamed form, which alone holds what policies say:"
            f" set {STREAMING}=1 for `pulumi preview --json`"
        )
    reasons = {gate: _reason(gate, preview) for gate in wanted}
    return {gate: reason for gate, reason in reasons.items() if reason}


def _reason(gate: str, preview: Preview) -> str:
    count = GATES[gate](preview)
    if count:
        return str(count)
    unasked = gate in _STREAMED and not (preview.packs or preview.violations)
    return "no policy pack ran" if unasked else ""
