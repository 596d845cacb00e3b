"""Puts one tenant's configuration together from the contexts that own its parts."""

from collections.abc import Callable

from yingda.agents.api import load_agents
from yingda.dialogue.api import Article
from yingda.dialogue.published import load_flows
from yingda.foundation.work import Read
from yingda.interactions.dispositions.api import load_dispositions
from yingda.interactions.entry_points.api import load_entry_points
from yingda.journey.configuration import Configuration
from yingda.knowledge.api import load_articles
from yingda.routing.policies.api import load_policy
from yingda.routing.queues import load_queues
from yingda.tenancy.api import Calendar, is_open, load_calendars


async def load_configuration(read: Read) -> Configuration:
    """What the live engine decides by, as the database holds it now."""
    flows = await load_flows(read)
    articles: dict[str, list[Article]] = {}
    for article in await load_articles(read):
        if article.language:
            articles.setdefault(article.language, []).append(
                Article(id=article.id, title=article.title, text=article.text, questions=tuple(article.questions))
            )
    return Configuration(
        queues={queue.id: queue for queue in await load_queues(read)},
        agents={agent.id: agent for agent in await load_agents(read)},
        entry_points={entry.id: entry for entry in await load_entry_points(read)},
        flows={(flow.key, flow.version): flow for flow in flows.all},
        flows_current=flows.current,
        articles=articles,
        dispositions={each.id: each for each in await load_dispositions(read)},
        policy=await load_policy(read),
        is_open=opening(await load_calendars(read)),
    )


def opening(calendars: dict[str, Calendar]) -> Callable[[str | None, int], bool]:
    """Hours of the tenant's calendars; a calendar that is not known is open: nobody is turned away by a gap in data."""

    def open_at(calendar_id: str | None, now: int) -> bool:
        calendar = calendars.get(calendar_id or "")
        return calendar is None or is_open(calendar, now)

    return open_at
