"""Applies faults to requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .effects import Cut, Delay, Hold, Lag, Lose, Moment, comes_first, ends
from .fault_list import FaultList, Taken
from .lag import ask_for_lag, lagged
from .protocol import connection_of
from .response_faults import Answer, deformed, instead


class Injection:
    """The layer around the service that applies faults."""

    def __init__(self, app: ASGIApp, faults: FaultList, now: Callable[[], datetime]) -> None:
        self._app = app
        self._faults = faults
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or apply its faults."""
        taken = self._faults.take(scope["method"], scope["path"])
        if not taken:
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            for one in taken:
                self._faults.give_back(one)
            return
        await _Exchange(self._app, self._faults, taken, scope, send, self._now).run(body)


@dataclass(frozen=True)
class _Exchange:
    app: ASGIApp
    faults: FaultList
    taken: list[Taken]
    scope: Scope
    send: Send
    now: Callable[[], datetime]

    async def run(self, body: bytes) -> None:
        await self._wait("before", None)
        if self._ended():
            return
        end = next((one for one in self.taken if ends(one.effect)), None)
        if end is not None and comes_first(end.effect):
            await self._instead(end)
            return
        answer = await self._work(body)
        await self._wait("after", answer.status)
        if self._ended():
            return
        if end is None:
            await answer.sent_by(self.send)
        else:
            await self._spoil(end, answer)

    async def _wait(self, moment: Moment, status: int | None) -> None:
        for one in self.taken:
            effect = one.effect
            if not isinstance(effect, Delay | Hold) or effect.moment != moment:
                continue
            self.faults.fire(one, status)
            if isinstance(effect, Hold):
                await one.armed.released.reached()
            else:
                await self.faults.ended.reached(effect.seconds)

    def _ended(self) -> bool:
        """Return whether the simulator stops. A waiting request then gets no response."""
        ended = self.faults.ended.is_open
        if ended:
            connection_of(self.scope).cut("reset")
        return ended

    async def _work(self, body: bytes) -> Answer:
        lag = next((one for one in self.taken if isinstance(one.effect, Lag)), None)
        if lag is not None:
            ask_for_lag(self.scope)
        answer = await Answer.of(self.app, self.scope, body)
        if lag is not None and lagged(self.scope):
            self.faults.fire(lag, answer.status)
        elif lag is not None:
            self.faults.give_back(lag)
        return answer

    async def _instead(self, end: Taken) -> None:
        self.faults.fire(end, None)
        if isinstance(end.effect, Cut):
            connection_of(self.scope).cut(end.effect.close)
        else:
            answer = instead(end.effect, self.scope["state"]["request_id"], self.now())
            await answer.sent_by(self.send)

    async def _spoil(self, end: Taken, answer: Answer) -> None:
        """Apply an effect to the response of the work."""
        connection = connection_of(self.scope)
        if isinstance(end.effect, Lose):
            self.faults.fire(end, answer.status)
            connection.cut(end.effect.close)
        elif isinstance(end.effect, Cut):
            self.faults.fire(end, answer.status)
            await self._send_half(answer)
            connection.cut(end.effect.close)
        else:
            await self._deform(end, answer)

    async def _send_half(self, answer: Answer) -> None:
        if answer.body:
            await answer.half_sent_by(self.send)
        else:
            connection_of(self.scope).write(b"HTTP/1.1 ")

    async def _deform(self, end: Taken, answer: Answer) -> None:
        sent = deformed(end.effect, answer, self.scope["state"]["request_id"], self.now())
        if sent is None:
            self.faults.give_back(end)
        else:
            self.faults.fire(end, answer.status)
        await (sent or answer).sent_by(self.send)


async def _whole(receive: Receive) -> bytes | None:
    """Read the whole body, so that the work no longer depends on the client."""
    content = bytearray()
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            return None
        content += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(content)
