"""What nobody has documented of the service, each the other way than the simulator's default."""

from __future__ import annotations

from itertools import combinations
from typing import Any, Final

from iotcentral_simulator import Behaviour

SWITCHES: Final[dict[str, dict[str, Any]]] = {
    "delete-in-use-detached": {"delete_in_use": "detached"},
    "patch-replaces-objects": {"patch_objects": "replaced"},
    "patch-refuses-null": {"patch_null": "refused"},
    "patch-wants-whole-authorization": {"partial_authorization": "refused"},
    "merge-patch-refused": {"merge_patch_content_type": "refused"},
    "immutable-accepted": {"immutable_on_put": "accepted"},
    "destinations-reversed": {"destination_order": "reversed"},
    "flat-answers": {"answer_form": "flat"},
    "absent-as-null": {"absent_properties": "null"},
    "no-retry-after": {"retry_after": False},
    "list-lags": {"list_lag": "one_read"},
}
"""Every switch by name, as what it changes of the simulator's default behaviour."""

ROWS: Final = 6
_OFF: Final = dict(zip(SWITCHES, combinations(range(ROWS), 2), strict=False))

COMBINATIONS: Final = tuple(
    frozenset(name for name in SWITCHES if row not in _OFF[name]) for row in range(ROWS)
)
"""Sets of switches that are on together.

With the default, where all are off, every two switches meet in each of their four ways: a switch is
off in two rows of its own, so two switches are never off in the same two, and both on in two or
three of the six.
"""


def behaviour(names: frozenset[str]) -> Behaviour:
    """Return how the service behaves with these switches on."""
    changes = [SWITCHES[name] for name in sorted(names)]
    return Behaviour(**{field: value for change in changes for field, value in change.items()})


def parsed(text: str) -> frozenset[str]:
    """Return the switches that a command line names: `default`, `a`, or `a,b`.

    Raises ValueError for a name that is none of them.
    """
    names = frozenset(text.split(",")) - {"default"}
    if unknown := sorted(names - SWITCHES.keys()):
        raise ValueError(f"no switch is called {', '.join(unknown)}: {', '.join(SWITCHES)}")
    return names
