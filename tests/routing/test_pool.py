"""A pool says at every moment what a look at all agents would say."""

import random

from yingda.agents.agent import Agent
from yingda.routing.matching.pool import Pool
from yingda.routing.policy import Capacity
from yingda.routing.rules.choose import exclusion, order, room, unavailable
from yingda.routing.rules.rings import Ring, Wanted
from yingda.routing.ticket import Facts, Ticket

NOW = 1_000_000
STATUSES = ("ready", "ready", "ready", "break", "offline")
CAPACITY = Capacity(units={"webchat": 40, "phone": 100}, interrupts={"phone": ("webchat",)})
WANTED = Wanted("webchat", (Ring((("s", 2),)), Ring((("s", 1),), help=True)))
AGENTS = {
    f"a{n}": Agent(id=f"a{n}", name="", levels={"s": n % 4}, capacity={"webchat": 2, "phone": 1}) for n in range(20)
}


def _change(rng: random.Random, agent: Agent) -> None:
    agent.status = rng.choice(STATUSES)
    agent.present = rng.random() < 0.8
    agent.not_responding = rng.random() < 0.1
    agent.load = {"webchat": rng.randint(0, 2), "phone": rng.randint(0, 1)}
    agent.idle_since = rng.randint(0, 5)


def _looked_at(ticket: Ticket) -> tuple[list[str], dict[str, int], int]:
    fitting, excluded, seats = [], {}, 0
    for agent in AGENTS.values():
        if (rank := WANTED.rank(agent)) is None:
            continue
        seats += agent.capacity["webchat"] if unavailable(agent) is None else 0
        reason = exclusion(agent, ticket, WANTED, CAPACITY, NOW)
        if reason is None:
            fitting.append(order(agent, rank, WANTED.match(agent), WANTED))
        elif reason != "offline":
            excluded[reason] = excluded.get(reason, 0) + 1
    return [each[-1] for each in sorted(fitting)], dict(sorted(excluded.items())), seats


def test_after_any_changes_a_pool_agrees_with_a_look_at_all_agents() -> None:
    rng = random.Random(7)
    pool = Pool(WANTED, CAPACITY, AGENTS.values())
    for number in range(800):
        agent = rng.choice(list(AGENTS.values()))
        _change(rng, agent)
        pool.put(agent)
        ticket = Ticket(
            id=f"c{number}", facts=Facts("q", "webchat"), priority=1, place_at=0, queued_at=0,
            passed_over={a: NOW + rng.choice([-1, 1]) for a in rng.sample(list(AGENTS), 3)},
        )  # fmt: skip
        fitting, excluded, seats = _looked_at(ticket)
        assert list(pool.fitting(ticket, NOW)) == fitting
        assert pool.excluded(ticket, NOW) == (len(fitting), excluded)
        assert pool.seats == seats


def test_a_call_may_come_while_texts_are_open_and_no_text_while_a_call_is_up() -> None:
    writes = Agent(id="a", name="", capacity={"webchat": 2, "phone": 1}, load={"webchat": 2})
    talks = Agent(id="b", name="", capacity={"webchat": 2, "phone": 1}, load={"phone": 1})
    assert room(writes, "phone", CAPACITY) == 1
    assert room(talks, "webchat", CAPACITY) == 0
    assert room(talks, "webchat", None) == 2
