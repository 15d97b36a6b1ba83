"""What a service may answer: proper documents, and any way to spoil one."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from hypothesis import strategies as st

from tests.unit.model.objects import destinations, exports, places, put

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The engine's mark of what is no plain value (sdk/go/common/resource/sig)."""

MARKED: Final = (
    {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "a secret"},
    {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "path": "/etc/passwd"},
    {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:pulumi:a::b::c::d"},
)
"""A secret, a file and another resource, as the engine writes them."""

ESCAPES: Final = "\x1b[2J\x1b]0;owned\x07\u202e\r\n\x00\x9b31m"
"""What a terminal would obey."""

LONG: Final = "x" * 70_000


def nested(depth: int) -> Any:
    """Return lists in lists."""
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


odd: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["*****", "A=*****;B=c", ESCAPES, LONG, "\ud800", "", {}, [], nested(400)]),
    st.sampled_from(MARKED),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.lists(st.integers(), max_size=2),
)
"""Values of every type, and those that hurt."""

errors = st.one_of(
    odd,
    st.lists(
        st.one_of(odd, st.fixed_dictionaries({}, optional={"code": odd, "message": odd})),
        max_size=3,
    ),
)


@st.composite
def observed(draw: st.DrawFn, of: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Draw an object as an answer holds it: with what only the service says of it."""
    told = st.fixed_dictionaries(
        {},
        optional={
            "status": st.one_of(st.sampled_from(["error", "healthy"]), odd),
            "errors": errors,
            "lastExportTime": odd,
            "futureField": odd,
        },
    )
    return {**draw(of), **draw(told), "id": "it"}


@st.composite
def spoilt(draw: st.DrawFn, of: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Draw an object with some values missing, null, or of another type, at any depth."""
    document: Any = draw(observed(of))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(sorted(places(document), key=str)))
        change = _without if draw(st.booleans()) else partial(put, leaf=draw(odd))
        document = change(document, path)
    return dict(document)


def _without(document: Any, path: tuple[Any, ...]) -> Any:
    *holders, last = path
    holder = document
    for name in holders:
        holder = holder[name]
    rest = [item for key, item in enumerate(holder) if key != last]
    if isinstance(holder, dict):
        return put(document, tuple(holders), {key: holder[key] for key in holder if key != last})
    return put(document, tuple(holders), rest)


destination_answers = spoilt(destinations())
export_answers = spoilt(exports)
