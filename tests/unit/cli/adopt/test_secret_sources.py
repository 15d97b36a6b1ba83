"""Nothing that a service says decides which secret is sent to it, or to anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pulumi_iotcentral.cli.adopt import adopt as command
from pulumi_iotcentral.cli.workspace.application import Application, Contents, Flags
from pulumi_iotcentral.cli.workspace.engine import Engine
from pulumi_iotcentral.cli.workspace.state import Setting, StackName
from tests.unit.cli.adopt.documents import EMPTY, destination

CANARY = "canary-of-the-stack"
PROJECT = "name: plant\nruntime: python\n"


class Told(NamedTuple):
    """What an adoption wrote and printed."""

    code: int
    program: str
    set_: dict[str, Setting]
    errors: str

    @property
    def keys(self) -> list[str]:
        """Return the keys that the program reads, in its order."""
        return [part.partition('"')[0] for part in self.program.split('require_secret("')[1:]]


class Stack:
    """A project's folder and a stack, whose state is rolled back after each adoption."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "Pulumi.yaml").write_text(PROJECT)
        self.folder = folder
        self.capsys = capsys
        self.config = {"iotcentral:subdomain": Setting("contoso", secret=False)}

    def has(self, **secrets: str) -> None:
        self.config |= {
            f"plant:{key}": Setting(value, secret=True) for key, value in secrets.items()
        }

    def adopt(self, *documents: dict[str, Any], file: str = "", **options: Any) -> Told:
        self.patch(documents)
        before = dict(self.config)
        path = self.folder / "secrets.txt"
        path.write_text(file)
        program = self.folder / "__main__.py"
        program.unlink(missing_ok=True)
        code = command.adopt(command.AdoptOptions(Flags(), secrets_from=path, **options))
        changed = {key: it for key, it in self.config.items() if before.get(key) != it}
        text = program.read_text() if program.exists() else ""
        return Told(code, text, changed, self.capsys.readouterr().err)

    patch: Callable[[tuple[dict[str, Any], ...]], None]


@pytest.fixture
def stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Stack:
    """Return a stack whose engine keeps the configuration, and an application to be adopted."""
    made = Stack(tmp_path, capsys)

    def patch(documents: tuple[dict[str, Any], ...]) -> None:
        monkeypatch.setattr(Application, "read", lambda _self: Contents(documents, ()))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Engine, "stack_name", lambda _self: StackName("plant", "dev"))
    monkeypatch.setattr(Engine, "config", lambda _self: dict(made.config))
    monkeypatch.setattr(Engine, "set_config", lambda _self, key, it: made.config.update({key: it}))
    monkeypatch.setattr(Engine, "export", lambda _self, **_: EMPTY)
    monkeypatch.setattr(Engine, "history", lambda _self: [])
    monkeypatch.setattr(Engine, "import_", lambda _self, _state: None)
    monkeypatch.setattr(command, "refuse_missing", lambda _adopted, _now: None)
    monkeypatch.setattr(made, "patch", patch, raising=False)
    return made


def oauth(id_: str = "d", name: str = "Api", host: str = "evil.example") -> dict[str, Any]:
    """Return a webhook whose client secret goes to a host."""
    hook = destination(id_, "hook-oauth", displayName=name, url="https://contoso.example/hook")
    return hook | {"authorization": {**hook["authorization"], "tokenUrl": f"https://{host}/token"}}


def header(id_: str = "d", name: str = "Api", host: str = "evil.example") -> dict[str, Any]:
    return destination(id_, "hook-header", displayName=name, url=f"https://{host}/hook")


