"""The chat of a demo institution: the flow of every new one, and ways into its self-service."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from yingda.demo.self_service.parts import worded
from yingda.dialogue.api import Flow, MenuNode, Option, OtherFlowNode, Text, starter_flow
from yingda.dialogue.starter import Branch

Way = tuple[Option, str]
"""An option of the first menu, and the flow that it leads to."""

WAYS: dict[str, tuple[Way, ...]] = {
    "yuanshan": (
        (worded("self", "账户余额与自助办理", "My account", "to_self", "6", "我的余额", "自助办理"), "yuanshan-self"),
        (worded("loss", "自助挂失", "Report a loss myself", "to_loss", "7", "我要挂失", "挂失我的"), "yuanshan-loss"),
    ),
    "yunhai": (
        (
            worded("self", "自助交易与持仓", "Trade and positions", "to_self", "6", "我的持仓", "自助交易"),
            "yunhai-self",
        ),
        (worded("quotes", "行情报价", "Prices", "to_quotes", "7", "报价"), "yunhai-quotes"),
    ),
}


def chat_flow(slug: str, key: str, name: Text, branches: Sequence[Branch]) -> Flow:
    """`branches` as the starter flow takes them."""
    flow = starter_flow(key, name, branches)
    first = flow.nodes["menu"]
    assert isinstance(first, MenuNode)
    ways = WAYS.get(slug, ())
    leads = {option.next: OtherFlowNode(flow=target, otherwise="human") for option, target in ways}
    longer = replace(first, options=(*first.options, *(option for option, _ in ways)))
    return replace(flow, nodes={**flow.nodes, "menu": longer, **leads})
