"""远山银行 with a telephone: the whole product, the demo world, a number, and agents who take calls."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tests.telephony.conftest import CARRIER, PRODUCT, free_port
from tests.telephony.peers import Phone, until
from yingda.app import App, build
from yingda.channels.telephony.api import switch_settings
from yingda.channels.telephony.ari import Answer, Ari
from yingda.channels.telephony.switch import Layout, Secrets
from yingda.configuration import references
from yingda.demo.load import load
from yingda.foundation.config import Settings
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import RandomIds, TenantId
from yingda.foundation.principal import system
from yingda.interactions.contact import Contact
from yingda.interactions.entry_points import actions as entry_points
from yingda.interactions.entry_points.schemas import ChangedEntryPoint
from yingda.interactions.files.vault import Vault
from yingda.journey import commands
from yingda.journey.owner import Owner

NUMBER = "95500"
KEY = "tel-95500"
FLOW = "yuanshan-web"
STARTS_S = 60
BEAT_EVERY_S = 5


SEALED = r"'\\+x[0-9a-f]*'"
"""Bytes as SQL shows them: in their hex six digits stand by chance now and then."""


def settings_of(url: str, folder: Path) -> Settings:
    """The switch of the machine's product is used, not fetched again."""
    prefix = PRODUCT / "telephony" / "asterisk"
    layout = Layout(folder / "telephony")
    layout.make()
    if prefix.exists():
        layout.prefix.symlink_to(prefix)
    return Settings(
        data_dir=folder, database_url=url, demo=True, telephony=True, telephony_carriers=CARRIER,
        telephony_sip_port=free_port(), telephony_ari_port=free_port(), telephony_trunk=f"{CARRIER}:{free_port()}",
    )  # type: ignore[call-arg]  # fmt: skip


