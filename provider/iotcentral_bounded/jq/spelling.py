"""Restores the form of numbers that a jq program does not touch.

jq keeps the digits of such a number, but writes exponents in its own form: `1e+308` becomes
`1E+308`. That is the form of the General Decimal Arithmetic specification, and so of `Decimal`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

# A string, or a number in a JSON document.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|(-?\d[\d.eE+-]*)')
# jq never writes a calculated number so. It is certain that the program has not touched such a one.
_UNTOUCHED: Final = re.compile(r"E|\.\d*0$")


def forms(numbers: Sequence[str]) -> Mapping[str, str]:
    """Return the numbers of a message that jq writes in another form, by jq's form.

    Args:
        numbers: The unusual numbers of the message. See `numbers.written`.
    """
    changed = {str(Decimal(it)): it for it in reversed(numbers) if str(Decimal(it)) != it}
    given = frozenset(numbers)
    return {
        form: it for form, it in changed.items() if form not in given and _UNTOUCHED.search(form)
    }


def restored(output: str, known: Mapping[str, str]) -> str:
    """Return an output of jq with the numbers of the message in their own form."""
    return _TOKEN.sub(lambda it: known.get(it[1], it[0]) if it[1] else it[0], output)
