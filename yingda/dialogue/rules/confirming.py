"""Reading back what was keyed in: "您输入的是 1 2 3 4，确认请按1，重新输入请按2"."""

from typing import Final

from yingda.dialogue.flow import Option, Text
from yingda.dialogue.rules.meaning import filled, said_in

YES: Final = Option(
    id="confirm:yes", label={"zh-CN": "确认", "en": "Confirm"}, next="", key="1", words=("没错", "正确", "yes", "right")
)
AGAIN: Final = Option(
    id="confirm:again",
    label={"zh-CN": "重新输入", "en": "Enter it again"},
    next="",
    key="2",
    words=("不对", "不是", "错", "again", "wrong"),
)
CONFIRMING: Final = (YES, AGAIN)
YOU_ENTERED: Final[Text] = {"zh-CN": "您输入的是 {value}。", "en": "You entered {value}."}


def you_entered(value: str, language: str, *, digits_apart: bool) -> str:
    """`digits_apart`: to be read digit by digit."""
    shown = " ".join(value) if digits_apart else value
    return filled(said_in(YOU_ENTERED, language), lambda _name: shown)