@pytest.mark.parametrize(
    ("document", "key"),
    [
        (oauth(), "apiClientSecret"),
        (header(), "apiAuthorization"),
        (destination("d", "hub-key", displayName="Api"), "apiConnectionString"),
        (destination("d", "adx-principal", displayName="ÀPI!"), "apiClientSecret"),
        (
            header() | {"headerCustomizations": {"X Key": {"value": "*****", "secret": True}}},
            "apiHeaderXKey",
        ),
    ],
)
def test_a_key_that_no_adoption_of_the_same_id_recorded_is_never_taken(
    stack: Stack, document: dict[str, Any], key: str
) -> None:
    stack.has(**{key: CANARY})
    told = stack.adopt(document)
    assert told.code == 0
    assert key not in told.keys
    assert f"{key}2" in told.keys
    assert "already in the configuration" not in told.errors


def test_a_key_of_another_stack_of_the_project_is_never_taken(stack: Stack) -> None:
    (stack.folder / "Pulumi.prod.yaml").write_text(
        "config:\n  plant:apiClientSecret:\n    secure: x\n"
    )
    (stack.folder / "Pulumi.yaml").write_text(f"{PROJECT}config:\n  apiUrl:\n    type: string\n")
    assert stack.adopt(oauth()).keys == ["apiUrl2", "apiClientSecret2"]


@pytest.mark.parametrize(
    "line",
    [
        f"API_CLIENT_SECRET={CANARY}",
        f"apiClientSecret={CANARY}",
        f"export API_CLIENT_SECRET='{CANARY}'",
        f"Api/authorization/clientSecret={CANARY}",
        f"api/authorization/clientSecret={CANARY}",
        f"d/clientSecret={CANARY}",
        f"D/authorization/clientSecret={CANARY}",
        f"d2/authorization/clientSecret={CANARY}",
    ],
)
def test_a_line_of_a_secrets_file_belongs_to_the_id_that_it_names_alone(
    stack: Stack, line: str
) -> None:
    told = stack.adopt(oauth(), file=f"\n{line}\n")
    assert CANARY not in [it.value for it in told.set_.values()]
    assert CANARY not in told.errors
    assert "line 2 of the secrets file belongs to no adopted destination" in told.errors


def test_a_line_that_names_the_id_is_stored_and_shown_with_its_host(stack: Stack) -> None:
    told = stack.adopt(oauth(), file=f"d/authorization/clientSecret={CANARY}")
    assert told.set_["plant:apiClientSecret"] == Setting(CANARY, secret=True)
    assert (
        "apiClientSecret: stored as encrypted configuration: authorization.clientSecret of 'Api' "
        "(id 'd') → evil.example"
    ) in told.errors
    assert CANARY not in told.errors


def test_every_secret_is_shown_with_its_host_before_anything_is_written(stack: Stack) -> None:
    told = stack.adopt(oauth(), header("h", "Hook", "hook.example"), dry_run=True)
    assert told.set_ == {}
    for line in (
        "apiClientSecret: must be set: authorization.clientSecret of 'Api' (id 'd') → evil.ex",
        "hookAuthorization: must be set: authorization.value of 'Hook' (id 'h') → hook.exampl",
        "hookUrl: stored as encrypted configuration: url of 'Hook' (id 'h') → hook.example",
    ):
        assert line in told.errors
    told = stack.adopt(oauth())
    assert told.errors.index("→ evil.example") < told.errors.index("wrote ")


def test_an_earlier_adoption_of_the_same_id_keeps_its_keys(stack: Stack) -> None:
    first = stack.adopt(oauth())
    stack.has(apiClientSecret=CANARY)
    again = stack.adopt(oauth())
    assert (again.keys, again.program) == (first.keys, first.program)
    assert again.set_ == {}
    assert "apiClientSecret: already in the configuration" in again.errors
    assert "(id 'd') → evil.example" in again.errors


@pytest.mark.parametrize(
    "other",
    [
        oauth("other"),
        oauth(host="worse.example"),
        oauth("D"),
        header() | {"authorization": {"type": "header"}},
        destination("d", "adx-principal", displayName="Api"),
    ],
)
def test_a_recorded_key_goes_to_no_other_id_host_or_property(
    stack: Stack, other: dict[str, Any]
) -> None:
    stack.adopt(oauth(host="good.example"))
    stack.has(apiClientSecret=CANARY)
    told = stack.adopt(other)
    assert "apiClientSecret" not in told.keys
    assert CANARY not in [it.value for it in told.set_.values()]


