"""A text written for the eye, as words for the ear. Pure.

Links, marks of markup and pictures go; numbers of telephones and cards are read digit by digit, amounts, dates and
times as they are said. A sentence in Chinese characters is read in Mandarin and one in Latin letters in English,
whatever the contact's language: a voice that reads the other's letters is not understood.
"""

import re
import unicodedata
from typing import Final

import msgspec

from yingda.channels.telephony.prompts import amounts
from yingda.channels.telephony.prompts.numerals import digit_by_digit, mandarin_value, year

MANDARIN: Final = "zh-CN"
ENGLISH: Final = "en"
SPOKEN_CHARS_MAX: Final = 800
"""About three minutes of Mandarin; a longer article is read up to the end of a sentence."""

HAN: Final = re.compile(r"[\u3400-\u9fff]")
LATIN: Final = re.compile(r"[A-Za-z]")
SENTENCE: Final = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")
MARKUP: Final = (
    (re.compile(r"```.*?```", re.S), " "),
    (re.compile(r"<[^<>]{1,200}>"), " "),
    (re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)"), r"\1"),
    (re.compile(r"(?:https?://|www\.)[^\s\u3000-\uffef，。；、）)]+", re.I), ""),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), ""),
    (re.compile(r"^\s{0,3}#{1,6}\s+", re.M), ""),
    (re.compile(r"^\s*>\s?", re.M), ""),
    (re.compile(r"^\s*[-*+•·]\s+", re.M), ""),
    (re.compile(r"^\s*(\d{1,2})(?:[.)]\s+|、)", re.M), r"\1，"),
    (re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|?)+\s*$", re.M), ""),
    (re.compile(r"(\*\*|__|~~|`)"), ""),
    (re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]+)(?<=\S)[*_](?![\w*])"), r"\1"),
    (re.compile(r"[“”\"「」『』《》〈〉]"), ""),
    (re.compile(r"[^\S\n]*[【】\[\]（）()|]+[^\S\n]*"), "，"),
    (re.compile(r"\s*(?:→|⇒|->|=>|>)\s*"), "，"),
    (re.compile(r"…+|\.{3,}|—{2,}"), "，"),
)
WIDE: Final = {
    **{wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **{ord(wide): ord(plain) for wide, plain in zip("＋－％＃＊．＆／\u3000", "+-%#*.&/ ", strict=True)},
}
"""Letters and signs of full width as those of ASCII; punctuation stays."""
PICTURES: Final = frozenset({"So", "Sk", "Cf", "Cn", "Co", "Cs", "Cc"})
SIGNS: Final = {
    MANDARIN: {"/": "或", "℃": "摄氏度", "&": "和", "×": "乘", "≥": "不低于", "≤": "不超过"},
    ENGLISH: {"/": " or ", "℃": " degrees", "&": " and ", "×": " by ", "≥": " at least ", "≤": " at most ", "，": ", ",
              "。": ". "},
}  # fmt: skip
KEYS: Final = {MANDARIN: {"#": "井号", "*": "星号"}, ENGLISH: {"#": " pound ", "*": " star "}}
KEY: Final = re.compile(r"(?:(?<=按)|(?<=press)|(?<=按 )|(?<=press ))[#*]|[#*](?= ?(?:键|key))", re.I)

GROUPED: Final = re.compile(r"(?<![\d.])\+?\d+(?:[ -]\d+)+(?![\d.]*\d)")
MASKED: Final = re.compile(r"[*＊x×X]{2,}[ -]?(\d+)?")
NAMED: Final = re.compile(
    r"(电话|热线|拨打|致电|卡号|账号|帐号|尾号|号码|密码|验证码|代码|编号|单号|证件号|工号|分机|call|dial|ending in"
    r"|ending|number|code|extension)(\s*(?:是|为|：|:|is)?\s*)(\d{3,})",
    re.I,
)
LONG: Final = re.compile(
    r"(?<![\d.,])\d{5,}(?![\d.,]*[\d%％万亿元个人位名户笔次家])(?! (?:yuan|dollars|Hong|euros|pounds|percent|people))"
)
ZERO_FIRST: Final = re.compile(r"(?<![\d.,])0\d+(?![\d.,])")
NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
TWO_OF: Final = re.compile(
    r"(?<![\d十百千万.])2(?=(?:到\d+)?(?:个|天|次|笔|位|名|分钟|小时|种|年(?!\d)|万|亿|倍|部|张|周|件|家|元))"
)
GROUP_DIGITS_MIN: Final = 7


class Run(msgspec.Struct, frozen=True):
    """Words for one voice."""

    language: str
    words: str


def speakable(text: str, language: str) -> str:
    """The words for the ear in one piece."""
    return " ".join(run.words for run in runs(text, language))


def runs(text: str, language: str) -> list[Run]:
    """The words for the ear, by the language in which each part is read. Empty: there is nothing to say."""
    found: list[Run] = []
    for sentence in SENTENCE.findall(_bare(text)):
        spoken_in = _language_of(sentence, language)
        words = _said(sentence, spoken_in)
        if not any(each.isalnum() for each in words):
            continue
        if found and found[-1].language == spoken_in:
            found[-1] = Run(spoken_in, _joined(found[-1].words, words, spoken_in))
        else:
            found.append(Run(spoken_in, words))
    return _shortened(found)


def _language_of(sentence: str, language: str) -> str:
    if HAN.search(sentence):
        return MANDARIN
    if LATIN.search(sentence) and language == MANDARIN and len(sentence.split()) > 1:
        return ENGLISH
    return language


def _bare(text: str) -> str:
    """Without markup, links and pictures."""
    plain = text.translate(WIDE)
    for pattern, instead in MARKUP:
        plain = pattern.sub(instead, plain)
    return "".join(each for each in plain if each in "\n℃" or unicodedata.category(each) not in PICTURES)


def _said(sentence: str, language: str) -> str:
    mandarin = language == MANDARIN
    words = MASKED.sub(lambda m: _digits(m[1], mandarin) if m[1] else "", sentence.strip())
    words = amounts.dates_and_times(words, mandarin=mandarin)
    words = amounts.money(words, mandarin=mandarin)
    words = GROUPED.sub(lambda m: _group(m[0], mandarin), words)
    words = NAMED.sub(lambda m: m[1] + m[2] + _digits(m[3], mandarin), words)
    words = amounts.ranges(words, mandarin=mandarin)
    words = re.sub(r"(?<=\d),(?=\d{3})", "", words)
    for pattern in (LONG, ZERO_FIRST):
        words = pattern.sub(lambda m: _digits(m[0], mandarin), words)
    words = amounts.shares(words, mandarin=mandarin)
    keys = KEYS.get(language, KEYS[ENGLISH])
    words = re.sub(r"[#*]+", "", KEY.sub(lambda m: keys[m[0]], words))
    for sign, name in SIGNS.get(language, SIGNS[ENGLISH]).items():
        words = words.replace(sign, name)
    if mandarin:
        words = re.sub(r"(?<!\d)(\d{4})(?=年)", lambda m: year(m[1]), words)
        words = NUMBER.sub(lambda m: mandarin_value(m[0]), TWO_OF.sub("两", words))
    return _tidy(words)


def _group(number: str, mandarin: bool) -> str:
    """Groups of digits are one number when they are single digits, or together as long as a telephone's."""
    parts = re.split(r"[ -]", number.lstrip("+"))
    single = "-" not in number and all(len(part) == 1 for part in parts)
    if not single and sum(map(len, parts)) < GROUP_DIGITS_MIN:
        return number
    return _digits("".join(parts) if single else " ".join(parts), mandarin)


def _digits(number: str, mandarin: bool) -> str:
    said = digit_by_digit(number, mandarin=mandarin)
    return said if mandarin else f" {said} "


def _tidy(words: str) -> str:
    """One pause at a time, none at the beginning."""
    words = re.sub(r"\s+", " ", words)
    words = re.sub(r" (?=[.,!?;:])", "", words)
    words = re.sub(r"\s*([，、,：:])(?:\s*[，、,：:])*\s*(?=[。！？；!?;.]|$)", "", words)
    words = re.sub(r"([，、,：:])(?:\s*[，、,：:])+", r"\1", words)
    words = re.sub(r"(?<=[\u3400-\u9fff，。]) +(?=[\u3400-\u9fff，。])", "", words)
    return words.strip(" ，、,：:;；")


def _joined(before: str, after: str, language: str) -> str:
    ended = before[-1] in "。！？；.!?;，,"
    if language == MANDARIN:
        return before + ("" if ended else "。") + after
    return f"{before}{'' if ended else '.'} {after}"


def _shortened(found: list[Run]) -> list[Run]:
    """What is too long to listen to ends with a sentence."""
    kept: list[Run] = []
    room = SPOKEN_CHARS_MAX
    for run in found:
        if len(run.words) <= room:
            kept.append(run)
            room -= len(run.words)
            continue
        cut = run.words[:room]
        end = max(cut.rfind(stop) for stop in ("。", "！", "？", "；", ". ", "! ", "? ", "; "))
        if end > 0 or not kept:
            kept.append(Run(run.language, cut[: end + 1] if end > 0 else cut))
        break
    return kept
