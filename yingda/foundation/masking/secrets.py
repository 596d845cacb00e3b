"""Secrets said in free text: passwords, PINs, card verification codes, expiry dates, one-time codes (C3).

Two shapes: the word before the value (密码是123456, "my PIN is 1234") and after it (123456是我的密码). Between them
stands little, and nothing that says the digits are something else (尾号, 电话, error code …).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

WORDS: Final = (
    "密", "口令", "验证码", "驗證碼", "校验码", "动态码", "短信码", "安全码", "检验码", "暗号",
    "有效期", "cvv", "cvn", "cvc", "cid码", "pin", "password", "passwd", "passcode", "pwd", "otp", "one-time",
    "one time", "verification code", "security code", "expiry", "expiration", "exp date", "code is", "code:",
)  # fmt: skip
"""One of these stands in every text that the patterns below can match: the quick way past all other texts."""

VISIBLE: Final = re.compile(r"[!-~]")

_EXPIRY_WORD: Final = r"(?:有效期|expiry|expiration|exp\s*date)"
_CHINESE_WORD: Final = (
    r"(?:密\s{0,4}[码碼]|口令|(?:验|校|检)\s*[证验]\s*码|驗證碼|动态码|短信码|安全码|密保|暗号"
    r"|(?<![a-z])(?:cvv2?|cvn2?|cvc2?|cid码|pin码?|otp|pwd|passwd)(?![a-z]))"
)
_ENGLISH_WORD: Final = (
    r"(?:(?<![a-z])(?:pass\s?word|passwd|pass\s?code|pwd|pin(?:\s+code|\s+number)?|otp|cvv2?|cvn2?|cvc2?"
    r"|one[\s-]time\s+(?:code|pin|password)|(?:verification|security)\s+code|(?<!error\s)(?<!zip\s)(?<!area\s)"
    r"(?<!country\s)(?<!postal\s)(?<!promo\s)code(?=\s*(?::|is\b)))(?![a-z]))"
)
_OTHER_THING: Final = (
    r"尾号|卡号|账号|拨|电话|手机|热线|订单|工号|金额|余额|元|柜台|客服|"
    r"phone|call\s|hotline|ending|order|account\s+number|extension|ticket"
)
_DIGITS: Final = (
    r"(?:[0-9](?:[\s\-.]{0,3}[0-9]){2,11}|[0-9](?:[,，、]\s?[0-9](?![0-9])){2,11})"
    r"(?![0-9]|\s{0,3}(?:元|块|万|年|天|分钟|位数))"
)
_LINK: Final = r"(?:\s|:|=|是|为|就是|即|\bis\b|\bwas\b|was|is|=>|->|到|成|改|设|置|【|\[|\(|「|“|\"|'|「)"
_NOT_A_VALUE: Final = (
    r"(?:wrong|incorrect|not|forgotten|forgot|expired|locked|required|invalid|blocked|lost|correct|too|still|now|what"
    r"|the|a|an|my|your|never|always|only|reset|changed|being|missing|needed|used|sent|safe|secure|okay|ok|app|sms)"
)
_TOKEN: Final = rf"(?!{_NOT_A_VALUE}(?![!-~]))[!-~]{{4,64}}"

_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_EXPIRY_WORD}(?:(?!{_OTHER_THING})[^0-9\n。！!?？]){{0,12}}(?P<value>(?:20)?[0-9]{{2}}\s{{0,3}}[-/年.]?\s{{0,3}}[0-9]{{2}}月?)",
        rf"{_CHINESE_WORD}(?:(?!{_OTHER_THING})[^0-9\n。！!?？;；]){{0,12}}(?P<value>{_DIGITS})",
        rf"{_ENGLISH_WORD}(?:(?!{_OTHER_THING})[^0-9\n.。！!?？;；]){{0,40}}(?P<value>{_DIGITS})",
        rf"{_CHINESE_WORD}{_LINK}{{1,12}}(?P<value>{_TOKEN})",
        rf"{_ENGLISH_WORD}{_LINK}{{1,12}}(?P<value>{_TOKEN})",
        rf"(?<![0-9])(?P<value>{_DIGITS})\s{{0,3}}[\])」”】,，]?\s{{0,3}}(?:就?是|为|\()?(?:我|你|您|他|她)?的?"
        rf"(?:\w{{0,4}}?)(?:{_CHINESE_WORD})(?!\s{{0,3}}(?:是|为|:|错|不|怎|忘|重置))",
        rf"(?<![0-9])(?P<value>{_DIGITS})\s{{1,3}}(?:is|was|as)\s{{1,3}}(?:(?:my|your|the|our|card|login|new)\s+){{0,3}}(?:{_ENGLISH_WORD}|code)",
    )
)


def secret_spans(shadow: str) -> Iterator[tuple[int, int]]:
    """Where the values of secrets stand in a shadow text; spans may overlap."""
    if VISIBLE.search(shadow) is None:  # every value has one: most Chinese sentences end here
        return
    lowered = shadow.lower()
    if not any(word in lowered for word in WORDS):
        return
    for pattern in _PATTERNS:
        for found in pattern.finditer(shadow):
            yield found.span("value")
