"""A call at work: what is asked of the switch, in which order, and what is not asked any more."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.telephony.peers import until
from tests.telephony.test_call import CALLER, CONTACT, LIMING
from yingda.channels.telephony.ari import Answer
from yingda.channels.telephony.line import Line
from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.protocol.call import Call
from yingda.channels.telephony.protocol.shown import Shown
from yingda.foundation.clock import SystemClock
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner


class Away:
    """No owner for the moment: commands wait."""

    def owner(self, _tenant: TenantId) -> Any:
        raise NotOwner()


class Slow:
    """A switch that answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[r.Request] = []
        self.free = asyncio.Event()

    async def carry_out(self, request: r.Request, **_given: Any) -> Answer:
        self.asked.append(request)
        await self.free.wait()
        return Answer(b"")

    def of(self, *kinds: type[Any]) -> list[r.Request]:
        return [each for each in self.asked if isinstance(each, kinds)]


def offered(agent: str, offer: str) -> h.Told:
    return h.Told(Shown(interaction=CONTACT, where="offered", agent=agent, offer=offer))


async def test_an_offer_that_is_over_before_the_switch_was_asked_rings_nobody() -> None:
    """The switch lags: the first offer's phone is not rung in vain, and never together with the next one's."""
    switch = Slow()
    clock = SystemClock()
    call = Call(CALLER, "13800138000", clock.now_ms(), "x")
    line = Line(call, TenantId("t"), Away(), switch, None, clock)  # type: ignore[arg-type]
    running = asyncio.create_task(line.run(None))
    try:
        line.happens(h.Told(Shown(interaction=CONTACT, where="waiting")))
        await until("the switch is busy", lambda: [type(each) for each in switch.asked] == [r.StartMusic])
        line.happens(offered(LIMING, "first"))
        line.happens(offered("another", "second"))
        await until("a phone is asked for, and not there yet", lambda: len(line.coming) == 1)
        await until("that offer is over", lambda: (shown := call.shown) is not None and shown.offer == "second")
        switch.free.set()
        await until("the next one rings", lambda: bool(switch.of(r.Ring)) and not line.coming)
        rung = switch.of(r.Ring)
        assert [(each.agent, each.leg in line.call.legs) for each in rung if isinstance(each, r.Ring)] == [
            ("another", True)
        ]
        assert (switch.of(r.HangUp), line.coming) == ([], set())
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
