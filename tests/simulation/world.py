"""A small service centre: three queues, three skills, six agents of three branches, and in two of three seeds a policy
with everything in it. Contacts go straight to a queue, but those who serve themselves: their flow asks for a PIN, has
it checked, and tells the balance to who proved it."""

import random

from tests.routing.policies import drawn
from yingda.agents.api import AgentProfile
from yingda.dialogue.api import (
    BranchNode,
    Case,
    EndNode,
    Flow,
    HandOverNode,
    MenuNode,
    Option,
    SayNode,
    SecretNode,
    ServiceNode,
    Text,
)
from yingda.interactions.entry_points.api import EntryPoint
from yingda.journey.configuration import Configuration
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue

TENANT = "00000000-0000-7000-8000-00000000000a"
CHANNEL = "webchat"


def ident(kind: int, number: int) -> str:
    return f"00000000-0000-7000-8000-{kind:04x}{number:08x}"


ENTRY, PHONE, SELF = ident(1, 1), ident(1, 2), ident(1, 3)
GENERAL, CARD, URGENT = (ident(2, n) for n in range(3))
SKILLS = [ident(3, n) for n in range(3)]
BRANCHES = [ident(6, n) for n in range(3)]
AGENTS = [ident(4, n) for n in range(6)]
SUPERVISOR = AGENTS[5]


INSIDE = "inside"
"""Said to whom the flow takes for proved."""


def _said(text: str) -> Text:
    return {"zh-CN": text, "en": text}


FLOW = Flow(
    key="self", name="self", start="door", human="human", version=1,
    nodes={
        "door": BranchNode(cases=(Case(variable="tier", values=("2",), next="inside"),), otherwise="pin"),
        "pin": SecretNode(
            of="pin", variable="pin", text=_said("PIN?"), no_match=_said("again"), next="check", otherwise="human"
        ),
        "check": ServiceNode(
            service="verify.pin", with_={"token": "{pin}"}, outcomes={"done": "door", "wrong": "pin"}, otherwise="human"
        ),
        "inside": SayNode(text=_said(INSIDE), next="look"),
        "look": ServiceNode(service="balance", outcomes={"done": "told", "unproved": "pin"}, otherwise="menu"),
        "told": SayNode(text=_said("{balance}"), next="menu"),
        "menu": MenuNode(
            text=_said("more?"), no_match=_said("?"), otherwise="human",
            options=(
                Option(id="again", label=_said("again"), next="door", key="1"),
                Option(id="bye", label=_said("bye"), next="bye", key="2"),
            ),
        ),
        "bye": EndNode(text=_said("bye")),
        "human": HandOverNode(summary=_said("human")),
    },
)  # fmt: skip


def policy(seed: int) -> Policy:
    """None in each third seed."""
    rng = random.Random(seed * 7 + 1)
    return drawn(rng, [GENERAL, CARD, URGENT], SKILLS, BRANCHES, least_s=15) if seed % 3 else Policy()


def configuration(seed: int) -> Configuration:
    """Levels, capacities and times differ by seed."""
    rng = random.Random(seed)
    queues = [
        Queue(id=GENERAL, key="general", name="人工", name_en="General", priority=5, ageing_per_minute=1.0,
              offer_ttl_s=rng.choice([8, 15, 20]), wrap_up_s=rng.choice([0, 10, 30]),
              overflow_after_s=rng.choice([None, 60, 120]), overflow_queue=CARD),
        Queue(id=CARD, key="card", name="信用卡", name_en="Cards", priority=5, ageing_per_minute=rng.choice([0.0, 1.0]),
              required={SKILLS[0]: 2}, offer_ttl_s=12, wrap_up_s=15, waiting_max=rng.choice([3, 1000])),
        Queue(id=URGENT, key="urgent", name="挂失", name_en="Urgent", priority=9, ageing_per_minute=2.0,
              required={SKILLS[1]: 1}, offer_ttl_s=10, wrap_up_s=5, overflow_after_s=90, last_resort="queue",
              last_resort_queue=GENERAL),
    ]  # fmt: skip
    agents = [
        AgentProfile(
            id=agent, name=f"agent {n}", branch=None,
            skills={skill: rng.randint(1, 5) for skill in SKILLS if rng.random() < 0.7},
            capacity={CHANNEL: rng.randint(1, 3), "phone": 1}, branches=(BRANCHES[n % 3],), line=1 + (n == 4),
        )
        for n, agent in enumerate(AGENTS)
    ]  # fmt: skip
    entry = EntryPoint(
        id=ENTRY, key="web", name="web", channel=CHANNEL, flow_key="none", queue=GENERAL, languages=("zh-CN", "en")
    )
    phone = EntryPoint(id=PHONE, key="tel-95500", name="phone", channel="phone", flow_key="none", queue=GENERAL)
    own = EntryPoint(id=SELF, key="self", name="self", channel=CHANNEL, flow_key="self", queue=GENERAL)
    return Configuration(
        queues={queue.id: queue for queue in queues},
        agents={agent.id: agent for agent in agents},
        entry_points={ENTRY: entry, PHONE: phone, SELF: own},
        flows={("self", 1): FLOW},
        flows_current={"self": 1},
        policy=policy(seed),
    )
