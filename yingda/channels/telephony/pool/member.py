"""One switch and everything that serves it."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, NoReturn

from yingda.channels.telephony.ari import Ari
from yingda.channels.telephony.exchange import Exchange
from yingda.channels.telephony.guard import Guard
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.phones import Phones
from yingda.channels.telephony.switch import Layout, SwitchSettings
from yingda.channels.telephony.switch.errors import Replaced

REST_S: Final = 60.0
"""After another program took our place: it has the institutions, or soon gives up."""
OWNERS_LOOK_S: Final = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, eq=False)
class Member:
    """`name`: in the pool; "" for a switch that is alone. `socket_url`: where it takes SIP over websockets."""

    name: str
    settings: SwitchSettings
    layout: Layout
    ari: Ari
    registrations: Ari
    phones: Phones
    exchange: Exchange
    guard: Guard
    socket_url: str

    @property
    def state(self) -> str:
        return "up" if self.exchange.ready else "away"

    async def serve(self) -> NoReturn:
        """Until cancelled; raises when a part fails, or the switch is another's (`Replaced`)."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.phones.watch(self.registrations))
            group.create_task(self.guard.run())
            await self.exchange.run()
            raise Replaced("Another program steers this switch. Give each its own data folder and ports.")
        raise AssertionError

    async def serve_again(self, owners: Owners) -> NoReturn:
        """A switch of a pool: whenever the institutions are owned here, for of several nodes one serves the pool."""
        while True:
            while not owners.standing_by() or not owners.owned:  # noqa: ASYNC110  owners tell nobody
                await asyncio.sleep(OWNERS_LOOK_S)
            try:
                await self.serve()
            except Exception:  # of this switch alone; a `Replaced` among them
                log.exception("telephony.switch_failed", extra={"switch": self.name})
            await asyncio.sleep(REST_S)

    async def close(self) -> None:
        await self.ari.close()
        await self.registrations.close()
