"""The gates of `--fail-on`, which can fail the check of a pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind

from .preview import Preview
from .reading import STREAMING, PreviewError


def _deleted(kind: Kind) -> Callable[[Preview], int]:
    return lambda preview: sum(
        step.kind is kind and step.action == "delete" for step in preview.steps
    )


def _replaced(kind: Kind) -> Callable[[Preview], int]:
    return lambda preview: sum(
        step.kind is kind and (step.action == "replace" or step.may_be_replaced)
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
"""The number of matches in a preview by gate. Possible replacements and changes count too."""

_STREAMED: Final = ("policy", "policy-advisory")


def failed_gates(preview: Preview, gates: Iterable[str]) -> dict[str, str]:
    """Return the failed gates with the number of their matches.

    A gate for policies also fails if no policy pack ran.

    Raises:
        PreviewError: A gate requires the streamed form of a preview.
    """
    wanted = list(dict.fromkeys(gates))
    unsupported = [gate for gate in wanted if gate in _STREAMED and not preview.streamed]
    if unsupported:
        raise PreviewError(
            f"--fail-on {unsupported[0]} requires the streamed form of a preview, which contains "
            f"the results of policies. Set {STREAMING}=1 for `pulumi preview --json`."
        )
    reasons = {gate: _reason(gate, preview) for gate in wanted}
    return {gate: reason for gate, reason in reasons.items() if reason}


def _reason(gate: str, preview: Preview) -> str:
    count = GATES[gate](preview)
    if count:
        return str(count)
    no_policies = gate in _STREAMED and not (preview.packs or preview.violations)
    return "no policy pack ran" if no_policies else ""
