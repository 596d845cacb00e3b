"""What both institutions' self-service is made of: signing in, the last word before money moves, and how it ended."""

from __future__ import annotations

from typing import Final

from yingda.demo.parts import WRONG, both, menu, option, to
from yingda.dialogue.api import (
    AnyNode,
    AskNode,
    BranchNode,
    Case,
    LeaveMessageNode,
    MenuNode,
    Option,
    OtherFlowNode,
    SayNode,
    SecretNode,
    SecretOf,
    ServiceNode,
    Text,
)

AGAIN_DIGITS: Final = both("输入有误，请重新输入。", "That does not fit. Please enter it again.")
NO_PLAIN: Final = both(
    "请在安全输入框中输入，按井号键结束。不要在聊天中直接发送密码。",
    "Please use the protected field. Never write it into the chat.",
)
BY_PIN: Final = {"token": "{pin}"}
BY_CODE: Final = {"token": "{code}"}
BY_ID: Final = {"token": "{id_token}"}
"""What a service gets of a secret: the token that its node put into a variable."""
WAIT: Final = both("正在查询，请稍候。", "One moment, please.")


def say(zh: str, en: str, next: str) -> SayNode:
    return SayNode(text=both(zh, en), next=next)


def service(
    name: str, otherwise: str, outcomes: dict[str, str], text: Text | None = None, /, **needs: str
) -> ServiceNode:
    """`needs`: what the service is given."""
    return ServiceNode(service=name, outcomes=outcomes, otherwise=otherwise, with_=needs, text=text or {})


def secret(of: SecretOf, variable: str, zh: str, en: str, next: str, otherwise: str = "human") -> SecretNode:
    return SecretNode(
        of=of,
        variable=variable,
        text=both(zh, en),
        voice=both(f"{zh}按井号键结束。", f"{en} Then press pound."),
        no_match=NO_PLAIN,
        voice_no_match=AGAIN_DIGITS,
        next=next,
        otherwise=otherwise,
    )


def digits(variable: str, zh: str, en: str, next: str, most: int, least: int = 1, *, confirm: bool = False) -> AskNode:
    return AskNode(
        text=both(zh, en),
        voice=both(f"{zh}按井号键结束。", f"{en} Then press pound."),
        variable=variable,
        next=next,
        no_match=AGAIN_DIGITS,
        otherwise="human",
        form="digits",
        chars_min=least,
        chars_max=most,
        confirm=confirm,
        no_match_max=3,
        timeout_s=10,
    )


def choose(
    text: Text, *options: Option, otherwise: str = "human", zh_before: str = "", en_before: str = ""
) -> MenuNode:
    """A menu whose spoken sentence is made of its options; `before`: what is said first."""
    zh = zh_before + "".join(f"{each.label['zh-CN']}，请按{each.key}。" for each in options)
    en = en_before + " ".join(f"For {each.label['en']}, press {each.key}." for each in options)
    return MenuNode(text=text, voice=both(zh, en), options=options, no_match=WRONG, otherwise=otherwise)


def worded(id: str, zh: str, en: str, target: str, key: str, *words: str) -> Option:
    """An option that is also meant by these words."""
    return Option(id=id, label=both(zh, en), next=target, key=key, words=words)


