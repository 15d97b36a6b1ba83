"""Every test of this folder that asks for `new_run` is run with both forms of the provider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.provider.forms import FORMS, HasUrl, NewRun, Run


@pytest.fixture(params=["dynamic", pytest.param("native", marks=pytest.mark.native)])
def new_run(request: pytest.FixtureRequest) -> Iterator[NewRun]:
    """Begin a run of the engine on an application, with one of the forms."""
    with ExitStack() as begun:

        def begin(application: HasUrl, **config: Any) -> Run:
            run = FORMS[request.param](application, **config)
            return begun.enter_context(run)

        yield begin
