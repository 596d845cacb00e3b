"""What the steps decide by: the tenant's queues, agents, entry points, flows and hours, as one frozen picture."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from yingda.agents.api import AgentProfile
from yingda.dialogue.api import Article, Flow
from yingda.interactions.call import CHANNEL as PHONE
from yingda.interactions.dispositions.api import Disposition
from yingda.interactions.entry_points.api import EntryPoint
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue

Opening = Callable[[str | None, int], bool]
"""Is the calendar (None: always) open at this moment, epoch milliseconds?"""


def always_open(_calendar: str | None, _now: int) -> bool:
    return True


@dataclass(frozen=True)
class Configuration:
    """One version of a tenant's configuration. Never changed: a change makes a new one."""

    queues: dict[str, Queue]
    agents: dict[str, AgentProfile]
    entry_points: dict[str, EntryPoint] = field(default_factory=dict)
    flows: dict[tuple[str, int], Flow] = field(default_factory=dict)
    """By (key, version): published ones, and older ones while contacts still walk them."""
    flows_current: dict[str, int] = field(default_factory=dict)
    articles: dict[str, list[Article]] = field(default_factory=dict)
    dispositions: dict[str, Disposition] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    is_open: Opening = always_open

    @cached_property
    def queues_by_key(self) -> dict[str, Queue]:
        return {queue.key: queue for queue in self.queues.values()}

    @cached_property
    def has_number(self) -> bool:
        """Whether the institution can be called, and so can call back."""
        return any(each.active and each.channel == PHONE for each in self.entry_points.values())

    def queue_open(self, queue: Queue, now: int) -> bool:
        return self.is_open(queue.calendar_id, now)