@dataclass
class Centre:
    """One life of the product."""

    app: App
    tenant: TenantId
    people: dict[str, str]
    """Agent ids by user name."""
    crashed: bool = False
    desks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    @classmethod
    async def opened(cls, settings: Settings, *, first: bool = True) -> Centre:
        if first:
            await load(settings)
        app = build(settings)
        await app.start()
        try:
            return await cls._ready(app, first=first)
        except BaseException:
            await app.stop()
            raise

    @classmethod
    async def _ready(cls, app: App, *, first: bool) -> Centre:
        tenant, people = await _people(app)
        centre = cls(app, tenant, people)
        await until("the partition is owned", lambda: tenant in app.router.owned, STARTS_S)
        if first:
            await centre._prepare()
        telephony = app.telephony
        assert telephony is not None
        await until("the telephone is up", lambda: telephony.state in ("up", "failed"), STARTS_S)
        assert telephony.state == "up", telephony.fault
        await until("the number is known", lambda: centre.point.flow_key == FLOW)
        return centre

    @property
    def owner(self) -> Owner:
        return self.app.router.owner(self.tenant)

    @property
    def config(self) -> Any:
        return self.owner.live.config

    @property
    def point(self) -> Any:
        """The entry point behind the number."""
        return next(point for point in self.config.entry_points.values() if point.key == KEY)

    @property
    def contact(self) -> Contact:
        """The only one by telephone, or the latest."""
        found = [each for each in self.owner.live.contacts.values() if each.channel == "phone"]
        return max(found, key=lambda each: each.id)

    @property
    def has_contact(self) -> bool:
        return any(each.channel == "phone" for each in self.owner.live.contacts.values())

    async def _prepare(self) -> None:
        """The number leads into the flow of the web chat."""
        point = self.point
        body = {"key": KEY, "name": point.name, "channel": "phone", "flow_key": FLOW, "queue": point.queue,
                "languages": ["zh-CN", "en"], "version": point.version, "active": True}  # fmt: skip
        async with self.app.database.work(system(self.tenant)) as work:
            changed = ChangedEntryPoint.model_validate(body)
            await entry_points.change_entry_point(work, references(), point.id, changed)

    def phone(self, folder: Path, user: str, tone_hz: int) -> Phone:
        """The phone of an agent."""
        settings = self.app.settings
        agent = self.people[user]
        secrets = Secrets.of(settings.data_dir / "telephony")
        return Phone(
            folder / user, tone_hz, settings.telephony_sip_port, registers=(agent, secrets.phone_password(agent))
        )  # fmt: skip

    def caller(self, folder: Path, tone_hz: int = 440) -> Phone:
        return Phone(folder / "caller", tone_hz, self.app.settings.telephony_sip_port, address=CARRIER)

    def customer(self, folder: Path, number: str, tone_hz: int) -> Phone:
        """Somebody at the other end of the trunk, who can be called."""
        settings = self.app.settings
        port = int(settings.telephony_trunk.rpartition(":")[2])
        return Phone(folder / number, tone_hz, settings.telephony_sip_port, address=CARRIER, user=number, port=port)

    async def staff(self, command: commands.StaffCommand) -> dict[str, Any]:
        operation = RandomIds(lambda: 1_772_000_000_000).new()
        answer = await self.owner.submit(command, f"user:{command.staff}", operation)
        decoded: dict[str, Any] = msgspec.json.decode(answer)
        return decoded

    async def ready(self, user: str) -> str:
        """At the desk and ready; the agent's id."""
        agent = self.people[user]
        await self.staff(commands.Beat(staff=agent))
        self.desks[agent] = asyncio.create_task(self._beat(agent))
        await self.staff(commands.SetStatus(staff=agent, status="ready"))
        return agent

    async def registered(self, phone: Phone) -> None:
        await until("the phone is registered", lambda: "200 OK" in (phone.folder / "log").read_text())

    async def events(self) -> list[str]:
        """Types of the event log, of the contact."""
        async with self.app.database.raw(self.tenant) as conn:
            rows = await conn.fetch(
                "select type from events where data->>'interaction' = $1 order by id", self.contact.id
            )
        return [row["type"] for row in rows]

    async def _beat(self, agent: str) -> None:
        while True:
            await asyncio.sleep(BEAT_EVERY_S)
            with contextlib.suppress(Refusal):
                await self.owner.submit(commands.Beat(staff=agent), f"user:{agent}")

    def unsealed(self) -> list[Path]:
        """What the switch recorded and nobody sealed."""
        return list(Layout(self.app.settings.data_dir / "telephony").calls.iterdir())

    async def recording(self) -> tuple[Path, Path]:
        """The sealed recording, opened; once for each channel. Its hash is in the audit chain."""
        async with self.app.database.raw(self.tenant) as conn:
            told = await conn.fetchval("select data::text from events where type = 'interaction.recorded'")
            audited = await conn.fetchval("select data::text from audit_entries where action = 'recording.sealed'")
        (file,) = msgspec.json.decode(told)["files"]
        vault = Vault(self.app.settings.data_dir / "recordings", self.app.keyring)
        sound = vault.get(self.tenant, file)
        assert hashlib.sha256(sound).hexdigest() in audited
        sealed = self.app.settings.data_dir / "recordings" / self.tenant / file[-2:] / file
        assert sound not in sealed.read_bytes()
        opened = self.app.settings.data_dir / "opened.wav"
        opened.write_bytes(sound)
        return opened, opened

    async def facts(self) -> dict[str, Any]:
        """The contact as the wallboard and the reports count it, once the projections have read to the end."""
        async with self.app.database.raw(self.tenant) as conn:
            for _ in range(200):
                row = await conn.fetchrow(
                    "select * from interaction_facts where interaction_id = $1 and state = 'ended'", self.contact.id
                )
                if row is not None:
                    return dict(row)
                await asyncio.sleep(0.1)
        raise AssertionError("the contact is not counted")

    async def unrecorded(self) -> None:
        """The call is where nothing is recorded: only there secret keys are heard."""
        telephony = self.app.telephony
        assert telephony is not None and telephony.exchange is not None
        (call,) = telephony.exchange.calls
        await until("nothing is recorded", lambda: call._customer.here and not call._customer.recorded)

    async def nowhere_in_the_database(self, digits: str) -> bool:
        """Whether no row of any table holds the digits in clear."""
        async with self.app.database.raw(self.tenant) as conn:
            tables = await conn.fetch("select table_name from information_schema.tables where table_schema = 'public'")
            for table in tables:
                name = table["table_name"]
                found = await conn.fetchval(
                    f"select count(*) from {name} t where regexp_replace(t::text, {SEALED}, '', 'g') like $1"
                    " or t::text like $2", f"%{digits}%", f"%{digits.encode().hex()}%",
                )  # fmt: skip
                assert found == 0, name
        return True

    async def nothing_is_left(self) -> None:
        """No channel and no bridge at the switch, no call here."""
        telephony = self.app.telephony
        assert telephony is not None
        assert telephony.exchange is not None
        exchange = telephony.exchange
        await until("no call is left", lambda: not exchange.calls)
        for _ in range(100):
            left = [await self.listed(what) for what in ("channels", "bridges")]
            if left == [[], []]:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"left at the switch: {left}")

    async def listed(self, what: str) -> list[Any]:
        settings = self.app.settings
        ari = Ari(switch_settings(settings).ari_url, "yingda", Secrets.of(settings.data_dir / "telephony").ari)
        answer = await ari.request("GET", what)
        await ari.close()
        assert isinstance(answer, Answer)
        return answer.read(list[Any])

    async def crash(self) -> None:
        """As kill -9 leaves it: the switch runs on, the database has what was committed, nothing else is said."""
        telephony = self.app.telephony
        assert telephony is not None
        telephony._switch = None
        for desk in self.desks.values():
            desk.cancel()
        await self.app.stop()
        self.app.telephony = None
        self.crashed = True

    def kill_switch(self) -> None:
        telephony = self.app.telephony
        assert telephony is not None
        assert telephony._switch is not None
        assert telephony._switch.pid is not None
        os.kill(telephony._switch.pid, signal.SIGKILL)

    def end_switch(self) -> None:
        """After a crash without another life: the switch is ours to end."""
        pid = Layout(self.app.settings.data_dir / "telephony").pid
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(pid.read_text()), signal.SIGTERM)

    async def close(self) -> None:
        if self.crashed:
            self.end_switch()
            return
        for desk in self.desks.values():
            desk.cancel()
        await self.app.stop()


async def _people(app: App) -> tuple[TenantId, dict[str, str]]:
    import asyncpg

    connection = await asyncpg.connect(app.database.url)
    try:
        tenant = TenantId(str(await connection.fetchval("select id from tenants where slug = 'yuanshan'")))
        rows = await connection.fetch("select username, id::text from users where tenant_id = $1 and agent", tenant)
    finally:
        await connection.close()
    return tenant, {row["username"]: row["id"] for row in rows}