@pytest.mark.parametrize(
    ("token_url", "shown"),
    [
        ("http://good.example/token", "http://good.example"),
        ("https://good.example:8443/token", "good.example:8443"),
        ("https://good.example#@evil.example/token", "an unreadable address"),
        ("https://good.example?@evil.example/token", "an unreadable address"),
    ],
)
def test_a_recorded_key_goes_to_no_other_port_and_never_without_tls(
    stack: Stack, token_url: str, shown: str
) -> None:
    hook = oauth(host="good.example")
    stack.adopt(hook)
    stack.has(apiClientSecret=CANARY)
    told = stack.adopt(hook | {"authorization": {**hook["authorization"], "tokenUrl": token_url}})
    assert "apiClientSecret" not in told.keys
    assert f"→ {shown}" in told.errors


@pytest.mark.parametrize("name", ["Host", "x-forwarded-host", "X_Original_Host", "Forwarded"])
def test_a_header_that_routes_is_a_host_of_the_secret(stack: Stack, name: str) -> None:
    hook = header(host="good.example")
    stack.adopt(hook)
    stack.has(apiAuthorization=CANARY)
    routed = hook | {"headerCustomizations": {name: {"value": "evil.example"}}}
    told = stack.adopt(routed)
    assert "apiAuthorization" not in told.keys
    assert CANARY not in [it.value for it in told.set_.values()]
    assert "evil.example" in told.errors


def test_a_recorded_key_goes_to_no_other_application(stack: Stack) -> None:
    stack.adopt(oauth())
    stack.has(apiClientSecret=CANARY)
    stack.config["iotcentral:subdomain"] = Setting("fabrikam", secret=False)
    assert "apiClientSecret" not in stack.adopt(oauth()).keys


def test_a_header_follows_the_url_of_the_program_and_not_the_one_that_the_service_shows(
    stack: Stack,
) -> None:
    stack.adopt(header(host="good.example"))
    stack.has(apiAuthorization=CANARY)
    refused = stack.adopt(header(host="evil.example"))
    assert refused.code == 1
    assert "already has plant:apiUrl with another value" in refused.errors
    forced = stack.adopt(header(host="evil.example"), force=True)
    assert "apiAuthorization" not in forced.keys
    assert stack.adopt(header(host="good.example"), force=True).keys == [
        "apiUrl",
        "apiAuthorization",
    ]


def test_a_record_is_written_before_the_keys_that_it_names(stack: Stack) -> None:
    order = list(stack.adopt(oauth()).set_)
    assert order == ["iotcentral:adoptedSecrets", "plant:apiUrl"]
    record = json.loads(stack.config["iotcentral:adoptedSecrets"].value)
    assert record["apiClientSecret"] == {
        "application": "https://contoso.azureiotcentral.com",
        "id": "d",
        "property": ["authorization", "clientSecret"],
        "hosts": ["evil.example"],
    }


@pytest.mark.parametrize("value", ["[]", "{", '{"a": 1}', '{"a": {}}', "null"])
def test_a_record_that_is_not_valid_is_one_line(stack: Stack, value: str) -> None:
    stack.config["iotcentral:adoptedSecrets"] = Setting(value, secret=False)
    told = stack.adopt(oauth())
    assert told.code == 1
    assert "iotcentral:adoptedSecrets is not valid. Remove it with" in told.errors


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("n\n", 1), ("", 1)])
def test_at_a_terminal_nothing_is_written_before_the_hosts_are_accepted(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return answer

    monkeypatch.setattr("sys.stdin", Terminal())
    told = stack.adopt(oauth())
    assert told.code == code
    assert bool(told.program) is bool(told.set_) is (code == 0)
    assert stack.adopt(oauth(), yes=True).code == 0
