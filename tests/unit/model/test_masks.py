"""Secrets that the service hides: compared part by part, and put back where the mask stands."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.model import masks
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import restore
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.unit.model import objects

FULL = "DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5==;EndpointSuffix=x"
MASKED = "DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=*****;EndpointSuffix=x"


def masked(destination: dict[str, Any], stars: str) -> dict[str, Any]:
    """Return a destination as the service shows it."""
    shown = {**destination}
    if "authorization" in shown:
        shown["authorization"] = {
            name: hidden(name, value, stars) for name, value in shown["authorization"].items()
        }
    for name in ("headerCustomizations", "queryCustomizations"):
        if name in shown:
            shown[name] = {
                key: {**item, "value": stars} if item.get("secret") else item
                for key, item in shown[name].items()
            }
    return shown


def hidden(name: str, value: str, stars: str) -> str:
    if name == "connectionString":
        head, _, tail = value.partition("AccountKey=")
        return f"{head}AccountKey={stars};{tail.partition(';')[2]}"
    return stars if name in ("clientSecret", "value") else value


@given(objects.destinations(), st.sampled_from(["*****", "********"]))
def test_a_masked_secret_is_no_difference(destination: Any, stars: str) -> None:
    assert plan.difference(DESTINATION, masked(destination, stars), destination) == []


@given(objects.destinations(), st.sampled_from(["*****", "********"]))
def test_a_known_secret_comes_back_where_the_mask_stands(destination: Any, stars: str) -> None:
    restored = restore(DESTINATION, masked(destination, stars), destination)
    assert restored == plan.body(DESTINATION, destination)


@given(objects.destinations(), st.sampled_from(["*****", "********"]))
def test_no_mask_is_kept_where_the_secret_is_not_known(destination: Any, stars: str) -> None:
    assert stars not in str(restore(DESTINATION, masked(destination, stars), {}))


def test_a_change_in_a_readable_part_is_a_difference() -> None:
    other = MASKED.replace("AccountName=acc", "AccountName=other")
    assert masks.same_connection_string(MASKED, FULL)
    assert not masks.same_connection_string(other, FULL)


def test_a_change_in_a_readable_part_is_read_back_with_the_known_key() -> None:
    other = MASKED.replace("AccountName=acc", "AccountName=other")
    restored = masks.restore_connection_string(other, FULL)
    assert restored == FULL.replace("AccountName=acc", "AccountName=other")


def test_parts_are_compared_whatever_their_order_and_the_case_of_their_names() -> None:
    assert masks.same_connection_string("a=1;AccountKey=**", "accountkey=k;A=1;")


HUB = "Endpoint=sb://good/;SharedAccessKeyName=n;SharedAccessKey=a2V5;EntityPath=hub"
STORED_BY_A_STRANGER = {
    "a second endpoint first": f"Endpoint=sb://evil/;{HUB}",
    "a second endpoint last": f"{HUB};Endpoint=sb://evil/",
    "a second endpoint in other letters": f"endpoint=sb://evil/;{HUB}",
    "the same endpoint twice": f"Endpoint=sb://good/;{HUB}",
    "an unknown part": f"{HUB};StsEndpoint=https://evil/",
    "a part without a value": f"{HUB};Extra=",
    "a part without an equals sign": f"{HUB};Extra",
    "an empty part": HUB.replace(";E", ";;E"),
    "a blank before a name": HUB.replace(";E", "; E"),
    "a blank after a name": HUB.replace("EntityPath=", "EntityPath ="),
    "a blank that is not ASCII": HUB.replace(";E", ";\u00a0E"),
    "a character that shows nothing": HUB.replace("EntityPath", "Entity\u200bPath"),
    "a Kelvin sign for a K": HUB.replace("AccessKey=", "Access\u212aey="),
    "a blank after a value": HUB.replace("sb://good/", "sb://good/ "),
    "stars for a name": HUB.replace("hub", "***"),
    "stars for a host": HUB.replace("sb://good/", "***"),
    "quotation marks": f'"{HUB}"',
    "a newline at the end": f"{HUB}\n",
}


@pytest.mark.parametrize("live", STORED_BY_A_STRANGER.values(), ids=STORED_BY_A_STRANGER.keys())
def test_what_two_programs_may_read_in_two_ways_is_never_the_same(live: str) -> None:
    for shown in (live, live.replace("a2V5", "*****")):
        assert not masks.same_connection_string(shown, HUB)
        kept = masks.restore_connection_string(shown, HUB)
        assert isinstance(kept, str)
        assert kept != HUB
        assert not masks.same_connection_string(kept, HUB)


def test_two_parts_of_one_name_are_the_same_in_the_same_order_only() -> None:
    twice = f"Endpoint=sb://a/;{HUB}"
    assert masks.same_connection_string(twice.replace("a2V5", "*****"), twice)
    other = HUB.replace("sb://good/", "sb://a/")
    assert not masks.same_connection_string(f"Endpoint=sb://good/;{other}", twice)


def test_stars_hide_the_signature_of_an_endpoint() -> None:
    signed = "BlobEndpoint=https://a.blob.core.windows.net/?sig=c2ln"
    assert masks.same_connection_string("BlobEndpoint=*****", signed)


def test_stars_of_a_customization_that_is_not_secret_are_its_value() -> None:
    live = {"headerCustomizations": {"x": {"value": "*****"}}}
    known = {"headerCustomizations": {"x": {"value": "abc"}}}
    assert restore(DESTINATION, live, known) == live
    assert plan.difference(DESTINATION, live, known) == ["headerCustomizations"]


def test_a_customization_that_is_not_secret_may_say_so() -> None:
    said = {"headerCustomizations": {"x": {"value": "v", "secret": False}}}
    unsaid = {"headerCustomizations": {"x": {"value": "v"}}}
    assert plan.difference(DESTINATION, said, unsaid) == []


def test_a_missing_part_is_a_difference() -> None:
    assert not masks.same_connection_string(MASKED, FULL.replace(";EndpointSuffix=x", ""))


@pytest.mark.parametrize("value", ["*****", "********", "**"])
def test_any_run_of_stars_is_a_mask(value: str) -> None:
    assert masks.is_mask(value)
    assert masks.has_masked_part(f"AccountName=a;AccountKey={value}")


@pytest.mark.parametrize("value", ["", "a", "**a", "*", None, 5])
def test_nothing_else_is_a_mask(value: object) -> None:
    assert not masks.is_mask(value)


@given(objects.exports, st.randoms())
def test_destinations_are_read_in_the_order_that_we_know(export: Any, random: Any) -> None:
    shuffled = list(export["destinations"])
    random.shuffle(shuffled)
    live = {**export, "destinations": shuffled}
    assert restore(EXPORT, live, export) == plan.body(EXPORT, export)
