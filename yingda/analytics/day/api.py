"""What a day was, for whoever plays it again: its contacts with their stays and talks, what the log says beside the
facts, and the stretches of its agents' states.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from yingda.analytics import store as facts
from yingda.analytics.day import store
from yingda.analytics.rules.announced import JUDGED, Verdict, verdict
from yingda.analytics.rules.facts import AgentStateFact, HandlingFact, InteractionFact, QueueFact, Record
from yingda.foundation.clock import to_datetime

__all__ = [
    "JUDGED", "AgentStateFact", "Asked", "Day", "HandlingFact", "InteractionFact", "Offers", "QueueFact", "Record",
    "Verdict", "last_agents", "read_day", "verdict",
]  # fmt: skip

DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a contact asked for when it entered a queue (`InteractionQueued`). `at`, `place_at`: epoch ms."""

    at: int
    queue: str
    reason: str
    place_at: int
    value: str = ""
    topic: str = ""
    second_line: bool = False


@dataclass(slots=True)
class Offers:
    """How agents answered offers: delays of those accepted (ms), how many were made, how many lapsed."""

    delays_ms: list[int] = field(default_factory=list)
    made: int = 0
    lapsed: int = 0


@dataclass(slots=True)
class Day:
    """Contacts that arrived in the span and came to a queue, in the order of arriving. `asked`: by contact."""

    records: list[Record]
    asked: dict[str, list[Asked]]
    offers: Offers
    states: list[AgentStateFact]


async def read_day(conn: Any, since: int, until: int) -> Day:
    """The span (epoch ms) out of the facts. `conn`: asyncpg, in a transaction set to the tenant."""
    span = (to_datetime(since), to_datetime(until))
    found = await facts.records(conn, "arrived_at >= $1 and arrived_at < $2 and queued_at is not null", *span)
    records = sorted(found.values(), key=lambda record: (record.fact.arrived_at, record.fact.interaction_id))
    reach_in = "started_at < $2 and (ended_at is null or ended_at > $1) order by agent_id, seq"
    states = await facts.AGENT_STATES.load(conn, reach_in, *span)
    asked, offers = _told(await store.events(conn, span))
    return Day(records, asked, offers, states)


def _told(rows: Any) -> tuple[dict[str, list[Asked]], Offers]:
    asked: dict[str, list[Asked]] = {}
    ringing: dict[str, int] = {}
    offers = Offers()
    for row in rows:
        data, at = msgspec.json.decode(row["data"]), row["at_ms"]
        contact = data["interaction"]
        match row["type"]:
            case "interaction.queued":
                asked.setdefault(contact, []).append(
                    Asked(
                        at, data["queue"], data["reason"], data["place_at"], data.get("value", ""),
                        data.get("topic", ""), data.get("second_line", False),
                    )
                )  # fmt: skip
            case "interaction.offered":
                ringing[contact] = at
                offers.made += 1
            case "interaction.answered" if data["by"] == "offer" and contact in ringing:
                offers.delays_ms.append(max(0, at - ringing.pop(contact)))
            case "interaction.offer_settled":
                ringing.pop(contact, None)
                offers.lapsed += data["outcome"] == "lapsed"
    return asked, offers


async def last_agents(conn: Any, since: int, until: int, within_days: int) -> dict[str, str]:
    """Who served the customer of each contact of the span last, so many days back at most."""
    rows = await store.last_agents(
        conn, (to_datetime(since), to_datetime(until)), to_datetime(since - within_days * DAY_MS)
    )
    return dict(rows)
