"""A destination type that is added to the table is secret, masked and compared everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from pulumi_iotcentral.args.destination import destination_properties
from pulumi_iotcentral.cli.adopt.secret_places import hosts_beside
from pulumi_iotcentral.cli.comment.fields import text_of
from pulumi_iotcentral.cli.diff.comparison import changes
from pulumi_iotcentral.dynamic.secret_marks import is_secret, with_marked_secrets
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.projection import managed
from pulumi_iotcentral.model.diff.restore import restore
from pulumi_iotcentral.model.schema import (
    ADDRESSES,
    DESTINATION,
    DESTINATION_TYPES,
    Authorization,
    DestinationType,
)
from pulumi_iotcentral.model.secrets.parts import secrets_of, texts
from pulumi_iotcentral.model.secrets.places import changed_secrets
from pulumi_iotcentral.model.secrets.redaction import redact
from pulumi_iotcentral.model.validate.destination import check_destination
from tests.unit.cli.adopt.documents import named
from tests.unit.policies.judging import destination, judge

CANARY = "canary-sas-0123456789"
LAKE: dict[str, Any] = {
    "displayName": "Lake",
    "type": "datalake@v1",
    "authorization": {"type": "sas", "sasToken": CANARY, "share": "telemetry"},
}
SAS = Authorization("sas", ("sasToken", "share"), secrets=("sasToken",))


@pytest.fixture(autouse=True)
def a_new_type(monkeypatch: pytest.MonkeyPatch) -> None:
    table = cast("dict[str, DestinationType]", DESTINATION_TYPES)
    monkeypatch.setitem(table, "datalake@v1", DestinationType("datalake@v1", "Data Lake", (SAS,)))


def test_no_error_repeats_its_secret() -> None:
    assert redact(f"the token {CANARY} has expired", secrets_of(LAKE)) == (
        "the token ***** has expired"
    )
    flat = {"type": "datalake@v1", "sasToken": CANARY}
    assert CANARY in texts(secrets_of(flat))
    assert "telemetry" not in texts(secrets_of(LAKE))


def test_its_secret_is_one_in_the_program_and_in_the_state() -> None:
    held: Mapping[str, Any] = with_marked_secrets(LAKE)["authorization"]
    assert is_secret(held["sasToken"])
    assert held["share"] == "telemetry"
    declared = destination_properties(cast("Any", LAKE))
    assert not isinstance(declared["authorization"]["sasToken"], str)
    news = {**LAKE, "authorization": {**LAKE["authorization"], "sasToken": "new"}}
    assert list(changed_secrets(LAKE, news)) == ["authorization.sasToken"]
    assert CANARY not in text_of(with_marked_secrets(LAKE)["authorization"])


def test_its_mask_is_no_difference_and_its_secret_is_put_back() -> None:
    live = {**LAKE, "authorization": {**LAKE["authorization"], "sasToken": "*****"}}
    assert plan.difference(DESTINATION, live, LAKE) == []
    assert changes(DESTINATION, live, LAKE) == []
    assert restore(DESTINATION, live, LAKE) == LAKE
    assert managed(DESTINATION, live) == live


def test_check_judges_it_by_the_table() -> None:
    assert list(check_destination(LAKE)) == []
    wrong = {**LAKE, "authorization": {"type": "sas", "sasToken": "*****"}}
    paths = {failure.path for failure in check_destination(wrong)}
    assert paths == {"authorization.sasToken", "authorization.share"}


def test_its_address_is_seen_by_check_policies_and_adoption(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(cast("dict[str, str]", ADDRESSES), "share", "URL")
    invalid = list(check_destination(LAKE))
    assert [it.path for it in invalid] == ["authorization.share"]
    plain = {**LAKE["authorization"], "share": "http://lake.example/telemetry"}
    lake = destination("lake", type="datalake@v1", authorization=plain)
    assert "plain http in authorization.share" in judge("no-plain-http", lake).text
    assert judge("allowed-hosts", lake, hosts=["lake.example"]).text == ""
    refused = judge("allowed-hosts", lake, hosts=["elsewhere.example"])
    assert "authorization.share" in refused.text
    secure = {**plain, "share": "https://lake.example/telemetry"}
    inputs = {**LAKE, "authorization": secure}
    assert hosts_beside(("authorization", "sasToken"), inputs, None) == ("lake.example",)


def test_adoption_asks_for_its_secret_by_a_key_of_its_own() -> None:
    live = {**LAKE, "id": "lake", "authorization": {**LAKE["authorization"], "sasToken": "*****"}}
    (adopted,) = named(live)
    assert adopted.keys == {("authorization", "sasToken"): "lakeSasToken"}


def test_a_property_of_an_authorization_that_no_table_knows_counts_as_a_secret() -> None:
    live = {"authorization": {"type": "certificate", "privateKeyPem": "canary-private-key"}}
    assert "canary-private-key" in texts(secrets_of(live))
    assert is_secret(with_marked_secrets(live)["authorization"]["privateKeyPem"])
