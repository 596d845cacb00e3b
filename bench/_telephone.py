"""A whole centre with a telephone for the load: the product with its own switch, agents at their desks with phones."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import asyncpg
import msgspec

from bench import _installation as installation
from bench import _phones as phones
from bench import _ws
from bench._callers import ADDRESS as CARRIER
from bench._callers import NUMBER
from bench._clients import AGENT_BEAT_S, Agent, Refused
from bench._report import note
from bench._server import HOST, ROOT, Server
from yingda.channels.telephony.switch import Layout, Programs, Secrets
from yingda.channels.telephony.switch.programs import present_programs
from yingda.configuration import references
from yingda.dialogue import actions as flows
from yingda.dialogue.flow import AnyNode, Flow, HandOverNode
from yingda.dialogue.schemas import NewFlow, Publication
from yingda.entrypoints.cli.listening import free_port
from yingda.foundation.db import Database
from yingda.foundation.postgres.cluster import SUPERUSER
from yingda.foundation.postgres.embedded import DATABASE
from yingda.foundation.principal import system
from yingda.interactions.entry_points import actions as entry_points
from yingda.interactions.entry_points.schemas import NewEntryPoint

FLOW: Final = "straight-on"
TICKETS_AT_ONCE: Final = 4
UP_TIMEOUT_S: Final = 90.0
PATIENCE_S: Final = 90.0
LOOK_S: Final = 0.2
LINE: Final = "general"
SOUND_PORTS: Final = "20000-31999"
"""Below those that the kernel gives to programs; another switch of the machine may use some of them."""


class NoSwitch(RuntimeError):
    """This machine has no switch; nothing is fetched for a benchmark."""


@dataclass(slots=True)
class Centre:
    """What was built, and where it runs."""

    data: Path
    server: Server
    sessions: dict[str, str]
    sip_port: int
    ari_port: int
    programs: Programs
    desks: list[Agent] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return Layout(self.data / "telephony")

    @property
    def secrets(self) -> Secrets:
        return Secrets.of(self.layout.root)

    @property
    def switch_pid(self) -> int | None:
        """The process of the switch, as it wrote it."""
        try:
            return int(self.layout.pid.read_text())
        except (OSError, ValueError):
            return None

    def passwords(self) -> dict[str, str]:
        """Of the agents' phones."""
        secrets = self.secrets
        return {agent: secrets.phone_password(agent) for agent in self.sessions}

    async def up(self) -> float:
        """Waits until product and telephone are up; the seconds that took."""
        began = time.monotonic()
        await self.server.ready()
        session = next(iter(self.sessions.values()))
        while True:
            state = await _state(self.server.port, session)
            if state.get("state") == "up":
                return time.monotonic() - began
            if time.monotonic() - began > UP_TIMEOUT_S:
                raise TimeoutError(f"the telephone is not up: {state}\n{self.server.log_tail()}")
            await asyncio.sleep(LOOK_S)

    async def open_desks(self) -> None:
        """All agents sign in and are ready; their pages beat."""
        https = itertools.cycle([_ws.Http(HOST, self.server.port) for _ in range(TICKETS_AT_ONCE)])
        for agent, session in self.sessions.items():
            desk = Agent(self.server.port, next(https), agent, session)
            self.desks.append(desk)
            self._tasks += [asyncio.create_task(desk.run()), asyncio.create_task(_keep(desk))]
        for desk in self.desks:
            await asyncio.wait_for(desk.connected.wait(), PATIENCE_S)
            await asyncio.wait_for(desk.do("status", status="ready"), PATIENCE_S)

    def url(self) -> str:
        """Of its database, while it runs."""
        lines = (self.data / "postgres" / "postmaster.pid").read_text().splitlines()
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(lines[4].strip())}&port={lines[3].strip()}"

    async def connect(self) -> asyncpg.Connection:
        """Raises OSError while the database is away."""
        try:
            return await asyncpg.connect(self.url())
        except (asyncpg.PostgresError, asyncpg.InterfaceError, IndexError) as fault:
            raise ConnectionError(type(fault).__name__) from fault

    async def close(self) -> None:
        """Ends desks, product, database and switch."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for desk in self.desks:
            desk.close()
        await self.server.stop()
        pid = self.switch_pid
        if pid is not None and str(self.layout.configuration) in _command_line(pid):  # after a kill -9 of the product
            os.kill(pid, 9)


def programs() -> tuple[Programs, Path]:
    """The switch of this machine, and the folder it was fetched into. Raises NoSwitch."""
    fetched = Path(os.environ.get("YINGDA_TEST_DATA", ROOT / ".data")) / "telephony"
    found = present_programs(Layout(fetched))
    if found is None:
        raise NoSwitch(
            "no Asterisk: neither the system's nor one that `bin/run` fetched into the data folder "
            "(.data, or what YINGDA_TEST_DATA names)"
        )
    return found, fetched / "asterisk"


async def built(data: Path, agents: int, *, trunk: int = 0) -> Centre:
    """An institution with a number that leads straight to its agents, who have no wrap-up; started. `trunk`: the port
    at the carrier's address that takes outgoing calls; 0: there are none."""
    found, prefix = programs()
    async with installation.postgres(data) as postgres:
        centre = await installation.build(data, postgres.url(), agents_count=agents, capacity=1, lines=1)
        await _add_number(postgres.url(), centre)
        sessions = await installation.sessions(postgres.url(), centre, list(centre.agents))
    layout = Layout(data / "telephony")
    layout.make()
    if prefix.exists():
        layout.prefix.symlink_to(prefix.resolve())
    sip_port, ari_port = free_port(), free_port()
    settings = {
        "YINGDA_TELEPHONY": "true", "YINGDA_TELEPHONY_CARRIERS": CARRIER, "YINGDA_TELEPHONY_SIP_PORT": str(sip_port),
        "YINGDA_TELEPHONY_ARI_PORT": str(ari_port), "YINGDA_TELEPHONY_RTP_PORTS": SOUND_PORTS,
        **({"YINGDA_TELEPHONY_TRUNK": f"{CARRIER}:{trunk}"} if trunk else {}),
    }  # fmt: skip
    server = Server(data, telephone=settings)
    server.start()
    made = Centre(data, server, sessions, sip_port, ari_port, found)
    try:
        note(f"{agents} agents: product and switch are up after {await made.up():.1f} s")
    except BaseException:
        await made.close()
        raise
    return made


