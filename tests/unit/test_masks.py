"""Secrets that the service hides: compared part by part, and put back where the mask stands."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral import masks, plan
from pulumi_iotcentral.restoration import restore
from pulumi_iotcentral.schema import DESTINATION, EXPORT
from tests.unit import objects

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