def sign_in(goal: str, by: str) -> dict[str, AnyNode]:
    """From `sign_in` to `goal`, proved. `by`: card or account, what else but a telephone the customer is known by."""
    asks = {
        "card": secret("card", "id_token", "请输入您的卡号。", "Please enter your card number.", "identify_card"),
        "account": secret(
            "number", "id_token", "请输入您的资金账号。", "Please enter your account number.", "identify_card"
        ),
    }
    card = ("卡号", "your card number") if by == "card" else ("资金账号", "your account number")
    found = {"done": "prove", "locked": "locked", "not_found": "not_known", "unavailable": "away"}
    return {
        "sign_in": BranchNode(
            cases=(
                Case(variable="tier", values=("2",), next=goal),
                Case(variable="known", values=("yes",), next="who"),
            ),
            otherwise="how",
        ),
        "who": choose(
            both("请选择您的身份：", "Who are you?"),
            worded("me", "使用本机登记客户的身份", "the customer of this number", "prove", "1"),
            worded("card", f"使用{card[0]}", card[1], "ask_card", "2"),
            worded("phone", "使用其他登记手机号", "another registered number", "ask_phone", "3"),
        ),
        "how": choose(
            both("办理前需要确认您的身份，请选择：", "First we need to know who you are:"),
            worded("card", card[0], card[1], "ask_card", "1"),
            worded("phone", "登记手机号", "your registered number", "ask_phone", "2"),
            zh_before="办理前需要确认您的身份。",
            en_before="First we need to know who you are. ",
        ),
        "ask_card": asks[by],
        "ask_phone": secret(
            "number", "id_token", "请输入您登记的手机号码。", "Please enter your registered number.", "identify_phone"
        ),
        "identify_card": service(f"identify.{by}", "away", found, **BY_ID),
        "identify_phone": service("identify.phone", "away", found, **BY_ID),
        "not_known": say("没有找到对应的客户。", "We could not find that.", "how"),
        "prove": choose(
            both("请选择验证方式：", "How do you want to prove it?"),
            worded("pin", "电话服务密码", "your telephone PIN", "ask_pin", "1"),
            worded("code", "短信验证码", "a one-time code", "send_code", "2"),
        ),
        "ask_pin": secret(
            "pin", "pin", "请输入您的六位电话服务密码。", "Please enter your six-digit PIN.", "check_pin"
        ),
        "check_pin": service("verify.pin", "away", _proved(goal, "ask_pin"), **BY_PIN),
        "send_code": service("verify.otp.send", "away", {"done": "ask_code", "locked": "locked", "refused": "no_code"}),
        "no_code": say("验证码没有发出，请使用密码或稍后再试。", "No code could be sent.", "prove"),
        "ask_code": secret(
            "code",
            "code",
            "验证码已发到{sent_to}的手机，请输入六位验证码。",
            "We sent a code to the number {sent_to}. Please enter it.",
            "check_code",
        ),
        "check_code": service(
            "verify.otp.check", "away", _proved(goal, "ask_code"), **BY_CODE, challenge="{challenge}"
        ),
        "wrong_pin": say(
            "验证没有通过。多次错误会暂停所有渠道的验证。",
            "That is not right. Too many wrong tries shut every channel.",
            "prove",
        ),
        "locked": say(
            "为保护您的账户，验证已暂停。请联系人工服务。",
            "For your safety this is locked. An agent will help you.",
            "human",
        ),
        "away": say("系统暂时无法办理，为您转接人工服务。", "We cannot do that just now.", "human"),
        "human": to(None, "自助业务转人工", "From self-service"),
    }


def _proved(goal: str, again: str) -> dict[str, str]:
    assert again
    return {"done": goal, "wrong": "wrong_pin", "locked": "locked", "not_found": "how", "unavailable": "away"}


