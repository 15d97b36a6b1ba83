"""Numbers keep the form in which the message has them, unless a transform calculates with them."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iotcentral_bounded.json import parsed
from iotcentral_bounded.numbers import WrittenNumber, to_text, written
from iotcentral_pipeline import MessageError, read_message
from iotcentral_pipeline.transforms import Transform

from .results import documents, result

NUMBERS = [
    "21.0", "1.0", "110", "1.1889838348731093e+308", "1E5", "1e5", "1.50", "0.00000001",
    "12345678901234567890123", "-0", "-0.0", "1.0e-3", "5e-324", "1.7976931348623157E+308",
]  # fmt: skip


def message(number: str) -> str:
    return f'{{"telemetry": {{"a": {number}, "text": "1E5 \\"{number}\\""}}}}'


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_nothing_touches_stays_as_it_was_written(number: str) -> None:
    [whole] = documents(message(number), None)
    assert f'"a":{number},' in whole
    [value] = documents(message(number), ".telemetry[0].value")
    assert value == number
    [inside] = documents(message(number), "{v: .telemetry | map(.value)}")
    assert inside == f'{{"v":[{number},"1E5 \\"{number}\\""]}}'


@pytest.mark.parametrize(
    ("number", "program", "expected"),
    [
        ("21.0", ". + 1", "22"),
        ("21.50", ". * 2", "43"),
        ("1e2", ". + 0", "100"),
        ("1.10", "[., . + 0]", "[1.10,1.1]"),
        ("0.1e1", "[range(2)]", "[0,1]"),
        ("1e5", "100000", "100000"),
    ],
)
def test_a_number_that_a_transform_calculates_has_the_form_of_jq(
    number: str, program: str, expected: str
) -> None:
    assert documents(message(number), f".telemetry[0].value | {program}") == (expected,)


def test_an_enrichment_and_the_enriched_message_have_the_form_of_the_property() -> None:
    text = """{"telemetry": {"a": 1}, "device": {"properties": {"reported": {"limit": 2.50}}}}"""
    enrichments = {"limit": {"path": "limit"}, "own": {"value": 1e300}}
    found = result(
        text, enrichments=enrichments, destinations=[{"id": "d", "transform": ".enrichments"}]
    )
    assert found.destinations[0].documents == ('{"limit":2.50,"own":1e+300}',)
    assert found.message is not None
    assert to_text(found.message["enrichments"]) == '{"limit":2.50,"own":1e+300}'


def test_the_order_of_properties_is_that_of_the_message() -> None:
    text = (
        '{"telemetry": {"z": 1, "a": {"y": 1, "b": 2}}, "messageProperties": {"q": "1", "c": "2"}}'
    )
    [document] = documents(text, ".")
    assert list(json.loads(document))[:2] == ["telemetry", "messageProperties"]
    assert '{"y":1,"b":2}' in document
    assert '"messageProperties":{"q":"1","c":"2"}' in document


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"telemetry": {"a": 1e400}}', "beyond those of 64 bits"),
        ('{"telemetry": {"a": NaN}}', "not valid JSON"),
        ('{"telemetry": {"a": 1, "a": 1}}', "a property twice"),
        ('{"telemetry": ' + '{"a":' * 64 + "1" + "}" * 65, "deeper than 64 levels"),
        ("[1]", "must be a JSON object"),
    ],
)
def test_the_limits_for_untrusted_documents_apply_to_messages(text: str, said: str) -> None:
    with pytest.raises(MessageError, match=said):
        read_message(text)


def test_bytes_that_are_not_utf_8_are_no_message() -> None:
    with pytest.raises(MessageError):
        read_message(b'{"telemetry": {"a": "\xff"}}')


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_of_a_number_has_its_form(duplicate: object) -> None:
    assert callable(duplicate)
    number = duplicate(WrittenNumber("1.50"))
    assert (number, number.text, json.dumps(number)) == (1.5, "1.50", "1.5")


VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda it: st.lists(it, max_size=3) | st.dictionaries(st.text(max_size=3), it, max_size=3),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(VALUES, st.sampled_from([None, 2]))
def test_a_text_is_the_value_in_json(value: object, indent: int | None) -> None:
    text = to_text(value, indent)
    assert json.loads(text) == value
    assert to_text(parsed(text, as_written=True), indent) == text
    text.encode()
    if indent:
        assert (
            text == json.dumps(value, indent=indent, ensure_ascii="\\ud" in text) or "\\ud" in text
        )


SPELLINGS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?", fullmatch=True
)


@pytest.fixture(scope="module")
def identity() -> object:
    with Transform(".") as transform:
        yield transform


@settings(deadline=None, max_examples=200)
@given(st.lists(SPELLINGS, min_size=1, max_size=4))
def test_every_way_to_write_a_number_keeps_its_value_and_the_untouched_form(
    identity: Transform, spellings: list[str]
) -> None:
    text = f"[{','.join(spellings)}]"
    value = parsed(text, as_written=True)
    assert to_text(value) == text
    identity.send([written(value)])
    [found] = identity.results(1)
    assert isinstance(found, tuple)
    assert json.loads(found[0]) == json.loads(text)
