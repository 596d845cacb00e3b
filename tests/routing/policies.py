"""Policies drawn by chance, rich in everything that a policy can say."""

import random
from collections.abc import Sequence

from yingda.routing.policy import Ask, Capacity, History, Policy, QueueRules, Reserve, Step, Topic, Value

GRADES = ("standard", "gold", "private")
LANGUAGES = ("zh-CN", "en")
TOPICS = ("loss", "funds", "other")


def drawn(
    rng: random.Random, queues: Sequence[str], skills: Sequence[str], branches: Sequence[str], *, least_s: int = 5
) -> Policy:
    """`least_s`: how far apart the steps of a queue are, in seconds."""

    def ask() -> Ask:
        return Ask(skill=rng.choice(skills), level=rng.randint(1, 3))

    def step(after_s: int) -> Step:
        return Step(
            after_s=after_s, or_waiting=rng.choice([None, None, 3, 6]),
            lower={skill: rng.randint(0, 1) for skill in skills if rng.random() < 0.4},
            branches=tuple(branch for branch in branches if rng.random() < 0.4),
            queues=tuple(queue for queue in queues if rng.random() < 0.3), second_line=rng.random() < 0.3,
            lift=rng.choice([0.0, 0.0, 2.0, -1.0]),
        )  # fmt: skip

    def rules() -> QueueRules:
        return QueueRules(
            order=rng.choice(["longest_idle", "best_match", "spare_best", "any"]),
            weights={skill: rng.randint(0, 5) for skill in skills if rng.random() < 0.5},
            branches=tuple(branch for branch in branches if rng.random() < 0.3), first_line=rng.random() < 0.3,
            steps=tuple(step(least_s * (n + 1)) for n in range(rng.choice([0, 0, 1, 2, 3]))),
            share=rng.choice([0.5, 1.0, 3.0]), mode="pull" if rng.random() < 0.15 else "push",
            push_after_s=rng.choice([30, 60]), history=rng.random() < 0.8,
        )  # fmt: skip

    return Policy(
        version=1, between=rng.choice(["claim", "claim", "longest_wait", "longest_queue", "share"]),
        values={grade: Value(lift=rng.choice([0.0, 3.0]), asks=(ask(),) * rng.randint(0, 1)) for grade in GRADES[1:]},
        languages={"en": ask()} if rng.random() < 0.4 else {},
        topics=tuple(
            Topic(
                key=key, name=key, name_en=key, asks=(ask(),) * rng.randint(0, 1), lift=rng.choice([0.0, 5.0]),
                second_line=rng.random() < 0.3,
            ) for key in TOPICS[:2]
        ),
        history=tuple(
            History(source=source, reserve_s=rng.choice([5, 20]))
            for source in ("manager", "last_agent") if rng.random() < 0.6
        ),
        reserves=tuple(
            Reserve(queue=rng.choice(queues), channel=rng.choice(["webchat", "phone"]), agents=rng.randint(0, 1),
                    percent=rng.choice([0, 20]))
            for _ in range(rng.choice([0, 0, 1, 2]))
        ),
        capacity=rng.choice([None, Capacity(units={"phone": 100, "webchat": 40}, interrupts={"phone": ("webchat",)})]),
        queues={queue: rules() for queue in queues if rng.random() < 0.8},
    )  # fmt: skip
