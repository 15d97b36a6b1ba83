"""Programs load nothing that only the provider process needs, and commands no Pulumi SDK."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral import public
from pulumi_iotcentral.cli.app import _COMMANDS

pytestmark = pytest.mark.processes

HEAVY = (
    "azure",
    "jsonschema",
    "jq",
    "lark",
    "pulumi_policy",
    "pyrate_limiter",
    "requests",
    "rich",
    "starlette",
    "typer",
    "urllib3",
    "uvicorn",
)
OURS = tuple(
    f"pulumi_iotcentral.{part}"
    for part in ("api", "cli", "components", "offline", "policies", "simulator", "testing")
)
IMPORTED = "from pulumi_iotcentral import Destination"
CHECKED = """
    from pulumi.dynamic import ConfigureRequest
    from pulumi_iotcentral.destination import DestinationProvider

    provider = DestinationProvider()
    provider.configure(ConfigureRequest({"iotcentral:subdomain": "contoso"}))
    hook = {"displayName": "Hook", "type": "webhook@v1", "url": "https://h.example"}
    inputs = provider.check({}, {**hook, "idSeed": "seed"}).inputs
    assert provider.diff("hook", inputs, {**inputs, "displayName": "New"}).changes
"""
COMMENTED = "import pulumi_iotcentral.cli.comment.to_markdown"
WITHOUT_SDK = sorted(set(_COMMANDS) - {"adopt", "diff"})  # both read the state of a stack


def loaded(program: str) -> set[str]:
    """Return what a program loads beside `import pulumi`; `pytest -s` shows what that costs."""
    lines = [
        "import pulumi, sys, time",
        "before, begun = set(sys.modules), time.perf_counter()",
        dedent(program),
        "print(round((time.perf_counter() - begun) * 1000), *(set(sys.modules) - before))",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    milliseconds, *modules = done.stdout.split()
    print(f"\n{milliseconds} ms over `import pulumi`")
    return set(modules)


def parts(modules: set[str], *tops: str) -> list[str]:
    return sorted(name for name in modules if name.startswith(tuple(f"{top}." for top in tops)))


@pytest.mark.parametrize("program", [IMPORTED, CHECKED], ids=["a program", "a check and a diff"])
def test_nothing_heavy_is_loaded_before_the_service_is_called(program: str) -> None:
    modules = loaded(program)
    assert "pulumi_iotcentral.destination" in modules
    assert modules.isdisjoint({*HEAVY, *OURS})
    assert not parts(modules, *HEAVY, *OURS)


def test_the_provider_process_loads_neither_args_nor_parsers_that_nothing_needs() -> None:
    modules = loaded(f"import pulumi_iotcentral.export\n{dedent(CHECKED)}")
    assert "pulumi_iotcentral.lifecycle.handler" in modules
    assert not parts(modules, "iotcentral_bounded.jq", "iotcentral_bounded.query")
    assert modules.isdisjoint(f"pulumi_iotcentral.args.{it}" for it in ("destination", "export"))


def test_a_comment_on_a_preview_is_made_without_what_calls_the_service() -> None:
    modules = loaded(COMMENTED)
    assert "pulumi_iotcentral.cli.comment.to_markdown" in modules
    assert modules.isdisjoint({"requests", "urllib3", "pulumi_iotcentral.api"})


@pytest.mark.parametrize("command", WITHOUT_SDK)
def test_a_command_starts_without_the_pulumi_sdk(command: str) -> None:
    program = (
        f"import sys; from pulumi_iotcentral.cli.app import _load; _load({command!r});"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert f"pulumi_iotcentral.cli.{command}.command" in done.stdout.split()
    assert {"pulumi", "grpc", "dill"}.isdisjoint(done.stdout.split())


def test_every_public_name_is_there_on_first_use() -> None:
    program = r"""
        import pickle
        import pulumi_iotcentral as iotcentral

        provider = pickle.loads(b"cpulumi_iotcentral.destination\nDestinationProvider\n.")
        assert iotcentral.destination.DestinationProvider is provider
        assert "Export" in dir(iotcentral)
        from pulumi_iotcentral import *
        print(*(name for name in iotcentral.__all__ if name in globals()))
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(program)], capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    assert done.stdout.split() == public.__all__


def test_a_name_that_the_package_does_not_have_is_an_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Destinations'"):
        _ = iotcentral.Destinations  # type: ignore[attr-defined]