def last_word(after: str) -> dict[str, AnyNode]:
    """From a draft (`drafted`, or `drafted_yes` where a plain yes is enough) to its end; then `after`."""
    ended = {
        "done": "did",
        "approval": "approval",
        "held": "held",
        "refused": "refused",
        "unknown": "unknown",
        "wrong": "wrong_word",
        "locked": "locked",
        "unproved": "sign_in",
        "unavailable": "away",
    }
    return {
        "drafted": menu(
            "请核对：{readback}。确认办理，请按1。取消，请按2。",
            "Please check: {readback}. To go on, press 1. To cancel, press 2.",
            option("yes", "确认办理", "Go on", "word", "1"),
            option("no", "取消", "Cancel", "decline", "2"),
            text=both("请核对：{readback}", "Please check: {readback}"),
        ),
        "word": choose(
            both("请选择确认方式：", "How do you confirm it?"),
            worded("pin", "密码确认", "your PIN", "word_pin", "1"),
            worded("code", "短信验证码确认", "a one-time code", "word_send", "2"),
        ),
        "word_pin": secret(
            "pin",
            "pin",
            "请输入您的六位密码，确认：{readback}。",
            "Enter your PIN to confirm: {readback}.",
            "do_pin",
            "decline",
        ),
        "do_pin": service("confirm", "away", ended, operation="{operation}", **BY_PIN),
        "word_send": service(
            "verify.otp.send",
            "away",
            {"done": "word_code", "locked": "locked", "refused": "no_code_word"},
            operation="{operation}",
        ),
        "no_code_word": say(
            "验证码没有发出，请使用密码确认。", "No code could be sent; please use your PIN.", "word_pin"
        ),
        "word_code": secret(
            "code",
            "code",
            "请输入短信中的六位验证码，确认：{readback}。",
            "Enter the code to confirm: {readback}.",
            "do_code",
            "decline",
        ),
        "do_code": service("confirm", "away", ended, operation="{operation}", **BY_CODE, challenge="{challenge}"),
        "drafted_yes": menu(
            "请核对：{readback}。确认办理，请按1。取消，请按2。",
            "Please check: {readback}. To go on, press 1. To cancel, press 2.",
            option("yes", "确认办理", "Go on", "do_yes", "1"),
            option("no", "取消", "Cancel", "decline", "2"),
            text=both("请核对：{readback}", "Please check: {readback}"),
        ),
        "do_yes": service("confirm", "away", ended, operation="{operation}"),
        "decline": service("decline", "cancelled", {"done": "cancelled"}, operation="{operation}"),
        "cancelled": say("已为您取消，没有任何变动。", "Cancelled. Nothing has changed.", after),
        "did": say("办理成功：{receipt}。", "Done: {receipt}.", after),
        "approval": say(
            "{receipt}，金额较大，需要复核。通过后立即办理，结果会通知您。",
            "{receipt}: a second person has to agree first. You will be told.",
            after,
        ),
        "held": say(
            "{receipt}，为保障资金安全，将延迟办理，届时需要您再次确认。",
            "{receipt}: for your safety this waits, and then needs your word once more.",
            after,
        ),
        "refused": say("没有办理成功：{reason}。", "It was not done: {reason}.", after),
        "unknown": say(
            "{receipt}，系统还没有得到结果。请不要重复办理，查明后会立即通知您。",
            "{receipt}: we do not know the result yet. Please do not repeat it; we will tell you.",
            after,
        ),
        "wrong_word": say(
            "验证没有通过。多次错误会暂停所有渠道的验证。",
            "That is not right. Too many wrong tries shut every channel.",
            "word",
        ),
        "not_there": say("没有找到您说的账户或户号。", "We could not find that.", after),
        "nothing": say("没有相关记录。", "There is nothing to tell.", after),
    }


def draft(kind: str, ready: str = "drafted", warned: str = "drafted", **needs: str) -> ServiceNode:
    outcomes = {
        "done": ready,
        "refused": "refused",
        "not_found": "not_there",
        "unproved": "sign_in",
        "unavailable": "away",
        "warned": warned,
    }
    return service("draft", "away", outcomes, WAIT, kind=kind, **needs)


def looks(name: str, done: str, **needs: str) -> ServiceNode:
    """Something to be told to a customer who proved themselves."""
    outcomes = {"done": done, "not_found": "nothing", "unproved": "sign_in", "unavailable": "away"}
    return service(name, "away", outcomes, WAIT, **needs)


def ends(web: str, phone: str, english: str) -> dict[str, AnyNode]:
    """Back to where the customer came from, and the message where nobody is on duty."""
    return {
        "back": BranchNode(
            cases=(
                Case(variable="channel", values=("webchat",), next="to_web"),
                Case(variable="language", values=("en",), next="to_english"),
            ),
            otherwise="to_phone",
        ),
        "to_web": OtherFlowNode(flow=web, otherwise="human"),
        "to_phone": OtherFlowNode(flow=phone, otherwise="human"),
        "to_english": OtherFlowNode(flow=english, otherwise="human"),
        "message": LeaveMessageNode(
            text=both("现在没有座席值班，请留言。", "Nobody is on duty; please leave a message."),
            voice=both(
                "现在没有座席值班。请在提示音后留言，说完请按井号键。",
                "Nobody is on duty. Please leave a message after the tone, then press pound.",
            ),
            next="back",
        ),
    }
