"""What the tests without an engine have in common."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

LOOP: Final = asyncio.new_event_loop()
"""One loop for all tests: the SDK keeps what it began in one from test to test.

It is never closed: its threads would end, with loops of the SDK's own in them, still open.
"""

# The SDK's decorator of a test asks for one already when the module is imported.
asyncio.set_event_loop(LOOP)


@pytest.fixture(autouse=True)
def current_loop() -> None:
    """Outputs want an event loop, which is there by itself only where an engine runs."""
    asyncio.set_event_loop(LOOP)
