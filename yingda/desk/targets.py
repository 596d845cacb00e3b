"""Where an agent can send a talk: colleagues as they are now and queues as they stand, read from the live state."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from yingda.agents.agent import OFFLINE, Agent
from yingda.journey.live import Live
from yingda.routing.queues import Queue
from yingda.routing.rules.choose import room
from yingda.routing.ticket import Facts

TARGETS_MAX: Final = 2_000
"""Colleagues named in one answer; the largest known centre has 1,500 seats. Who is ready comes first."""


class Peer(BaseModel):
    """A colleague who is on duty. `ready`: takes work now; `room`: contacts more that fit, `talking`: those held."""

    id: str
    name: str
    status: str
    present: bool
    not_responding: bool
    ready: bool
    talking: int
    room: int


class QueueTarget(BaseModel):
    """A queue in use. `ready`: agents who would be asked at once; `wait_…_s` null: nobody is there to take work."""

    id: str
    name: str
    name_en: str
    open: bool
    waiting: int
    ready: int
    wait_low_s: int | None
    wait_high_s: int | None


class Experts(BaseModel):
    """The second line of a queue. `on_duty`: experts at work, `ready`: those who would be asked at once."""

    on_duty: int
    ready: int


class Targets(BaseModel):
    """Both kinds; those who could take the talk at once come first. `experts`: of the talk's queue, if any."""

    agents: list[Peer]
    queues: list[QueueTarget]
    experts: Experts | None = None


def targets(live: Live, me: str, channel: str, now: int, queue: str | None = None) -> Targets:
    """What `me` may choose from for a contact of this channel and queue. Who is offline cannot be chosen."""
    peers = [_peer(agent, channel) for agent in live.agents.values() if _on_duty(agent) and agent.id != me]
    queues = [_queue(live, queue, channel, now) for queue in live.config.queues.values() if queue.active]
    return Targets(
        agents=sorted(peers, key=_peer_order)[:TARGETS_MAX],
        queues=sorted(queues, key=lambda queue: (not queue.open, queue.wait_high_s is None, queue.waiting)),
        experts=_experts(live, queue, me, channel) if queue in live.config.queues else None,
    )


def _experts(live: Live, queue: str, me: str, channel: str) -> Experts | None:
    lines = live.lines
    wants, _ = lines.asks(Facts(queue, channel, second_line=True), 0)
    able = [live.agents[id] for id in lines.pool(wants).members if id != me]
    if not able:
        return None
    ready = sum(agent.available and room(agent, channel, lines.policy.capacity) > 0 for agent in able)
    return Experts(on_duty=sum(_on_duty(agent) for agent in able), ready=ready)


def _on_duty(agent: Agent) -> bool:
    return agent.active and agent.status != OFFLINE


def _peer(agent: Agent, channel: str) -> Peer:
    room = max(0, agent.room(channel))
    return Peer(
        id=agent.id, name=agent.name, status=agent.status, present=agent.present, not_responding=agent.not_responding,
        ready=agent.available and room > 0, talking=sum(agent.load.values()), room=room,
    )  # fmt: skip


def _peer_order(peer: Peer) -> tuple[bool, bool, int, str]:
    return (not peer.ready, not peer.present, -peer.room, peer.name)


def _queue(live: Live, queue: Queue, channel: str, now: int) -> QueueTarget:
    lines = live.lines
    able = lines.pool(lines.asks(Facts(queue.id, channel), 0)[0]).members
    taking = [agent for id in able if (agent := live.agents[id]).available]
    waiting = lines.waiting.get(queue.id, 0)
    free = sum(max(0, room(agent, channel, lines.policy.capacity)) for agent in taking)
    low, high = _wait(live, queue.id, waiting, free, sum(agent.capacity.get(channel, 0) for agent in taking))
    ready = sum(room(agent, channel, lines.policy.capacity) > 0 for agent in taking)
    return QueueTarget(
        id=queue.id, name=queue.name, name_en=queue.name_en, open=live.config.queue_open(queue, now), waiting=waiting,
        ready=ready, wait_low_s=low, wait_high_s=high,
    )  # fmt: skip


def _wait(live: Live, queue: str, waiting: int, free: int, seats: int) -> tuple[int | None, int | None]:
    """For one more; nothing while more seats are free than people wait."""
    if free > waiting:
        return 0, 0
    found = live.learning.waits.of(queue).expected(waiting + 1, seats)
    return found if found is not None else (None, None)
