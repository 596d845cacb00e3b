"""`GET /api/me/figures`: the day of the one who asks."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from yingda.analytics import store
from yingda.analytics.measures import BY_NAME, SHARE_DIGITS
from yingda.analytics.permissions import FIGURES_OWN
from yingda.analytics.rules.agents import BUSY_STATES, OCCUPANCY_STATES
from yingda.analytics.rules.facts import AgentStateFact, HandlingFact
from yingda.analytics.rules.intervals import of_handling
from yingda.analytics.wallboard.board import named
from yingda.analytics.wallboard.boards import Boards
from yingda.analytics.wallboard.live import day_start
from yingda.foundation.http import Edge, permission


class OwnFigures(BaseModel):
    """What one did today. Moments are epoch milliseconds, `_ms` are durations; None: nothing to divide by yet."""

    as_of: int
    day_start: int
    handled: int
    talk_ms: int
    hold_ms: int
    wrap_ms: int
    aht_ms: int | None
    first_reply_ms: int | None
    reply_ms: int | None
    satisfaction: float | None
    surveys: int
    missed_offers: int
    transfers: int
    occupancy: float | None
    service_level: float | None
    """The whole centre's today, as on the wallboard."""


def router(boards: Boards) -> APIRouter:
    made = APIRouter(prefix="/api", tags=["figures"])

    @made.get("/me/figures")
    async def figures(edge: Edge = permission(FIGURES_OWN)) -> OwnFigures:
        board, now = boards.board(edge.principal.tenant), edge.database.clock.now_ms()
        start = day_start(now, board.zone)
        async with edge.database.raw(edge.principal.tenant) as conn:
            talks, states = await store.own_day(conn, str(edge.principal.user), start)
        service_level = board.shown.get("today", {}).get("service_level")
        return OwnFigures(as_of=now, day_start=start, service_level=service_level, **_day(talks, states, start, now))

    return made


def _day(talks: list[HandlingFact], states: list[AgentStateFact], start: int, now: int) -> dict[str, Any]:
    """The figures of an agent's day from its facts, by the same definitions as everywhere."""
    sums = dict.fromkeys(named(()), 0)
    for talk in talks:
        for name, value in of_handling(talk).items():
            sums[name] += value
    averages = {name: BY_NAME[name].value(sums) for name in ("aht_ms", "first_reply_ms", "reply_ms", "satisfaction")}
    return {
        **{name: sums[name] for name in ("handled", "talk_ms", "hold_ms", "wrap_ms", "surveys")},
        **averages,
        "transfers": sums["transferred"],
        "missed_offers": sum(state.missed_offers for state in states),
        "occupancy": _occupancy(states, start, now),
    }


def _occupancy(states: list[AgentStateFact], start: int, now: int) -> float | None:
    lasted = [(s.state, max(0, (s.ended_at or now) - max(s.started_at, start))) for s in states]
    available_ms = sum(ms for state, ms in lasted if state in OCCUPANCY_STATES)
    busy_ms = sum(ms for state, ms in lasted if state in BUSY_STATES)
    return round(busy_ms / available_ms, SHARE_DIGITS) if available_ms else None
