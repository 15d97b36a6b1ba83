"""`iotcentral simulate send`: a device's message, for a simulator to carry to the destinations."""

from __future__ import annotations

import json
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from iotcentral_bounded.http import Request, exchanged
from iotcentral_bounded.json import parsed
from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.model.urls import host_of_url

from ..printing import exit_on_error
from ..workspace.application import Application, Flags
from ..workspace.context import load_context
from .token import carried

_SECONDS = 120
_LONGEST = 2000
_LOOPBACK = ("127.0.0.1", "localhost")
_PARTS = ("export", "export_name", "outcome", "detail", "destination", "destination_name")


def send(
    message: Annotated[
        str,
        typer.Argument(
            metavar="MESSAGE",
            help="""JSON such as '{"telemetry": {"temperature": 21.5}}'; -: what stdin has.""",
        ),
    ],
    *,
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="IOTCENTRAL_ENDPOINT",
            show_envvar=True,
            help="Where the simulator listens; without it: where the stack leads.",
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="IOTCENTRAL_API_TOKEN", show_envvar=True, help="The simulator's, if it has one."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="telemetry, if the message has no messageSource; or properties, …."),
    ] = None,
    device: Annotated[str | None, typer.Option(metavar="ID", help="The device it is from.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Send a message through the exports of a simulator, to blob storage and webhooks.

    What is left out of a message is filled in: the device, its template, the time.

    Exit status: 0 it arrived wherever an enabled export leads, or was not let through; 1 it did
    not arrive somewhere, or was refused; 2 wrong usage; 3 no export is for it.
    """
    completed = _completed(_parsed(message), source, device)
    token = carried(token, "--token")
    if endpoint is None:
        endpoint, configured = _of_the_stack()
        token = token or configured
    deliveries = _sent(endpoint, token or "none", completed)
    if as_json:
        typer.echo(json.dumps(deliveries, indent=2))
    else:
        for delivery in deliveries:
            typer.echo(one_line(_line(delivery), _LONGEST))
    raise typer.Exit(_status(deliveries))


def _of_the_stack() -> tuple[str, str | None]:
    """Return where the stack leads that the command stands in, and the token for it."""
    with exit_on_error("simulate send"):
        context = load_context(Path.cwd())
        if context.project is None:
            raise typer.BadParameter(
                "say where the simulator listens, such as http://127.0.0.1:8080, or go to a "
                "project whose stack leads there",
                param_hint="--endpoint",
            )
        reached = Application(Flags(), context.config).reached
    return reached.base_url, carried(reached.api_token, reached.token_source)


def _parsed(text: str) -> dict[str, Any]:
    try:
        value = json.loads(sys.stdin.read() if text == "-" else text)
    except ValueError as error:
        raise typer.BadParameter(f"this is no JSON: {error}", param_hint="MESSAGE") from None
    if not isinstance(value, dict):
        raise typer.BadParameter("write a JSON object", param_hint="MESSAGE")
    return value


def _completed(message: dict[str, Any], source: str | None, device: str | None) -> dict[str, Any]:
    if source is not None:
        message["messageSource"] = source
    given = message.get("device", {})
    if device is not None and isinstance(given, dict):
        message["device"] = given | {"id": device}
    return message


def _sent(endpoint: str, token: str, message: dict[str, Any]) -> list[dict[str, str]]:

    if _has_no_valid_port(endpoint):
        raise typer.BadParameter(
            "the port must be a number of 65535 at most, as in http://127.0.0.1:8080",
            param_hint="--endpoint",
        )
    if not _is_here(endpoint):
        raise typer.BadParameter(
            "send is for a simulator, which is on this machine: http://127.0.0.1:PORT",
            param_hint="--endpoint",
        )
    request = Request(
        "POST", endpoint.rstrip("/") + "/messages", json=message, headers={"Authorization": token}
    )
    try:
        status, content = exchanged(request, _SECONDS)
    except (OSError, ValueError):
        raise _failed(
            endpoint, "no simulator answers there: `iotcentral simulate` starts one"
        ) from None
    try:
        document = parsed(content)
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return [{it: str(one[it]) for it in _PARTS} for one in document["deliveries"]]
        why = str(document["error"]["message"])
    except (ValueError, KeyError, TypeError):
        why = "what answers there is no simulator"
    raise _failed(endpoint, why)


def _failed(endpoint: str, why: str) -> typer.Exit:
    typer.echo(one_line(f"iotcentral simulate send: {endpoint}: {why}", _LONGEST), err=True)
    return typer.Exit(1)


def _has_no_valid_port(endpoint: str) -> bool:
    try:
        split = urlsplit(endpoint)
    except ValueError:
        return False
    try:
        return split.port == 0
    except ValueError:
        return True


def _is_here(endpoint: str) -> bool:
    return host_of_url(endpoint) in _LOOPBACK


def _line(delivery: dict[str, str]) -> str:
    names = [f"'{delivery[it]}'" for it in ("export_name", "destination_name") if delivery[it]]
    place = " -> ".join(names)
    return f"{place + ': ' if place else ''}{delivery['outcome']}: {delivery['detail']}"


def _status(deliveries: list[dict[str, str]]) -> int:
    if any(it["outcome"] in ("failed", "not delivered") for it in deliveries):
        return 1
    return 0 if any(it["export"] for it in deliveries) else 3
