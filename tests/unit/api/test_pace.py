"""An application is asked for no more than it takes, and left alone by all when it says so."""

import re
import threading
from heapq import heapify, heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.api import ApiToken, Client, IotCentralError, ThrottledError
from pulumi_iotcentral.api.pace import RATE, Pace

from .conftest import CANARY, TOKEN, MakeClient
from .scripted import Drop, Service, Time, refused, reply

EXPORT = {"id": "e1"}
TRAVELS = st.tuples(st.floats(0, 1.5), st.floats(0, 0.5))


def arrivals(travels: list[tuple[float, float]], threads: int) -> list[float]:
    """Return when a service sees requests that take so long to it and back, one thread a time."""
    time, waiting = Time(), [*travels]
    pace, seen = Pace(time.clock), list[float]()
    # Each thread with what it does next: ask for a turn, or bring an answer back.
    todo = [(time.now, thread, False) for thread in range(threads)]
    heapify(todo)
    while waiting or any(answered for *_, answered in todo):
        time.now, thread, answered = heappop(todo)
        if answered:
            pace.give_back()
        wait = pace.take() if waiting else None
        if wait == 0:
            there, back = waiting.pop()
            seen.append(time.now + there)
            heappush(todo, (time.now + there + back, thread, True))
        elif wait is not None:
            heappush(todo, (time.now + wait, thread, False))
    return sorted(seen)


@given(st.lists(TRAVELS, min_size=RATE + 1, max_size=3 * RATE), st.integers(1, 2 * RATE))
def test_no_second_sees_more_than_the_rate_however_long_requests_travel(
    travels: list[tuple[float, float]], threads: int
) -> None:
    seen = arrivals(travels, threads)
    assert len(seen) == len(travels)
    for first, after in zip(seen, seen[RATE:], strict=False):
        assert after - first >= 1 - 1e-9


def test_quick_answers_let_the_whole_rate_be_used() -> None:
    seen = arrivals([(0.0, 0.001)] * 100, 4)
    assert seen[-1] - seen[0] < 4.1


def test_the_first_requests_go_at_once_and_the_next_a_second_after_them(
    service: Service, client: Client, time: Time
) -> None:
    service.plays(*[reply(EXPORT)] * (RATE + 1))
    for _ in range(RATE):
        client.exports.get("e1")
    assert time.slept == []
    client.exports.get("e1")
    assert time.slept == [1.0]


@pytest.mark.parametrize("headers", [{"Retry_After": "7"}, {}], ids=["told how long", "not told"])
def test_a_429_lets_every_thread_wait(
    headers: dict[str, str], service: Service, new_client: MakeClient, time: Time
) -> None:
    sent: list[float] = []
    others: list[threading.Thread] = []

    class Noted(ApiToken):
        def authorization(self) -> str:
            sent.append(time.now)
            return super().authorization()

    def sleep(seconds: float) -> None:
        if not others:  # while the first thread waits
            others.append(threading.Thread(target=client.exports.get, args=("e2",)))
            others[0].start()
            others[0].join(30)
        time.sleep(seconds)

    client = new_client(credential=Noted(TOKEN), sleep=sleep)
    service.plays(refused(429, **headers), reply(EXPORT), reply(EXPORT))
    client.exports.get("e1")
    first, *later = sent
    assert len(later) == 2
    assert min(later) - first >= (7 if headers else 0.25)


def test_a_pause_beyond_the_deadline_is_the_end_of_other_requests_too(
    service: Service, client: Client, time: Time
) -> None:
    service.plays(refused(429, Retry_After="500"), reply(EXPORT))
    with pytest.raises(ThrottledError):
        client.exports.get("e1")
    with pytest.raises(ThrottledError, match="throttles all requests for another 500 s") as caught:
        client.exports.get("e2")
    assert "Retry later" in caught.value.advice
    assert (len(service.asked), time.slept) == (1, [])
    time.advance(501)
    assert client.exports.get("e2")["id"] == "e1"


def test_a_failed_request_gives_its_turn_back(
    service: Service, new_client: MakeClient, time: Time
) -> None:
    class Failing(ApiToken):
        def authorization(self) -> str:
            raise IotCentralError("no token")

    failing, asking = new_client(credential=Failing(TOKEN)), new_client()
    for _ in range(2 * RATE):
        with pytest.raises(IotCentralError, match="no token"):
            failing.exports.get("e1")
    service.plays(*[refused(404)] * (RATE + 1))
    for _ in range(RATE + 1):
        with pytest.raises(IotCentralError):
            asking.exports.get("e1")
    assert time.slept == [1.0, 1.0]


def test_a_long_wait_is_told_once_with_its_reason(service: Service, new_client: MakeClient) -> None:
    told: list[str] = []
    client = new_client(on_wait=told.append)
    service.plays(*[refused(429, message=TOKEN, Retry_After="7")] * 3, reply(EXPORT))
    client.exports.get("e1")
    service.plays(*[refused(503, message=TOKEN, Retry_After="9")] * 2, reply(EXPORT))
    client.exports.get("e1")
    service.plays(*[Drop()] * 8, reply(EXPORT))
    client.exports.get("e1")
    limit = "its rate limit is 20 requests per second for all clients together"
    lost = "the connection was lost before the response was complete"
    patterns = [
        rf"waiting 7 s for HOST: {limit}",
        r"waiting 9 s for HOST: it returned 503",
        rf"waiting \d s for HOST \(\d s so far\): {lost}",
    ]
    for line, pattern in zip(told, patterns, strict=True):
        assert re.fullmatch(pattern.replace("HOST", re.escape(service.host)), line)
    assert CANARY not in str(told)


def test_a_short_wait_is_not_worth_a_word(service: Service, new_client: MakeClient) -> None:
    told: list[str] = []
    client = new_client(on_wait=told.append)
    service.plays(refused(429, Retry_After="2"), refused(500), reply(EXPORT))
    client.exports.get("e1")
    assert told == []


def test_many_short_waits_are_a_long_one(service: Service, new_client: MakeClient) -> None:
    told: list[str] = []
    client = new_client(on_wait=told.append)
    service.plays(*[refused(429, Retry_After="1")] * 6, reply(EXPORT))
    client.exports.get("e1")
    assert len(told) == 1
    assert re.match(r"waiting 1 s for \S+ \(\d s so far\): its rate limit", told[0])
