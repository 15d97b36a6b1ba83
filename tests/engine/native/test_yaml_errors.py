"""The errors of Pulumi YAML that the troubleshooting page quotes are printed by the engine."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import blocks
from tests.docs.test_troubleshooting_page import rows
from tests.engine.native.project import NativeProject
from tests.engine.project import NAME

PROGRAM = f"""name: {NAME}
runtime: yaml
resources:
  hub:
    type: iotcentral:Destination
    properties:
      displayName: Operations hub
      type: eventhubs@v1
      authorization:
        type: connectionString
        connectionString: Endpoint=sb://contoso.servicebus.windows.net/;EntityPath=operations
  telemetry:
    type: iotcentral:Export
    properties:
      displayName: Telemetry
      source: telemetry
      destinations:
        - id: ${{hub.destinationId}}
"""
FAULTS = {
    "Cannot assign type 'string' to type 'iotcentral:index:Source'": ("source: t", "source: T"),
    "Missing required property 'displayName'": ("displayName: T", "display_name: T"),
    "Property filtr does not exist": ("source: t", "filtr: x\n      source: t"),
    "authorization: Cannot": ("connectionString: E", "connection_string: E"),
    "Cannot assign type 'string' to type 'iotcentral:index:DestinationReference'": ("- id: ", "- "),
    "Cannot assign 'iotcentral:index:Destination'": ("- id: ${hub.destinationId}", "- ${hub}"),
    "resource, variable, or config value": ("displayName: O", "displayName: ${hubKey} O"),
}
"""Beginnings of the messages, each with the change of the program that causes it."""
QUOTED = [row[0].strip("`") for row in rows("Errors in YAML")]


def printed(native: NativeProject, old: str, new: str) -> str:
    """Return what a preview of the changed program prints, without colors."""
    assert PROGRAM.count(old) == 1
    (native.folder / "Pulumi.yaml").write_text(PROGRAM.replace(old, new))
    return re.sub(r"\x1b\[[0-9;]*m", "", native.preview().failed().output)


def pattern(text: str) -> str:
    """Return the pattern of a quotation, in which … stands for any text."""
    return ".*".join(re.escape(part) for part in text.split("…"))


@pytest.mark.parametrize("quoted", QUOTED)
def test_a_message_of_the_page_is_printed(native: NativeProject, quoted: str) -> None:
    [fault] = [it for beginning, it in FAULTS.items() if quoted.startswith(beginning)]
    shown = printed(native, *fault)
    assert re.search(pattern(quoted), shown), shown


def test_the_long_message_of_the_page_is_printed(native: NativeProject) -> None:
    [block] = [it for it in blocks("text") if it.first.startswith("Error: iotcentral:index:")]
    shown = printed(native, "eventhubs@v1", "eventhub@v1")
    for line in block.text.splitlines():
        assert re.search(f"{pattern(line)}$", shown, flags=re.MULTILINE), f"{line}\n{shown}"


def test_a_line_with_an_error_is_printed_with_its_secret(native: NativeProject) -> None:
    shown = printed(native, "connectionString: E", "connection_string: E")
    assert "sb://contoso.servicebus.windows.net/;EntityPath=operations" in shown