async def with_phones(centre: Centre, sound_port: int, talk: phones.Talk) -> phones.Phones:
    """Every agent has a phone that is registered."""
    made = phones.Phones(centre.sip_port, sound_port, talk)
    try:
        await made.register(centre.passwords())
    except BaseException:
        made.close()
        raise
    return made


async def _add_number(url: str, centre: installation.Centre) -> None:
    words = {"zh-CN": "来电", "en": "Call"}
    nodes: dict[str, AnyNode] = {"human": HandOverNode(summary=words)}
    flow = Flow(key=FLOW, name="直接转人工", start="human", human="human", nodes=nodes)
    drawing = {part: each for part, each in msgspec.to_builtins(flow).items() if part not in ("key", "name", "version")}
    database = Database(url)
    try:
        async with database.work(system(centre.tenant)) as work:
            made = await flows.create_flow(work, NewFlow(key=FLOW, name=flow.name, draft=drawing))
            await flows.publish_flow(work, made.id, Publication(version=made.version))
            entry = NewEntryPoint(
                key=f"tel-{NUMBER}", name="电话", channel="phone", flow_key=FLOW, queue=centre.queues[LINE],
                languages=["zh-CN"],
            )  # fmt: skip
            await entry_points.create_entry_point(work, references(), entry)
    finally:
        await database.close()
    conn = await asyncpg.connect(url)
    try:
        await conn.execute("update queues set wrap_up_s = 0")
        await conn.execute("""update agent_profiles set capacity = '{"phone": 1}'""")
    finally:
        await conn.close()


async def _keep(desk: Agent) -> None:
    """The page beats; who was set to not responding says that they are there."""
    while True:
        await asyncio.sleep(AGENT_BEAT_S * (0.5 + 0.5 * random.random()))
        desk.beat()
        if desk.me and (desk.me["not_responding"] or desk.me["status"] != "ready"):
            try:
                await desk.do("status", status="ready")
            except Refused as refusal:
                note(f"an agent could not get ready: {refusal}")


async def _state(port: int, session: str) -> dict[str, Any]:
    """What the product says of its telephone; empty: nothing yet."""
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return {}
    try:
        lines = [
            "GET /api/telephone HTTP/1.1", f"Host: {HOST}:{port}", f"Cookie: yingda_session={session}",
            "Connection: close", "", "",
        ]  # fmt: skip
        writer.write("\r\n".join(lines).encode())
        async with asyncio.timeout(10):
            body = (await reader.read()).partition(b"\r\n\r\n")[2]
        found: dict[str, Any] = msgspec.json.decode(body)
    except (OSError, TimeoutError, msgspec.DecodeError):
        return {}
    else:
        return found
    finally:
        writer.close()


def _command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
