"""What may stop a pull request: the names that `--fail-on` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from .errors import PreviewError
from .preview import DESTINATION, EXPORT, Action, Preview
from .reading import STREAMING


def _steps(type_: str, action: Action) -> Callable[[Preview], int]:
    return lambda preview: sum(
        step.type == type_ and step.action == action for step in preview.steps
    )


GATES: Final[Mapping[str, Callable[[Preview], int]]] = {
    "replace-export": _steps(EXPORT, "replace"),
    "delete-export": _steps(EXPORT, "delete"),
    "disable-export": lambda preview: sum(step.is_disabled for step in preview.steps),
    "replace-destination": _steps(DESTINATION, "replace"),
    "delete-destination": _steps(DESTINATION, "delete"),
    "policy": lambda preview: preview.mandatory,
    "policy-advisory": lambda preview: len(preview.violations) - preview.mandatory,
}
"""How many reasons to stop a preview has, by the name of the gate."""

_STREAMED: Final = ("policy", "policy-advisory")


def closed(preview: Preview, gates: Iterable[str]) -> dict[str, int]:
    """Return the gates that a preview does not pass, with how many reasons each has.

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
    counts = {gate: GATES[gate](preview) for gate in wanted}
    return {gate: count for gate, count in counts.items() if count}
