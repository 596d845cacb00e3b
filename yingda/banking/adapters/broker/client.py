"""The brokerage's doors by name, beside those that every sample core has."""

from __future__ import annotations

from urllib.parse import quote

from yingda.banking.adapters.bank.client import BankClient
from yingda.banking.adapters.broker import codec
from yingda.banking.adapters.http_door import HttpDoor
from yingda.banking.port import Offered, Outcome, Placed


class BrokerClient(BankClient):
    """People, holdings, entries, operations and feeds have the bank's paths."""

    def __init__(self, door: HttpDoor) -> None:
        super().__init__(door)
        self._broker = door

    async def quotes(self, codes: tuple[str, ...]) -> Outcome[tuple[Offered, ...]]:
        return await self._broker.question("GET", "/quotes", codec.securities, params={"code": list(codes)})

    async def new_shares(self) -> Outcome[tuple[Offered, ...]]:
        return await self._broker.question("GET", "/new-shares", codec.new_shares)

    async def placed(self, customer: str) -> Outcome[tuple[Placed, ...]]:
        path = f"/customers/{quote(customer, safe='')}/orders"
        return await self._broker.question("GET", path, codec.placed)
