from __future__ import annotations

from collections.abc import Callable

import pytest

from iotcentral_simulator import Clock, Options, OptionsDict, Simulator
from iotcentral_simulator.limits import Window

from .client import TOKEN, Api
from .conftest import Start
from .samples import BLOB, export


def test_the_defaults_are_the_documented_limits() -> None:
    options = Options()
    assert (options.rate, options.quota) == (20, 10)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"port": 65536}, "port must be between 0 and 65535"),
        ({"port": -1}, "port must be between 0 and 65535"),
        ({"rate": -1}, "rate must be 0 or more"),
        ({"quota": -1}, "quota must be 0 or more"),
        ({"page_size": -1}, "page_size must be 0 or more"),
    ],
)
def test_an_option_that_is_out_of_range_is_refused(options: OptionsDict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Simulator(**options)


def test_more_requests_than_the_rate_in_a_second_are_refused(
    start: Start, connect: Callable[..., Api]
) -> None:
    time = 100.0
    api = connect(start(rate=3, clock=Clock(monotonic=lambda: time)).url)
    answers = [api.send("GET", "exports") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].json()["error"]["code"] == "TooManyRequests"
    time += 0.999
    assert api.send("GET", "exports").status_code == 429
    time += 0.001
    assert api.send("GET", "exports").status_code == 200


def test_the_window_slides() -> None:
    times = iter([0.0, 0.6, 0.9, 1.0, 1.1, 1.6])
    window = Window(2, lambda: next(times))
    assert [window.admit() for _ in range(6)] == [0, 0, 1, 0, 1, 0]


def test_a_window_without_a_rate_admits_all() -> None:
    window = Window(0, lambda: 0.0)
    assert {window.admit() for _ in range(100)} == {0}


def test_requests_without_the_token_do_not_count(start: Start, connect: Callable[..., Api]) -> None:
    simulator = start(rate=1, clock=Clock(monotonic=lambda: 0.0))
    stranger = connect(simulator.url, token="other")
    assert {stranger.send("GET", "exports").status_code for _ in range(3)} == {401}
    assert connect(simulator.url).send("GET", "exports").status_code == 200


def test_each_application_has_its_own_rate(start: Start, connect: Callable[..., Api]) -> None:
    simulator = start(rate=1, clock=Clock(monotonic=lambda: 0.0))
    for name in ("", "a", "b"):
        api = connect(simulator.application(name).url)
        assert api.send("GET", "exports").status_code == 200
        assert api.send("GET", "exports").status_code == 429


@pytest.mark.parametrize("kind", ["destinations", "exports"])
def test_an_application_holds_no_more_than_its_quota(
    start: Start, connect: Callable[..., Api], kind: str
) -> None:
    simulator = start(quota=2)
    api = connect(simulator.url)
    api.ok("PUT", "destinations/o0", BLOB)
    body = BLOB if kind == "destinations" else export("o0")
    for number in range(2):
        api.ok("PUT", f"{kind}/o{number}", body)
    assert "2" in api.refused(422, "PUT", f"{kind}/o2", body)
    assert list(getattr(simulator.application(), kind)) == ["o0", "o1"]
    api.ok("PUT", f"{kind}/o1", body | {"displayName": "replaced"})
    other = connect(simulator.application("other").url, token=TOKEN)
    other.ok("PUT", "destinations/o0", BLOB)
    api.send("DELETE", f"{kind}/o1")
    api.ok("PUT", f"{kind}/o2", body)
