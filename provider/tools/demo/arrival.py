"""Sends a device message through the demo's exports, and shows the delivered data."""

import json
import subprocess
import sys
from pathlib import Path

from receivers import Storage, Webhook
from rich.console import Console
from rich.markup import escape
from simulation import ProcessError

MESSAGE = {
    "telemetry": {"temperature": 21.5},
    "device": {"id": "thermostat-1", "name": "Thermostat 1"},
}
COMMAND = ("iotcentral", "simulate", "send")
REFUSED = "': failed: "
"""The text in the command's output for a failed delivery."""


def show(console: Console, environment: dict[str, str], storage: Storage, webhook: Webhook) -> None:
    """Sends one message, and prints the resulting blobs and webhook requests."""
    text = json.dumps(MESSAGE)
    console.print(
        f"\n[bold]$ {' '.join(COMMAND)} '{escape(text)}'[/bold]", highlight=False, soft_wrap=True
    )
    earlier = len(webhook.requests())
    outcome = sent(environment, text)
    console.print(outcome, highlight=False, markup=False, soft_wrap=True)
    for blob in (word for word in outcome.split() if word.endswith(".json")):
        shown(console, f"Blob {blob}", storage.content(blob))
    for request in webhook.requests()[earlier:]:
        head = [f"POST {request['path']}", *(f"{k}: {v}" for k, v in request["headers"].items())]
        shown(console, "Webhook request", "\n".join([*head, "", request["body"]]))


def sent(environment: dict[str, str], text: str) -> str:
    """Sends a message, and returns the outcome. Raises ProcessError if a delivery failed.

    The exports of an edited stack can send to any host.
    """
    program = Path(sys.executable).with_name(COMMAND[0])
    done = subprocess.run(
        [str(program), *COMMAND[1:], text],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    outcome = done.stdout.strip()
    if not outcome or REFUSED in outcome:
        raise ProcessError(f"The message was not delivered:\n{outcome or done.stderr.strip()}")
    return outcome


def shown(console: Console, title: str, text: str) -> None:
    """Prints a title and a text."""
    console.print(f"\n[bold]{title}[/bold]", highlight=False, soft_wrap=True)
    console.print(text.strip(), highlight=False, markup=False, soft_wrap=True)
