"""Dates, times, money, shares and ranges, as they are said. Pure."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from yingda.channels.telephony.prompts.numerals import mandarin_value, year

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
TIME: Final = re.compile(r"(?<![\d:])([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:])")
BETWEEN: Final = re.compile(r"\s*(?:-|–|—|~|～|至)\s*")
HOURS: Final = re.compile(rf"({TIME.pattern}){BETWEEN.pattern}(?={TIME.pattern})")
RANGE: Final = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?%?)\s*[-–~～]\s*(?=\d)")
NUMBER: Final = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
BEFORE: Final = {
    "¥": "元", "￥": "元", "RMB": "元", "CNY": "元", "$": "美元", "USD": "美元", "HK$": "港元", "HKD": "港元",
    "€": "欧元", "EUR": "欧元", "£": "英镑",
}  # fmt: skip
ENGLISH_MONEY: Final = {"元": "yuan", "美元": "dollars", "港元": "Hong Kong dollars", "欧元": "euros", "英镑": "pounds"}
SIGNED: Final = re.compile(rf"(HK\$|¥|￥|\$|€|£|(?<![A-Za-z])(?:RMB|CNY|USD|HKD|EUR))\s?{NUMBER}(万|亿)?", re.I)
COUNTED: Final = re.compile(rf"(?<![\d.]){NUMBER}\s?(万|亿)?(元|美元|港元|欧元|英镑)")
SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)\s?[%％]")


def dates_and_times(words: str, *, mandarin: bool) -> str:
    """2026-11-21 and 09:30, also from one to another."""
    words = DATE.sub(_mandarin_date if mandarin else _english_date, words)
    words = HOURS.sub(lambda m: m[1] + ("到" if mandarin else " to "), words)
    return TIME.sub(_mandarin_time if mandarin else _english_time, words)


def money(words: str, *, mandarin: bool) -> str:
    """¥1,234.50, 5万元, $20."""
    say: Callable[[str, str, str], str] = _yuan if mandarin else _english_money
    words = SIGNED.sub(lambda m: say(m[2], m[3] or "", BEFORE[m[1].upper()]), words)
    return COUNTED.sub(lambda m: say(m[1], m[2] or "", m[3]), words)


def ranges(words: str, *, mandarin: bool) -> str:
    """ "1-3" between numbers."""
    return RANGE.sub(lambda m: m[1] + ("到" if mandarin else " to "), words)


def shares(words: str, *, mandarin: bool) -> str:
    if mandarin:
        return SHARE.sub(lambda m: "百分之" + mandarin_value(m[1]), words)
    return SHARE.sub(lambda m: f"{m[1]} percent", words)


def _mandarin_date(found: re.Match[str]) -> str:
    return f"{year(found[1])}年{int(found[2])}月{int(found[3])}日"


def _english_date(found: re.Match[str]) -> str:
    month = int(found[2])
    if not 1 <= month <= len(MONTHS):
        return found[0]
    return f"{MONTHS[month - 1]} {int(found[3])}, {found[1]}"


def _mandarin_time(found: re.Match[str]) -> str:
    hour, minute, second = mandarin_value(found[1]), int(found[2]), found[3]
    said = "两点" if found[1].lstrip("0") == "2" else f"{hour}点"
    if minute or second:
        said += f"{'零' if minute < 10 else ''}{mandarin_value(str(minute)) if minute else ''}分"
    return said + (f"{mandarin_value(str(int(second)))}秒" if second else "")


def _english_time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    if minute == 0:
        return f"{hour} o'clock" if 1 <= hour <= 12 else f"{hour} hundred hours"
    return f"{hour} {'oh ' if minute < 10 else ''}{minute}"


def _yuan(number: str, group: str, unit: str) -> str:
    """Two decimals of a currency that has them are 角 and 分."""
    whole, _, fraction = number.replace(",", "").partition(".")
    if group or unit != "元" or len(fraction) > 2:
        return f"{_plain(whole, fraction)}{group}{unit}"
    tenths, hundredths = (int(each) for each in (fraction + "00")[:2])
    said = f"{_value(whole)}元" if int(whole) or not int(fraction or 0) else ""
    said += f"{mandarin_value(str(tenths))}角" if tenths else ("零" if hundredths and said else "")
    return said + (f"{mandarin_value(str(hundredths))}分" if hundredths else "")


def _value(whole: str) -> str:
    return "两" if whole.lstrip("0") == "2" else mandarin_value(whole)


def _plain(whole: str, fraction: str) -> str:
    fraction = fraction.rstrip("0")
    return mandarin_value(f"{whole}.{fraction}") if fraction else _value(whole)


def _english_money(number: str, group: str, unit: str) -> str:
    value = Decimal(number.replace(",", "")) * {"": 1, "万": 10_000, "亿": 100_000_000}[group]
    return f"{value.normalize():f} {ENGLISH_MONEY[unit]}"
