"""Names, targets, seats and skills, from the configuration: what turns ids and counts into a wallboard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from yingda.agents.api import AgentProfile, load_agents
from yingda.foundation.work import Read
from yingda.routing.queues import Queue, load_queues


@dataclass(frozen=True)
class Directory:
    """One version of a tenant's queues and agents. A change makes a new one."""

    queues: Mapping[str, Queue] = field(default_factory=dict)
    agents: Mapping[str, AgentProfile] = field(default_factory=dict)

    @cached_property
    def agents_of_queue(self) -> dict[str, list[str]]:
        """Who has the skills for each queue."""
        return {
            queue.id: [a.id for a in self.agents.values() if a.active and _skilled(a, queue)]
            for queue in self.queues.values()
        }

    def seats(self, agent: str) -> int:
        """Contacts that the agent may hold at once, over all channels."""
        profile = self.agents.get(agent)
        return sum(profile.capacity.values()) if profile else 0

    def agent_name(self, agent: str | None) -> str | None:
        profile = self.agents.get(agent or "")
        return profile.name if profile else None

    def queue_name(self, queue: str | None) -> str | None:
        found = self.queues.get(queue or "")
        return found.name if found else None


def _skilled(agent: AgentProfile, queue: Queue) -> bool:
    return all(agent.skills.get(skill, 0) >= level for skill, level in queue.required.items())


async def load_directory(read: Read) -> Directory:
    queues = {queue.id: queue for queue in await load_queues(read)}
    return Directory(queues=queues, agents={agent.id: agent for agent in await load_agents(read)})
