"""The peer of the calls benchmark: Asterisk's own app_queue, on a second switch from the same programs, with the same
agents' phones, the same callers and the same recorder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bench import _phones as phones
from bench._callers import ADDRESS as CARRIER
from bench._peer_callers import URGENT_NUMBER
from yingda.channels.telephony.switch import Layout, Programs, Secrets, Switch, SwitchSettings
from yingda.channels.telephony.switch.render import render
from yingda.entrypoints.cli.listening import free_port

QUEUE: Final = "bench"
RETRY_S: Final = 1
"""How often app_queue looks for a free agent while there was none: its least."""
STRATEGY: Final = "leastrecent"
MODULES: Final = "\n; the peer\nload=app_queue.so\nload=res_manager_devicestate.so\nload=func_devstate.so\n"
DIAL_PLAN: Final = """[general]
static=yes
[from-carrier]
exten => {urgent},1,Set(QUEUE_PRIO=10)
 same => n,Goto(000,1)
exten => _X!,1,MixMonitor({calls}/${{UNIQUEID}}.raw,D)
 same => n,Answer(,i)
 same => n,Queue({queue})
 same => n,Hangup()
[from-agent]
exten => _X!,1,Hangup()
"""
QUEUES: Final = """[general]
persistentmembers=no
autofill=yes
shared_lastcall=no
[{queue}]
musicclass=default
strategy={strategy}
autofill=yes
ringinuse=no
wrapuptime=0
retry={retry}
timeout=20
timeoutrestart=no
joinempty=yes
leavewhenempty=no
announce-frequency=0
{members}
"""
ENDPOINT: Final = """
[{agent}]
type=endpoint
context=from-agent
aors={agent}
disallow=all
allow=alaw,ulaw
direct_media=no
rtp_symmetric=yes
[{agent}]
type=aor
contact=sip:{agent}@{address}:{port}
qualify_frequency=0
"""


class Peer(Switch):
    """A switch that steers itself."""

    def __init__(
        self, folder: Path, programs: Programs, agents: list[str], phones_port: int, sound: str, strategy: str
    ) -> None:  # fmt: skip
        layout = Layout(folder)
        layout.make()
        first, last = (int(each) for each in sound.split("-"))
        settings = SwitchSettings(
            sip_port=free_port(), ari_port=free_port(), rtp_first=first, rtp_last=last, carriers=(CARRIER,)
        )
        super().__init__(layout, programs, settings, Secrets.of(layout.root))
        self._agents = agents
        self._phones_port = phones_port
        self._strategy = strategy

    async def start(self) -> None:
        render(self.layout, self.programs, self.settings, self.secrets)
        etc = self.layout.etc
        (etc / "modules.conf").write_text((etc / "modules.conf").read_text() + MODULES)
        plan = DIAL_PLAN.format(calls=self.layout.calls, queue=QUEUE, urgent=URGENT_NUMBER)
        (etc / "extensions.conf").write_text(plan)
        members = "\n".join(f"member => PJSIP/{agent}" for agent in self._agents)
        queue = QUEUES.format(queue=QUEUE, retry=RETRY_S, strategy=self._strategy, members=members)
        (etc / "queues.conf").write_text(queue)
        (etc / "queuerules.conf").write_text("")
        endpoints = "".join(
            ENDPOINT.format(agent=agent, address=phones.ADDRESS, port=self._phones_port) for agent in self._agents
        )
        (etc / "pjsip.conf").write_text((etc / "pjsip.conf").read_text() + endpoints)
        await self._launch()


@asynccontextmanager
async def running(
    folder: Path, programs: Programs, agents: list[str], talk: phones.Talk, sound: str, strategy: str = STRATEGY
) -> AsyncIterator[tuple[Peer, phones.Phones]]:
    """The peer and its phones, ended when done."""
    rung = phones.Phones(0, free_port(), talk)
    peer = Peer(folder, programs, agents, rung.port, sound, strategy)
    try:
        await peer.start()
        yield peer, rung
    finally:
        rung.close()
        await peer.stop()
