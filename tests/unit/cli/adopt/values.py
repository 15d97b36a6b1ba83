"""Texts and values that people, or somebody who means harm, may have typed."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = (
    "plain",
    'double " quote',
    "single ' quote",
    "both ' and \" and \"\"\" and '''",
    "back\\slash, trailing \\",
    "line\nfeed\r\nand\ttab\x00\x1b[31m",
    "right to left \u202e and a line separator \u2028",
    "工場 é 🏭",
    "{braces} %s $HOME `id` ${x}",
    'import "iotc" as iotc;\n{\n  device: .device.id,\n  name: \'' + "x" * 90 + "'\n}",
    "x" * 300,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
