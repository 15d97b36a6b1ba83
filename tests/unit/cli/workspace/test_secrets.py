"""What a stack knows as secret is masked wherever the service repeats it."""

from __future__ import annotations

from typing import Any

from pulumi_iotcentral.cli.status.contents import survey_of
from pulumi_iotcentral.cli.workspace.application import Contents
from pulumi_iotcentral.cli.workspace.context import StackContext
from pulumi_iotcentral.cli.workspace.secrets import known_secrets
from pulumi_iotcentral.cli.workspace.state import Setting
from pulumi_iotcentral.model.secrets.parts import texts
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets

MARK = "4dabf18193072939515e22adb298388d"


def secret(plaintext: str) -> dict[str, str]:
    return {MARK: "1b47061264138c4ac30d75fd1eb44270", "plaintext": plaintext}


def context(inputs: dict[str, Any]) -> StackContext:
    state = {"deployment": {"resources": [{"type": "t", "urn": "u", "inputs": inputs}]}}
    config = {"a": Setting("SharedAccessSignature sr=x&sig=canary-token", secret=True)}
    config["table"] = Setting('{"plant": {"apiToken": "canary-plant"}}', secret=True)
    return StackContext(state=state, config={**config, "b": Setting("plain", secret=False)})


def test_secrets_are_found_wherever_the_state_and_the_configuration_hold_them() -> None:
    hub = "Endpoint=sb://x;SharedAccessKey=canary-key;EntityPath=e"
    known = known_secrets(
        context(
            {
                "url": secret('"https://x.example/hook?code=canary-url-0123"'),
                "authorization": {"connectionString": secret(f'"{hub}"')},
                "headers": [secret('{"X": {"value": "canary-header", "secret": true}}')],
                "displayName": "Not secret",
            }
        )
    )
    assert {
        "canary-url-0123",
        "canary-key",
        "canary-header",
        "canary-token",
        "canary-plant",
    } <= texts(known)
    assert not {"Not secret", "plain"} & texts(known)


def test_what_the_service_reports_is_shown_without_them() -> None:
    known = known_secrets(context({"value": secret('"canary-header"')}))
    errors = [{"code": "Refused", "message": "does not take canary-header, nor canary-token"}]
    hook = {"id": "h", "type": "webhook@v1", "status": "error", "errors": errors}
    (surveyed,) = survey_of(
        "https://x", None, Contents((hook,), ()), {}, known=KnownSecrets(known)
    ).destinations
    assert surveyed.errors == ("Refused: does not take *****, nor *****",)
