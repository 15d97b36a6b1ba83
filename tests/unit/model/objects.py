"""Generated destinations and exports of every type, in the API's shape, for property tests."""

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

from pulumi_iotcentral.model.schema import (
    DESTINATION_TYPES,
    SOURCES,
    Authorization,
    DestinationType,
)

text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="*"),
    min_size=1,
    max_size=8,
)
names = st.sampled_from(["site", "name", "a b", "ä", "x"])
ids = st.sampled_from(["d1", "d2", "d3", "d4"])
scalars = st.one_of(st.booleans(), st.integers(0, 2), st.floats(0, 1), text)
raw_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(names, inner, min_size=1, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def connection_strings(draw: st.DrawFn) -> str:
    """Draw a connection string whose key may be anything but a mask."""
    account, key = draw(st.sampled_from(["one", "two"])), draw(st.sampled_from(["k1==", "k2=="]))
    return f"AccountName={account};AccountKey={key};EntityPath=entity"


@st.composite
def authorizations(draw: st.DrawFn, kind: Authorization) -> dict[str, Any]:
    """Draw an authorization object of one kind."""
    optional = draw(st.sets(st.sampled_from(kind.optional))) if kind.optional else set()
    drawn: dict[str, Any] = {"type": kind.type}
    for name in (*kind.required, *sorted(optional)):
        drawn[name] = draw(connection_strings() if name == "connectionString" else text)
    return drawn


@st.composite
def customizations(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a webhook's map of headers or query parameters."""
    item = st.fixed_dictionaries({"value": text}, optional={"secret": st.booleans()})
    return draw(st.dictionaries(names, item, max_size=3))


@st.composite
def destinations(draw: st.DrawFn, of_type: DestinationType | None = None) -> dict[str, Any]:
    """Draw a destination; every optional property may be absent."""
    type_ = of_type or draw(st.sampled_from(list(DESTINATION_TYPES.values())))
    drawn: dict[str, Any] = {"displayName": draw(text), "type": type_.type}
    drawn |= {name: draw(text) for name in type_.required}
    drawn |= {name: draw(customizations()) for name in type_.optional if draw(st.booleans())}
    if type_.authorization_required or draw(st.booleans()):
        kind = draw(st.sampled_from(type_.authorizations))
        drawn["authorization"] = draw(authorizations(kind))
    return drawn


enrichments = st.one_of(
    st.fixed_dictionaries({"value": raw_values}),
    st.fixed_dictionaries({"path": text}, optional={"target": text}),
)
references = st.fixed_dictionaries({"id": ids}, optional={"transform": text})
exports: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "displayName": text,
        "source": st.sampled_from(SOURCES),
        "destinations": st.lists(
            references, min_size=1, max_size=4, unique_by=lambda item: item["id"]
        ),
    },
    optional={
        "enabled": st.booleans(),
        "filter": text,
        "enrichments": st.dictionaries(names, enrichments, max_size=3),
    },
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in an object but its top."""
    if path:
        yield path
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from places(item, (*path, key))


def put(value: Any, path: tuple[Any, ...], leaf: Any) -> Any:
    """Return a copy of an object with another value at a path."""
    if not path:
        return leaf
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], leaf)
    return copy
