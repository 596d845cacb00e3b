"""A day out of the product's own log: its contacts as they came, their talks as they were, agents as they were there.

Known: who came when to which queue, with what grade, language and kind of question; how long each talk and the work
after it took; who gave up after how long, and who was answered before that; when each agent was ready; how offers were
answered. Not known: skills and capacity as they were then (today's are taken), named managers, owners of work orders.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from yingda.agents.agent import READY
from yingda.agents.api import AgentProfile
from yingda.analytics.day import api as analytics
from yingda.analytics.day.api import AgentStateFact, Asked, Day, HandlingFact, Record
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.twin.world import Answering, Arriving, Leg, Note, Shift, Worker, World

HOUR_MS: Final = 3_600_000
TOOK: Final = frozenset({"offer", "pick", "consult"})
"""Ways in which a talk follows a wait."""
GAVE_UP: Final = "abandoned"
GOES_ON: Final = "overflowed"


class NothingThatDay(Exception):
    """The log has no contact in a queue on that day."""

    def __init__(self, day: date) -> None:
        super().__init__(f"The log has no contact that waited in a queue on {day}.")
        self.day = day


async def read_day(
    conn: Any, day: date, zone: ZoneInfo, queues: Mapping[str, Queue], agents: Iterable[AgentProfile], policy: Policy
) -> World:
    """`conn`: asyncpg, in a transaction set to the tenant (`Database.raw`). `policy`: what the base is played with.
    Raises NothingThatDay."""
    since, until = (_midnight(each, zone) for each in (day, day + timedelta(days=1)))
    told = await analytics.read_day(conn, since, until)
    within = max((rule.within_days for rule in policy.history if rule.source == "last_agent"), default=0)
    known = await analytics.last_agents(conn, since, until, within) if within else {}
    return world_of(told, day, zone, queues, agents, policy, known)


def world_of(
    told: Day, day: date, zone: ZoneInfo, queues: Mapping[str, Queue], agents: Iterable[AgentProfile], policy: Policy,
    known: Mapping[str, str],
) -> World:  # fmt: skip
    """What was read, as a world. Raises NothingThatDay."""
    contacts = [each for record in told.records if (each := _contact(record, told.asked, queues, known)) is not None]
    if not contacts:
        raise NothingThatDay(day)
    midnight = _midnight(day, zone)
    end = _midnight(day + timedelta(days=1), zone)
    since = contacts[0].at // HOUR_MS * HOUR_MS
    until = min(end, -(-(contacts[-1].at + 1) // HOUR_MS) * HOUR_MS)
    shifts = _shifts(told.states, midnight, end)
    workers = tuple(_worker(each, shifts[each.id]) for each in agents if each.id in shifts)
    return World(
        source="own", title=day.isoformat(), day=day.isoformat(), zone=str(zone), since=since, until=until,
        queues=dict(queues), policy=policy, workers=workers, contacts=tuple(contacts), answering=_answering(told),
        notes=tuple(_notes(told, contacts, policy)),
    )  # fmt: skip


def _midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)


def _contact(
    record: Record, asked: Mapping[str, list[Asked]], queues: Mapping[str, Queue], known: Mapping[str, str]
) -> Arriving | None:
    fact, entered = record.fact, asked.get(record.fact.interaction_id, [])
    legs = tuple(leg for leg in _legs(record, entered) if leg.queue in queues)
    if not legs or fact.queued_at is None:
        return None
    first = entered[0] if entered else None
    knows = {"last_agent": known[fact.interaction_id]} if fact.interaction_id in known else {}
    return Arriving(
        id=fact.interaction_id, at=fact.queued_at, legs=legs, channel=fact.channel, language=fact.language,
        value=first.value if first else "", topic=first.topic if first else "",
        head_start_ms=max(0, fact.queued_at - first.place_at) if first and first.place_at else 0, knows=knows,
    )  # fmt: skip


def _legs(record: Record, entered: list[Asked]) -> Iterator[Leg]:
    """Each wait with the talk that came of it. Overflow is no new wait: the twin lets customers flow over by itself."""
    experts = {(each.at, each.queue): each.second_line for each in entered}
    talks = iter([each for each in record.handlings if each.via in TOOK])
    begun, waited_ms = None, 0
    for stay in record.stays:
        begun = begun or stay
        waited_ms += stay.waited_ms
        if stay.outcome == GOES_ON:
            continue
        second_line = experts.get((begun.entered_at, begun.queue_id), False)
        if stay.outcome == GAVE_UP:
            yield Leg(queue=begun.queue_id, second_line=second_line, gave_up_ms=waited_ms)
        elif stay.outcome == "answered":
            talk_ms, wrap_ms = _spent(next(talks, None))
            yield Leg(
                queue=begun.queue_id, second_line=second_line, talk_ms=talk_ms, wrap_ms=wrap_ms, waited_ms=waited_ms
            )
        else:
            yield Leg(queue=begun.queue_id, second_line=second_line, waited_ms=waited_ms)
            return
        begun, waited_ms = None, 0


def _spent(talk: HandlingFact | None) -> tuple[int | None, int | None]:
    """Talk with hold, and the work after it; None: not known."""
    if talk is None or talk.ended_at is None:
        return None, None
    wrapped = talk.wrapped_at is not None or talk.ending != "ended"
    return talk.talk_ms + talk.hold_ms, talk.wrap_ms if wrapped else None


def _shifts(states: Iterable[AgentStateFact], since: int, until: int) -> dict[str, list[Shift]]:
    """When each agent was at the desk and ready. A missed offer does not end it: the twin lets agents miss some."""
    found: dict[str, list[Shift]] = {}
    for state in states:
        if state.present and state.status == READY:
            begin, end = max(since, state.started_at), min(until, state.ended_at or until)
            own = found.setdefault(state.agent_id, [])
            if own and own[-1].until >= begin:
                own[-1] = Shift(since=own[-1].since, until=end)
            elif end > begin:
                own.append(Shift(since=begin, until=end))
    return {agent: own for agent, own in found.items() if own}


def _worker(agent: AgentProfile, shifts: list[Shift]) -> Worker:
    return Worker(
        id=agent.id, name=agent.name, levels=agent.skills, capacity=agent.capacity, branches=agent.branches,
        line=agent.line, shifts=tuple(shifts),
    )  # fmt: skip


def _answering(told: Day) -> Answering:
    away = tuple(each.ended_at - each.started_at for each in told.states if each.not_responding and each.ended_at)
    offers = told.offers
    return Answering(
        delays_ms=tuple(offers.delays_ms), missed=offers.lapsed / offers.made if offers.made else 0.0, away_ms=away
    )


def _notes(told: Day, contacts: list[Arriving], policy: Policy) -> Iterator[Note]:
    yield Note(code="skills_of_today")
    if lost := len(told.records) - len(contacts):
        yield Note(code="contacts_skipped", data={"contacts": lost})
    if any(rule.source != "last_agent" for rule in policy.history):
        yield Note(code="known_agents_missing")
