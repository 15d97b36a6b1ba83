"""A collection of the API whose answers a test gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass
class ScriptedCollection:
    get: Callable[[str], Any] = pytest.fail
    list: Callable[[], Any] = pytest.fail
    put: Callable[[str, Any], Any] = pytest.fail
    patch: Callable[[str, Any], Any] = pytest.fail
    delete: Callable[[str], None] = pytest.fail
