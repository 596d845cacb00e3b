"""Sentences that the telephone itself says, and how a menu sounds. What flows and articles say comes from them."""

from collections.abc import Iterable
from typing import Final

from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.contact import Awaited

ENGLISH: Final = "en"
MINUTE_S: Final = 60

CODES: Final[dict[str, dict[str, str]]] = {
    "event.leave_message": {
        "zh-CN": "现在没有座席可以接听。请在提示音后留言，按井号键结束。",
        "en": "Nobody can take your call now. Please leave a message after the tone and press pound to finish.",
    },
    "event.message_left": {
        "zh-CN": "您的留言已经收到，我们会尽快与您联系。再见。",
        "en": "Your message has been received. We will call you back. Goodbye.",
    },
    "event.agent_lost": {
        "zh-CN": "线路出现问题，正在为您重新转接，请不要挂机。",
        "en": "The line to our agent was interrupted. Please hold while we connect you again.",
    },
    "event.transferred": {"zh-CN": "正在为您转接，请不要挂机。", "en": "Please hold while we transfer your call."},
}
"""What the caller hears of an event of the contact; other events are not said."""
FALLBACK: Final = {
    "zh-CN": "非常抱歉，系统暂时无法为您服务，请稍后再拨。",
    "en": "We are sorry, our service is not available at the moment. Please call again later.",
}
"""Said by the switch alone, while nobody controls it."""


def of_code(code: str, language: str, seq: int) -> Spoken | None:
    text = CODES.get(code)
    return Spoken(text=_in(text, language), language=language, seq=seq) if text else None


def menu(text: str, awaits: Awaited, language: str) -> str:
    """The question, then each option with its digit; the human is always there."""
    if language == ENGLISH:
        options = [f"For {label}, press {key}." for key, label in awaits.keys]
        return " ".join([text, *options, "To speak with an agent, press zero."])
    options = [f"{label}，请按{key}。" for key, label in awaits.keys]
    return "".join([text, *options, "人工服务，请按零。"])


def waiting(shown: Shown) -> Spoken:
    """Where the caller stands in the queue, and how long it may take."""
    sentences = _english(shown) if shown.language == ENGLISH else _chinese(shown)
    return Spoken(text="".join(sentences), language=shown.language)


def _chinese(shown: Shown) -> Iterable[str]:
    yield "座席忙，请您稍候。"
    if shown.place is not None:
        yield f"您排在第{shown.place}位。"
    if shown.wait_high_s is not None:
        yield f"预计等待{_minutes(shown.wait_high_s)}分钟。"


def _english(shown: Shown) -> Iterable[str]:
    yield "All our agents are busy, please hold. "
    if shown.place is not None:
        yield f"You are number {shown.place} in line. "
    if shown.wait_high_s is not None:
        minutes = _minutes(shown.wait_high_s)
        yield f"The expected wait is {minutes} minute{'s' if minutes > 1 else ''}."


def _minutes(seconds: int) -> int:
    """Whole minutes, rounded up: nobody is promised less than it takes."""
    return max(1, -(-seconds // MINUTE_S))


def _in(text: dict[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()))
