"""Sentences that the telephone itself says, and how a menu sounds. What flows and articles say comes from them."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.contact import Awaited

ENGLISH: Final = "en"
MINUTE_S: Final = 60
HUMAN_KEY: Final = "0"

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
DIGIT_WORDS: Final = {
    "0": "零|zero", "1": "一|幺|one", "2": "二|two", "3": "三|three", "4": "四|four", "5": "五|five", "6": "六|six",
    "7": "七|seven", "8": "八|eight", "9": "九|nine",
}  # fmt: skip
CAPTURED: Final = {"card": ("卡号", "card number"), "pin": ("密码", "password"), "code": ("短信验证码", "code")}
"""What is keyed in secret, by kind."""


def of_code(code: str, language: str, seq: int) -> Spoken | None:
    text = CODES.get(code)
    return Spoken(text=_in(text, language), language=language, seq=seq) if text else None


def menu(text: str, awaits: Awaited, language: str) -> str:
    """The question, then each option with its digit; the human is always there. A text that names every key already is
    said as it is written."""
    whole = all(_names(text, key) for key, _ in awaits.keys)
    human = _names(text, HUMAN_KEY)
    if language == ENGLISH:
        options = [] if whole else [f"For {label}, press {key}." for key, label in awaits.keys]
        return " ".join([text, *options, *([] if human else ["To speak with an agent, press zero."])])
    options = [] if whole else [f"{label}，请按{key}。" for key, label in awaits.keys]
    return "".join([text, *options, *([] if human else ["人工服务，请按零。"])])


def _names(text: str, key: str) -> bool:
    """Whether the key stands there as a digit alone, or as a word behind one that means pressing."""
    return bool(re.search(rf"(?<!\d){key}(?!\d)|(?:按|press ?)(?:{DIGIT_WORDS[key]})", text, re.IGNORECASE))


def waiting(shown: Shown) -> Spoken:
    """Where the caller stands in the queue, and how long it may take."""
    sentences = _english(shown) if shown.language == ENGLISH else _chinese(shown)
    return Spoken(text="".join(sentences), language=shown.language)


def _chinese(shown: Shown) -> Iterable[str]:
    yield "座席忙，请您稍候。"
    if shown.place is not None:
        yield f"您排在第{shown.place}位。"
    if shown.wait_high_s is not None:
        low, high = _minutes(shown.wait_low_s, shown.wait_high_s)
        yield f"预计等待{low}到{high}分钟。" if low else f"预计等待不到{high}分钟。"


def _english(shown: Shown) -> Iterable[str]:
    yield "All our agents are busy, please hold. "
    if shown.place is not None:
        yield f"You are number {shown.place} in line. "
    if shown.wait_high_s is not None:
        low, high = _minutes(shown.wait_low_s, shown.wait_high_s)
        minutes = f"{high} minute{'s' if high > 1 else ''}"
        yield f"The expected wait is {low} to {minutes}." if low else f"The expected wait is less than {minutes}."


def _minutes(low_s: int | None, high_s: int) -> tuple[int, int]:
    """The range in whole minutes, rounded outwards: what is said holds wherever the range in seconds does. 0: less than
    the upper end, which is at least a minute."""
    high = max(1, -(-high_s // MINUTE_S))
    return min((low_s or 0) // MINUTE_S, high - 1), high


# ── after the talk, and while waiting ──


def survey(language: str) -> Spoken:
    """Asks for a key from 1 to 5."""
    return _said(
        language,
        "请您对本次服务进行评价：非常满意请按5，满意请按4，一般请按3，不满意请按2，非常不满意请按1。",
        "Please rate our service from one to five: five if you are very satisfied, one if you are very dissatisfied.",
    )


def survey_thanks(language: str) -> Spoken:
    return _said(language, "感谢您的评价，再见。", "Thank you for your rating. Goodbye.")


def callback_offer(language: str) -> Spoken:
    """While waiting; the place in line is kept."""
    return _said(
        language,
        "如需回拨，请按1，我们会保留您的排队位置，轮到您时给您打电话。您也可以继续等待。",
        "If you would like us to call you back, press one. You keep your place in line, and we call when it is your "
        "turn. Or please stay on the line.",
    )


def callback_confirm(language: str, number: str) -> Spoken:
    """Reads the number to be called: 1 confirms it, any other key goes on waiting."""
    return _said(
        language,
        f"我们将回拨号码{in_digits(number)}。确认请按1，继续等待请按2。",
        f"We will call you at {in_digits(number)}. To confirm, press one. To stay on the line, press two.",
    )


def callback_promised(language: str) -> Spoken:
    return _said(
        language,
        "已为您登记回拨，轮到您时我们会给您打电话，请保持电话畅通。再见。",
        "Your callback is booked. We will call you when it is your turn. Goodbye.",
    )


# ── during the talk ──


def capture_ask(language: str, kind: str) -> Spoken:
    """`kind`: card or pin. What is keyed is neither heard by the agent nor recorded."""
    what_zh, what_en = _captured(kind)
    return _said(
        language,
        f"请输入{what_zh}，按井号键结束。座席听不到您的输入，录音已暂停。",
        f"Please enter your {what_en} and press pound. The agent cannot hear it, and the recording is paused.",
    )


def capture_again(language: str, kind: str) -> Spoken:
    what_zh, what_en = _captured(kind)
    return _said(
        language,
        f"输入有误，请重新输入{what_zh}，按井号键结束。",
        f"That was not valid. Please enter your {what_en} again and press pound.",
    )


def capture_done(language: str) -> Spoken:
    return _said(language, "输入已完成，正在为您接回座席。", "Thank you. We are connecting you with the agent again.")


def capture_failed(language: str) -> Spoken:
    """Time is over, or there were too many tries."""
    return _said(
        language,
        "未收到有效输入，正在为您接回座席。",
        "Nothing valid was entered. We are connecting you with the agent.",
    )


FIXED: Final[dict[str, Callable[[str], Spoken]]] = {
    "survey": survey, "survey_thanks": survey_thanks, "callback_offer": callback_offer,
    "callback_promised": callback_promised, "capture_done": capture_done, "capture_failed": capture_failed,
}  # fmt: skip
"""What is always said in the same words: these can be recorded."""


def in_digits(number: str) -> str:
    """A number to be read digit by digit."""
    return " ".join(each for each in number if each.isdigit())


def _captured(kind: str) -> tuple[str, str]:
    return CAPTURED.get(kind, CAPTURED["card"])


def _said(language: str, zh: str, en: str) -> Spoken:
    return Spoken(text=en if language == ENGLISH else zh, language=language)


def _in(text: dict[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()))
