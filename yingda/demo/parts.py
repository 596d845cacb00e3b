"""What the flows of both institutions are made of: sentences in both languages, options, and the ends of every way."""

from typing import Final

from yingda.dialogue.api import (
    AnyNode,
    AskNode,
    EndNode,
    HandOverNode,
    LeaveMessageNode,
    MenuNode,
    Option,
    OtherFlowNode,
    Text,
)

WRONG: Final[Text] = {"zh-CN": "按键无效，请重新选择。", "en": "That is not one of the options."}
TOPICS: Final = {"urgent": "loss", "complaint": "complaint", "order": "order"}
"""By queue: the kind of question, as the demo's policies of routing name it."""
ACCOUNT_DIGITS_MIN: Final = 6
ACCOUNT_DIGITS_MAX: Final = 19
"""Of a bank card (ISO/IEC 7812)."""


def both(zh: str, en: str) -> Text:
    return {"zh-CN": zh, "en": en}


def option(id: str, zh: str, en: str, target: str, key: str, language: str | None = None) -> Option:
    return Option(id=id, label=both(zh, en), next=target, key=key, language=language)


def menu(zh: str, en: str, *options: Option, otherwise: str = "human", text: Text | None = None) -> MenuNode:
    """`zh` and `en` are said whole, so they name the keys; `text` is what a screen would show."""
    shown = text or both("请选择。", "Please choose.")
    return MenuNode(text=shown, voice=both(zh, en), options=options, no_match=WRONG, otherwise=otherwise)


def languages(zh: str, en: str, english: str) -> dict[str, AnyNode]:
    """The first question. `english`: the flow for those who choose it; silence is Mandarin."""
    said = f"{zh}普通话服务，请按1。{en} For English, press 2."
    return {
        "language": MenuNode(
            text=both("请选择语言。", "Please choose your language."),
            voice=both(said, said),
            options=(
                option("mandarin", "普通话", "Mandarin", "hello", "1", "zh-CN"),
                option("english", "英语", "English", "english", "2", "en"),
            ),
            no_match=WRONG,
            otherwise="hello",
        ),
        "english": OtherFlowNode(flow=english, otherwise="hello"),
    }


def to(queue: str | None, zh: str, en: str) -> HandOverNode:
    """To a human, who reads what it is about; the caller is told that it takes a moment."""
    return HandOverNode(
        queue=queue,
        closed="message",
        topic=TOPICS.get(queue or "", ""),
        summary=both(zh, en),
        text=both("正在为您转接人工服务，请不要挂机。", "Connecting you with an agent, please hold."),
    )


def account(next: str, zh: str, en: str) -> AskNode:
    """A number of digits, read back before it counts."""
    return AskNode(
        text=both(zh, en),
        voice=both(f"{zh}按井号键结束。", f"{en} Then press pound."),
        variable="account",
        next=next,
        no_match=both("号码位数不对，请重新输入。", "That does not look like an account number."),
        otherwise="human",
        form="digits",
        chars_min=ACCOUNT_DIGITS_MIN,
        chars_max=ACCOUNT_DIGITS_MAX,
        confirm=True,
        no_match_max=3,
        timeout_s=10,
    )


def ends(again: str) -> dict[str, AnyNode]:
    """After something was read out; a message; goodbye. `again`: the menu."""
    return {
        "more": menu(
            "重听主菜单，请按9。人工服务，请按0。或直接挂机。",
            "To return to the main menu, press 9. To speak with an agent, press 0. Or simply hang up.",
            option("again", "主菜单", "Main menu", again, "9"),
            otherwise="goodbye",
        ),
        "message": LeaveMessageNode(
            text=both("请留下您的问题和联系方式。", "Please leave your question and how to reach you."),
            voice=both(
                "现在没有座席值班。请在提示音后说出您的姓名、电话和问题，说完请按井号键。",
                "Nobody is on duty. After the tone, please leave your name, number and question, then press pound.",
            ),
            next="goodbye",
        ),
        "goodbye": EndNode(text=both("感谢您的来电，再见。", "Thank you for calling. Goodbye.")),
    }
