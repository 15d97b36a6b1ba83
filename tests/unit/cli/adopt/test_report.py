"""What an adoption tells its user to do next."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from pulumi_iotcentral.cli.adopt.plan import Secrets, Selection
from pulumi_iotcentral.cli.adopt.to_text import Report
from pulumi_iotcentral.cli.workspace.state import StackName
from tests.unit.cli.adopt.documents import named
from tests.unit.cli.adopt.test_intent import HOOK, HUB


@pytest.mark.parametrize(
    ("differing", "documents", "command"),
    [
        ((), [HOOK], "pulumi preview --expect-no-changes"),
        ((), [HUB, HOOK], "pulumi preview # 1 to update, each sends its secrets once"),
        (("hookUrl",), [HOOK], "pulumi preview # differing secrets are updated"),
    ],
)
def test_the_preview_promises_no_count_of_what_the_stack_has_besides(
    differing: tuple[str, ...], documents: list[dict[str, object]], command: str
) -> None:
    said = io.StringIO()
    adopted = tuple(named(*documents))
    secrets = Secrets(differing=differing)
    stack = StackName("plant", "dev")
    Report(Console(file=said)).next_steps(Selection(adopted, (), ()), secrets, stack)
    assert said.getvalue().splitlines()[-2:] == [f"  {command}", "  pulumi up"]


def test_the_commands_are_for_the_stack_of_the_option() -> None:
    said = io.StringIO()
    adopted = tuple(named(HUB))
    secrets = Secrets(wanted=("hubConnectionString",))
    stack = StackName("plant", "prod", "acme/prod x")
    Report(Console(file=said)).next_steps(
        Selection(adopted, (), ()), secrets, stack, "adopted/__main__.py"
    )
    lines = [line.strip() for line in said.getvalue().splitlines()]
    assert "import adopted/__main__.py in the stack's program before any `pulumi up`" in lines
    commands = [line for line in lines if line.startswith("pulumi ")]
    assert len(commands) == 3
    assert all("--stack 'acme/prod x'" in line.partition("#")[0] for line in commands)
