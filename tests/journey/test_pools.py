"""A pool says at every moment what a look at all agents would say."""

import random

from yingda.agents.agent import Agent
from yingda.agents.api import AgentProfile
from yingda.journey.configuration import Configuration
from yingda.journey.pools import Pools
from yingda.routing.queues import Queue
from yingda.routing.rules.choose import Wanted, exclusion, order

NOW = 1_000_000
QUEUE = Queue(id="q", key="q", name="", name_en="", required={"s": 2})
STATUSES = ("ready", "ready", "ready", "break", "offline")


def _change(rng: random.Random, agent: Agent) -> None:
    agent.status = rng.choice(STATUSES)
    agent.present = rng.random() < 0.8
    agent.not_responding = rng.random() < 0.1
    agent.active = rng.random() < 0.95
    agent.load = {"webchat": rng.randint(0, 2)}
    agent.idle_since = rng.randint(0, 5)


def _looked_at(agents: dict[str, Agent], wanted: Wanted) -> tuple[list[str], dict[str, int], int]:
    fitting, excluded, seats = [], {}, 0
    for agent in agents.values():
        if agent.id not in SKILLED:
            continue
        seats += agent.capacity["webchat"] if agent.available else 0
        reason = exclusion(agent, wanted, NOW)
        if reason is None:
            fitting.append(agent)
        elif reason != "offline":
            excluded[reason] = excluded.get(reason, 0) + 1
    return [agent.id for agent in sorted(fitting, key=order)], excluded, seats


PROFILES = [
    AgentProfile(id=f"a{n}", name="", branch=None, skills={"s": 1 + n % 4}, capacity={"webchat": 2}) for n in range(20)
]
SKILLED = {profile.id for profile in PROFILES if profile.skills["s"] >= 2}


def test_after_any_changes_a_pool_agrees_with_a_look_at_all_agents() -> None:
    rng = random.Random(7)
    config = Configuration(queues={"q": QUEUE}, agents={profile.id: profile for profile in PROFILES})
    agents = {p.id: Agent(id=p.id, name="", levels=p.skills, capacity=dict(p.capacity)) for p in PROFILES}
    pools = Pools(config, agents)
    for _ in range(500):
        agent = rng.choice(list(agents.values()))
        _change(rng, agent)
        pools.put(agent.id)
        declined = {a: NOW + rng.choice([-1, 1]) for a in rng.sample(list(agents), 3)}
        wanted = Wanted("webchat", QUEUE.required, declined)
        fitting, excluded, seats = _looked_at(agents, wanted)
        pool = pools.of("q", "webchat")
        assert list(pool.fitting(wanted, NOW)) == fitting
        assert pool.excluded(wanted, NOW) == (len(fitting), excluded)
        assert pool.seats == seats
