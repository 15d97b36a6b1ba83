"""`iotcentral simulate send`: send a device message through the exports of a simulator."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from iotcentral_bounded.http import Request, exchanged
from iotcentral_bounded.json import parsed
from iotcentral_bounded.numbers import to_text
from iotcentral_pipeline import MessageError, completed, read_message
from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.model.urls import host_of_url

from ..options import AsJson
from ..printing import exit_on_error
from ..workspace.application import Application, Flags
from ..workspace.context import load_context
from .token import carried

_SECONDS = 120
_LONGEST = 2000
_DEEPEST = 200
_LOOPBACK = ("127.0.0.1", "localhost")
_PARTS = ("export", "export_name", "outcome", "detail", "destination", "destination_name")


def send(
    message: Annotated[
        str,
        typer.Argument(
            metavar="MESSAGE",
            help="""JSON message, such as '{"telemetry": {"temperature": 21.5}}', - for stdin.""",
        ),
    ],
    *,
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="IOTCENTRAL_ENDPOINT",
            show_envvar=True,
            help="URL of the simulator. Defaults to the application of the stack.",
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="IOTCENTRAL_API_TOKEN",
            show_envvar=True,
            help="Token of the simulator. Defaults to the stack's token if --endpoint is not set.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="Source of the message, such as properties. Defaults to its messageSource, then "
            "to telemetry."
        ),
    ] = None,
    device: Annotated[
        str | None, typer.Option(metavar="ID", help="ID of the device that sends the message.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send a device message through the exports of a simulator.

    The simulator delivers messages to blob storage and webhooks, and returns the documents that
    the export sends. Missing parts of a message have defaults: the device, its template, the time.

    Exit codes:
      0  The message was delivered, or filters and transforms dropped it.
      1  A delivery failed or is not supported, or the message was rejected.
      2  The command line is not valid.
      3  No export has the source of the message.
    """
    document = _with_options(_parsed(message), source, device)
    _warn(document)
    token = carried(token, "--token")
    if endpoint is None:
        endpoint, configured = _from_stack()
        token = token or configured
    deliveries = _sent(endpoint, token or "none", document)
    if as_json:
        typer.echo(to_text(deliveries, indent=2))
    else:
        for delivery in deliveries:
            typer.echo(one_line(_line(delivery), _LONGEST))
            for it in delivery["documents"]:
                typer.echo("  " + one_line(to_text(it), _LONGEST))
    raise typer.Exit(_status(deliveries))


def _from_stack() -> tuple[str, str | None]:
    """Return the URL and the token of the current stack's application."""
    with exit_on_error("simulate send"):
        context = load_context(Path.cwd())
        if context.project is None:
            raise typer.BadParameter(
                "the URL of the simulator is required, such as http://127.0.0.1:8080. You can also "
                "change to a project whose stack uses it.",
                param_hint="--endpoint",
            )
        reached = Application(Flags(), context.config).reached
    return reached.base_url, carried(reached.api_token, reached.token_source)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return read_message(sys.stdin.buffer.read() if text == "-" else text)
    except MessageError as error:
        raise typer.BadParameter(str(error), param_hint="MESSAGE") from None


def _with_options(
    message: dict[str, Any], source: str | None, device: str | None
) -> dict[str, Any]:
    if source is not None:
        message["messageSource"] = source
    given = message.get("device", {})
    if device is not None and isinstance(given, dict):
        message["device"] = given | {"id": device}
    return message


def _warn(message: dict[str, Any]) -> None:
    try:
        warnings = completed(message, "", datetime.now(UTC)).warnings
    except MessageError:
        return  # the simulator reports it
    for warning in warnings:
        typer.echo(one_line(f"warning: {warning}", _LONGEST), err=True)


def _sent(endpoint: str, token: str, message: dict[str, Any]) -> list[dict[str, Any]]:
    if _has_no_valid_port(endpoint):
        raise typer.BadParameter(
            "the port must be between 1 and 65535, as in http://127.0.0.1:8080",
            param_hint="--endpoint",
        )
    if not _is_local(endpoint):
        raise typer.BadParameter(
            "the simulator must be on this machine. Use http://127.0.0.1:PORT.",
            param_hint="--endpoint",
        )
    request = Request(
        "POST",
        endpoint.rstrip("/") + "/messages",
        data=to_text(message).encode(),  # with its numbers as they were written
        headers={"Authorization": token, "Content-Type": "application/json"},
    )
    try:
        status, content = exchanged(request, _SECONDS)
    except (OSError, ValueError):
        raise _failed(
            endpoint, "the simulator does not respond. Start it with `iotcentral simulate`."
        ) from None
    try:
        document = parsed(content)
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return [_delivery(it) for it in document["deliveries"]]
        why = str(document["error"]["message"])
    except (ValueError, KeyError, TypeError):
        why = "the response does not come from a simulator. Check the URL."
    raise _failed(endpoint, why)


def _delivery(given: dict[str, Any]) -> dict[str, Any]:
    documents = [parsed(it, _DEEPEST, as_written=True) for it in given.get("documents", ())]
    return {**{it: str(given[it]) for it in _PARTS}, "documents": documents}


def _failed(endpoint: str, why: str) -> typer.Exit:
    line = f"iotcentral simulate send: sending to {endpoint}: {why}"
    typer.echo(one_line(line, _LONGEST), err=True)
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


def _is_local(endpoint: str) -> bool:
    return host_of_url(endpoint) in _LOOPBACK


def _line(delivery: dict[str, Any]) -> str:
    names = [f"'{delivery[it]}'" for it in ("export_name", "destination_name") if delivery[it]]
    place = " -> ".join(names)
    return f"{place + ': ' if place else ''}{delivery['outcome']}: {delivery['detail']}"


def _status(deliveries: list[dict[str, Any]]) -> int:
    if any(it["outcome"] in ("failed", "not delivered") for it in deliveries):
        return 1
    return 0 if any(it["export"] for it in deliveries) else 3
