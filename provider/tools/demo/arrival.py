"""Sends a device's message through the demo's exports, and shows it where it arrived."""

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
"""How the command tells of a destination that did not take the message."""


def show(console: Console, environment: dict[str, str], storage: Storage, webhook: Webhook) -> None:
    """Sends one message, and prints what became of it: the blobs and the webhook's requests."""
    text = json.dumps(MESSAGE)
    console.print(
        f"\n[bold]$ {' '.join(COMMAND)} '{escape(text)}'[/bold]", highlight=False, soft_wrap=True
    )
    earlier = len(webhook.requests())
    told = sent(environment, text)
    console.print(told, highlight=False, markup=False, soft_wrap=True)
    for blob in (word for word in told.split() if word.endswith(".json")):
        shown(console, f"The blob {blob}", storage.content(blob))
    for request in webhook.requests()[earlier:]:
        head = [f"POST {request['path']}", *(f"{k}: {v}" for k, v in request["headers"].items())]
        shown(console, "What the webhook got", "\n".join([*head, "", request["body"]]))


def sent(environment: dict[str, str], text: str) -> str:
    """Sends a message, and returns what is told of it: an edited stack may lead anywhere."""
    program = Path(sys.executable).with_name(COMMAND[0])
    done = subprocess.run(
        [str(program), *COMMAND[1:], text],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout.strip()
    if not told or REFUSED in told:
        raise ProcessError(f"The message did not arrive everywhere:\n{told or done.stderr.strip()}")
    return told


def shown(console: Console, title: str, text: str) -> None:
    """Prints a text below its title."""
    console.print(f"\n[bold]{title}[/bold]", highlight=False, soft_wrap=True)
    console.print(text.strip(), highlight=False, markup=False, soft_wrap=True)
