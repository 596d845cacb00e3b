"""The flow a new entry point begins with: greeting, menu, questions answered from articles, hours, hand-over, message.

`branches` are the menu's options as (id, label zh, label en, queue key): the institution's own lines of business.
"""

from collections.abc import Sequence

from yingda.dialogue.flow import (
    AnswerNode,
    AnyNode,
    BranchNode,
    Case,
    EndNode,
    Flow,
    HandOverNode,
    LeaveMessageNode,
    MenuNode,
    Option,
    SayNode,
    Text,
)

Branch = tuple[str, str, str, str]


def starter_flow(key: str, name: Text, branches: Sequence[Branch], version: int = 1) -> Flow:
    """A flow fit to be published (`problems` finds nothing) for an institution of this name."""
    nodes: dict[str, AnyNode] = {
        "hello": BranchNode(
            cases=(Case(variable="open", values=("no",), next="hello_closed"),), otherwise="hello_open"
        ),
        "hello_open": SayNode(text=_hello(name, "人工服务随时可用。", "An agent is always within reach."), next="menu"),
        "hello_closed": SayNode(
            text=_hello(
                name, "现在是非人工服务时间，您可以自助查询或留言。", "Agents are off duty; ask me or leave a message."
            ),
            next="menu",
        ),
        "menu": _menu(branches),
        "look": AnswerNode(
            next="more",
            not_found="unknown",
            unsure={"zh-CN": "您想了解的是：", "en": "Did you mean:"},
            none_of_these={"zh-CN": "都不是", "en": "None of these"},
        ),
        "more": MenuNode(
            text={"zh-CN": "这样解决您的问题了吗？", "en": "Does this solve it?"},
            options=(
                _option("solved", "解决了", "Yes, thank you", "goodbye", "1", ("谢谢", "thank")),
                _option("again", "还有其他问题", "I have another question", "menu", "2"),
                _option("agent", "没有，转人工", "No, talk to an agent", "human", "3", ("没有解决", "没解决")),
            ),
            no_match={"zh-CN": "请选择一项，或直接输入您的问题。", "en": "Please choose one, or type your question."},
            otherwise="human",
            free_text="look",
        ),
        "unknown": MenuNode(
            text={"zh-CN": "这个问题我还不会回答。", "en": "I cannot answer that yet."},
            options=(
                _option("agent", "转人工", "Talk to an agent", "human", "1"),
                _option("back", "换个问法", "Ask differently", "menu", "2"),
            ),
            no_match={"zh-CN": "请选择一项。", "en": "Please choose one."},
            otherwise="human",
            free_text="look",
        ),
        "human": _hand_over(None, "转人工", "human"),
        "message": LeaveMessageNode(
            text={
                "zh-CN": "现在是非人工服务时间。请留下您的问题和联系方式，我们上班后尽快与您联系。",
                "en": "Our agents are off duty. Leave your question and how to reach you, and we will get in touch.",
            },
            next="goodbye",
        ),
        "goodbye": EndNode(
            text={"zh-CN": "感谢您的咨询，祝您生活愉快！", "en": "Thank you for contacting us. Goodbye!"}
        ),
    }
    nodes |= {f"to_{id}": _hand_over(queue, zh, en) for id, zh, en, queue in branches}
    title = next(iter(name.values()))
    return Flow(key=key, name=f"{title}接待流程", start="hello", human="human", nodes=nodes, version=version)


def _hello(name: Text, zh: str, en: str) -> Text:
    return {
        "zh-CN": f"您好，我是{name['zh-CN']}智能助手。可以直接输入问题，也可以选择下面的业务。{zh}",
        "en": f"Hello, this is {name['en']}'s assistant. Type your question or choose a topic. {en}",
    }


def _menu(branches: Sequence[Branch]) -> MenuNode:
    """Without branches the menu leads to the entry point's own queue."""
    lines = [(zh, en, f"to_{id}", id) for id, zh, en, _queue in branches] or [
        ("人工服务", "An agent", "human", "agent")
    ]
    return MenuNode(
        text={"zh-CN": "请问您要办理什么业务？", "en": "What can we do for you?"},
        options=tuple(_option(id, zh, en, target, str(i)) for i, (zh, en, target, id) in enumerate(lines, start=1)),
        no_match={
            "zh-CN": "没有听懂，请选择一项或直接输入问题。",
            "en": "Sorry, please choose one or type your question.",
        },
        otherwise="human",
        free_text="look",
    )


def _option(id: str, zh: str, en: str, target: str, key: str, words: tuple[str, ...] = ()) -> Option:
    return Option(id=id, label={"zh-CN": zh, "en": en}, next=target, key=key, words=words)


def _hand_over(queue: str | None, zh: str, en: str) -> HandOverNode:
    return HandOverNode(
        queue=queue,
        closed="message",
        summary={"zh-CN": zh, "en": en},
        text={"zh-CN": "正在为您转接人工服务，请稍候。", "en": "Connecting you with an agent, one moment please."},
    )
