"""The host at its TCP door: one message after the other on each connection, each answered on the same."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from typing import Any, Final

import iso8583

from sample_cores.cards import books, wire
from sample_cores.common import credentials, operations
from sample_cores.common.app import Core
from sample_cores.common.operations import Doing
from sample_cores.common.refused import Refused

CODES: Final = {
    "core.kind_unknown": "12", "core.amount_invalid": "13", "core.holding_unknown": "14", "core.holding_lost": "41",
    "core.funds_short": "51", "core.barred": "77", "core.holding_normal": "78", "core.id_reused": "94",
}  # fmt: skip
"""Response codes (field 39) of refusals; 00 is done, 25 not found, 91 out of service, 96 anything else."""
KINDS: Final = {("0200", "21"): "card_repayment", ("0200", "00"): "card_purchase"}
"""By message type and the first two digits of the processing code."""
HOT: Final = {"1": "loss_report", "3": "loss_undo"}
"""File updates (0300) of the list of lost cards, by field 91."""

Message = dict[str, str]


class Host:
    """Listens when entered; `address` says where."""

    def __init__(self, core: Core, host: str = "127.0.0.1") -> None:
        self._core, self._host = core, host
        self.address = ""

    @contextlib.asynccontextmanager
    async def listening(self, addresses: list[str]) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, self._host, 0)
        port = server.sockets[0].getsockname()[1]
        addresses.append(f"tcp://{self._host}:{port}")
        try:
            yield
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, iso8583.DecodeError, ValueError):
            while True:
                size = int.from_bytes(await reader.readexactly(wire.HEAD_BYTES), "big")
                if size > wire.FRAME_BYTES_MAX:
                    break
                message = wire.decode(await reader.readexactly(size))
                answer = await self._with_faults(message)
                if answer is None:
                    break
                writer.write(wire.encode(answer))
                await writer.drain()
        writer.close()

    async def _with_faults(self, message: Message) -> Message | None:
        """None: the connection breaks."""
        faults, setting = self._core.faults, self._core.faults.setting
        if not faults.concerns(message["t"], _kind(message)):
            return await self._answer(message)
        if setting.down:
            return _said(message, "91")
        if faults.strikes(setting.dropped_share):
            return None
        if faults.strikes(setting.duplicate_share):
            await self._answer(message)
        answer = await self._answer(message)
        await asyncio.sleep(setting.slow_ms / 1000)
        return None if faults.strikes(setting.lost_share) else answer

    async def _answer(self, message: Message) -> Message:
        try:
            match message["t"]:
                case "0800":
                    return _said(message, "00")
                case "0100":
                    return await self._inquiry(message)
                case "0200" | "0300":
                    return await self._operation(message)
                case "0400":
                    return await self._reversal(message)
        except Refused as no:
            return _said(message, CODES.get(no.code, "96"))
        except (KeyError, ValueError):
            return _said(message, "30")
        return _said(message, "12")

    async def _inquiry(self, message: Message) -> Message:
        reader, private = self._core.store.reader, dict(wire.tags(message.get("48", "")))
        match message["3"][:2]:
            case "31":
                return _said(message, "00", *_balance(books.card(reader, message["2"])))
            case "38":
                tokens = books.of_holder(reader, private["CU"])
                return _said(message, "00" if tokens else "14", *(("CD", token) for token in tokens))
            case "37":
                return _fate(message, operations.fate(reader, private["OI"], False, 0))
            case "32":
                return await self._pin(message)
        raise Refused("core.kind_unknown")

    async def _pin(self, message: Message) -> Message:
        holder = str(books.card(self._core.store.reader, message["2"])["holder"])
        pin, now, key = wire.pin_of(message["52"], message["2"]), self._core.clock.now(), self._core.key
        found = await self._core.store.write(lambda conn: credentials.check(conn, key, holder, "pin", pin, now))
        code = "00" if found["right"] else "75" if found["locked"] else "55"
        return _said(message, code, ("TL", found["tries_left"]))

    async def _operation(self, message: Message) -> Message:
        private, number = dict(wire.tags(message["48"])), message["2"]
        params: dict[str, Any] = {"card": number, "from_account": message.get("102", ""), "holding": number}
        if "4" in message:
            params["amount"] = int(message["4"])

        def job(conn: sqlite3.Connection) -> dict[str, Any]:
            holder = str(books.card(conn, number)["holder"])
            if private["CU"] != holder:
                raise Refused("core.holding_unknown")
            doing = Doing(conn, private["OI"], _kind(message), holder, params, self._core.clock.now())
            return operations.carry_out(self._core.handlers, doing)

        told = await self._core.store.write(job)
        if told["state"] == "refused":
            raise Refused(told["code"])
        facts = [("BA", told["facts"]["balance"])] if "balance" in told["facts"] else []
        return _said(message, "00", ("AT", told["at"]), *facts) | {"37": told["ref"]}

    async def _reversal(self, message: Message) -> Message:
        id, now = dict(wire.tags(message["48"]))["OI"], self._core.clock.now()
        undone = await self._core.store.write(lambda conn: books.reverse(conn, id, now))
        return _said(message, "00" if undone else "25")


def _kind(message: Message) -> str:
    if message["t"] == "0300":
        return HOT.get(message.get("91", ""), "")
    return KINDS.get((message["t"], message.get("3", "")[:2]), "")


def _balance(card: sqlite3.Row) -> list[tuple[str, object]]:
    return [
        ("CU", card["holder"]), ("NM", card["name"]), ("TK", card["token"]), ("PN", card["number"]),
        ("SS", card["status"]), ("OW", card["owed"]), ("LM", card["credit_limit"]), ("DU", card["due"]),
        ("DO", card["due_on"]),
    ]  # fmt: skip


def _fate(message: Message, told: dict[str, Any]) -> Message:
    if told["state"] == "done":
        balance = told["facts"].get("balance")
        facts = [("BA", balance)] if balance is not None else []
        return _said(message, "00", ("ST", "done"), ("AT", told["at"]), *facts) | {"37": told["ref"]}
    if told["state"] == "refused":
        return _said(message, "00", ("ST", "refused"), ("RC", CODES.get(told["code"], "96")))
    return _said(message, "25", ("ST", "absent"), ("BR", int(bool(told.get("at")))))


def _said(message: Message, code: str, *pairs: tuple[str, object]) -> Message:
    """The answer to a message: its type plus ten, the fields that name it, the code."""
    kept = {field: message[field] for field in ("2", "3", "4", "7", "11", "70") if field in message}
    private = {"48": wire.tagged(*pairs)} if pairs else {}
    return {"t": f"{int(message['t']) + 10:04d}", **kept, **private, "39": code}
