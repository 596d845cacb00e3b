"""Policies of routing of both institutions: what is in force, a draft to go on with, a plan for a market event.

What is in force is mild, so that the demo also works with one agent at a desk: nothing waits for somebody who is not
there. The draft shows the rest.
"""

from typing import Any, Final

from yingda.demo.world import Routing

VALUES: Final = {"gold": {"lift": 0.5}, "platinum": {"lift": 1.0}, "private": {"lift": 2.0}}


def topic(key: str, name: str, name_en: str, lift: float, second_line: bool = False) -> dict[str, Any]:
    return {"key": key, "name": name, "name_en": name_en, "lift": lift, "second_line": second_line}


COMPLAINT: Final = topic("complaint", "投诉", "Complaint", 1.0)
LOSS: Final = topic("loss", "挂失", "Lost card", 5.0)
ORDER: Final = topic("order", "委托失败", "Failed order", 5.0)
ONE_MODEL: Final = {"units": {"phone": 100, "webchat": 25}, "interrupts": {"phone": ["webchat"]}}
"""Four chats or one call; a call may come while chats are open, a chat never while a call is up."""
KNOWN: Final = [
    {"source": "manager", "reserve_s": 30},
    {"source": "last_agent", "reserve_s": 20, "within_days": 7},
]
ENGLISH: Final = {"en": {"skill": "skill:english", "level": 3}}

_CARD: Final = {
    "steps": [
        {"after_s": 30, "lower": {"skill:card": 1}},
        {"after_s": 60, "or_waiting": 20, "queues": ["queue:general"], "lift": 1.0},
    ]
}
_LOAN: Final = {"first_line": True, "steps": [{"after_s": 45, "second_line": True}]}

YUANSHAN_POLICIES: Final = (
    Routing(
        kind="published",
        name="日常",
        note="开业时的策略：贵宾优先，挂失最先，贷款先一线后专家。",
        document={"values": VALUES, "topics": [LOSS, COMPLAINT], "queues": {"queue:card": _CARD, "queue:loan": _LOAN}},
    ),
    Routing(
        kind="policy",
        name="双语、熟悉的座席与挂失预留",
        note="试算后再发布：英语客户先找会英语的座席，老客户先找熟悉的座席，电话挂失总有一人空着。",
        document={
            "between": "share",
            "values": VALUES,
            "languages": ENGLISH,
            "topics": [LOSS, COMPLAINT],
            "history": KNOWN,
            "reserves": [{"queue": "queue:urgent", "channel": "phone", "agents": 1, "percent": 10}],
            "capacity": ONE_MODEL,
            "queues": {
                "queue:general": {
                    "branches": ["branch:ZJ"],
                    "share": 2.0,
                    "steps": [
                        {"after_s": 20, "lower": {"skill:english": 1}},
                        {"after_s": 40, "lower": {"skill:english": 0}, "branches": ["branch:SC", "branch:HQ"]},
                    ],
                },
                "queue:card": {"order": "best_match", "weights": {"skill:card": 2}, **_CARD},
                "queue:loan": _LOAN,
                "queue:complaint": {"mode": "pull", "push_after_s": 60},
            },
        },
    ),
    Routing(
        kind="plan",
        name="集中挂失",
        note="卡信息泄露等引起大量挂失时启用：全行座席都接挂失，其他队列让路。",
        document={
            "values": {"private": {"lift": 1.0}},
            "topics": [{**LOSS, "lift": 20.0}],
            "reserves": [{"queue": "queue:urgent", "channel": "phone", "percent": 30}],
            "queues": {
                "queue:urgent": {
                    "steps": [{"after_s": 5, "queues": ["queue:card"]}, {"after_s": 15, "queues": ["queue:general"]}]
                },
                "queue:card": _CARD,
            },
        },
    ),
)

_TRADING: Final = {
    "first_line": True,
    "steps": [{"after_s": 20, "second_line": True}, {"after_s": 40, "lower": {"skill:trading": 1}, "lift": 1.0}],
}

YUNHAI_POLICIES: Final = (
    Routing(
        kind="published",
        name="日常",
        note="开业时的策略：贵宾优先，委托失败最先，交易先一线后专家。",
        document={"values": VALUES, "topics": [ORDER, COMPLAINT], "queues": {"queue:trading": _TRADING}},
    ),
    Routing(
        kind="policy",
        name="双语与开户互助",
        note="试算后再发布：英语客户先找会英语的座席，开户繁忙时综合组帮忙。",
        document={
            "values": VALUES,
            "languages": ENGLISH,
            "topics": [ORDER, COMPLAINT],
            "history": KNOWN,
            "capacity": ONE_MODEL,
            "queues": {
                "queue:general": {"steps": [{"after_s": 20, "lower": {"skill:english": 0}}]},
                "queue:account": {
                    "order": "spare_best",
                    "steps": [{"after_s": 60, "or_waiting": 10, "queues": ["queue:general"]}],
                },
                "queue:trading": _TRADING,
            },
        },
    ),
    Routing(
        kind="plan",
        name="行情剧烈波动",
        note="指数大幅波动、来电成倍增加时启用：人人接交易，开户和软件问题往后排。",
        document={
            "between": "claim",
            "values": VALUES,
            "topics": [{**ORDER, "lift": 20.0}],
            "reserves": [{"queue": "queue:order", "channel": "phone", "agents": 1}],
            "capacity": ONE_MODEL,
            "queues": {
                "queue:trading": {
                    "steps": [{"after_s": 5, "queues": ["queue:general"], "lift": 3.0}, {"after_s": 10, "lift": 3.0}]
                },
                "queue:account": {"steps": [{"after_s": 0, "lift": -3.0}]},
                "queue:software": {"steps": [{"after_s": 0, "lift": -3.0}]},
            },
        },
    ),
)
