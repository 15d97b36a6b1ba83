"""No secret in a comment, whether the engine hides it or not."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_iotcentral.model.schema import DESTINATION_TYPES
from tests.unit.cli.comment.documents import (
    DESTINATION,
    EXPORT,
    comment_of,
    created,
    destination,
    document,
    export,
    rows,
    step,
    stream,
    updated,
    violation,
)

SIGNED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
AUTHORIZATIONS = {
    f"{kind.type} {authorization.type}": (kind, authorization)
    for kind in DESTINATION_TYPES.values()
    for authorization in kind.authorizations
    if authorization.secrets
}


def secretive(number: int) -> dict[str, Any]:
    """Return every place where we know of a secret, all of them plain, as nobody should have it."""
    return destination(
        "d",
        url=f"https://example.com/canary-url-{number}",
        authorization={
            "type": "oauth",
            "clientSecret": f"canary-client-{number}",
            "connectionString": f"AccountName=a;AccountKey=canary-connection-{number}",
            "value": f"canary-value-{number}",
            "nested": {"value": f"canary-nested-{number}"},
        },
        headerCustomizations={"x": {"value": f"canary-header-{number}", "secret": True}},
        queryCustomizations={"q": {"value": {"deep": f"canary-query-{number}"}}, "r": "canary-r"},
    )


@pytest.mark.parametrize("form", [document, stream])
def test_a_plain_secret_is_hidden_at_every_place_that_we_know(form: Any) -> None:
    for change in (
        created(DESTINATION, "d", secretive(1)),
        updated(DESTINATION, "d", secretive(1), secretive(2)),
        step("delete", DESTINATION, "d", secretive(1)),
    ):
        comment = comment_of(form(change))
        assert "canary" not in comment
        assert "&#91;secret&#93;" in comment


@pytest.mark.parametrize("name", sorted(AUTHORIZATIONS))
def test_each_authorization_hides_its_secrets_and_shows_the_rest(name: str) -> None:
    kind, authorization = AUTHORIZATIONS[name]
    values = {key: f"canary-{key}" for key in authorization.properties}
    inputs = destination("d", type=kind.type, authorization=values | {"type": authorization.type})
    comment = comment_of(stream(created(DESTINATION, "d", inputs)))
    for key in authorization.properties:
        assert (f"canary-{key}" in comment) == (key not in authorization.secrets), key


def test_an_authorization_of_an_unknown_shape_is_hidden_whole() -> None:
    inputs = destination("d", authorization="canary", headerCustomizations="canary")
    assert "canary" not in comment_of(document(created(DESTINATION, "d", inputs)))


def test_the_engines_own_form_of_a_secret_is_never_opened() -> None:
    secret = {**SIGNED, "ciphertext": "canary", "plaintext": "canary"}
    inputs = export("e", displayName=secret, source=secret, filter=secret)
    inputs["destinations"] = secret
    inputs["enrichments"] = {"site": {"value": [secret, {"deep": secret}]}}
    for change in (created(EXPORT, "e", inputs), updated(EXPORT, "e", export("e"), inputs)):
        assert "canary" not in comment_of(stream(change))


def test_what_looks_like_a_key_is_masked_in_names_values_and_messages() -> None:
    key = "Endpoint=sb://c/;SharedAccessKey=canary1;EntityPath=hub"
    token = "SharedAccessSignature sr=x&sig=canary2&se=1"
    change = created(EXPORT, key, export("e", [token], displayName=key, filter=f"{key}\n{token}"))
    events = [
        violation(token),
        {"diagnosticEvent": {"severity": "warning", "message": key}},
        {"diagnosticEvent": {"severity": "error", "message": "403\nAccountKey=canary3"}},
    ]
    comment = comment_of(stream(change, events=events))
    assert "canary" not in comment
    assert "SharedAccessKey=&#42;" in comment


def test_a_secret_that_changes_alone_is_named_and_not_shown() -> None:
    old = destination("d", authorization={"type": "header", "value": "[secret]"})
    (row,) = rows(comment_of(document(updated(DESTINATION, "d", old, old))))
    assert row[2] == ("only a secret: <code>url</code> or <code>authorization&#46;value</code>")


def test_what_other_resources_are_made_of_is_not_shown() -> None:
    comment = comment_of(
        stream(created("azure-native:storage:StorageAccount", "account", {"key": "canary"}))
    )
    assert "canary" not in comment
    assert "create azure-native&#58;storage&#58;StorageAccount account" in comment
