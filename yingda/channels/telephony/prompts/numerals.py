"""Numbers as they are said: by value, or digit by digit. Pure."""

from typing import Final

DIGITS: Final = "零一二三四五六七八九"
BY_DIGIT: Final = "零幺二三四五六七八九"
"""On the telephone 1 is said yāo, which nobody mistakes for 七."""
PLACES: Final = ("", "十", "百", "千")
GROUPS: Final = ("", "万", "亿", "万亿")
VALUE_DIGITS_MAX: Final = 16
ENGLISH: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def digit_by_digit(number: str, *, mandarin: bool) -> str:
    """ "138" → 幺三八, or "one three eight"; whatever is no digit is a short pause."""
    parts = "".join(each if each.isdigit() else " " for each in number).split()
    if mandarin:
        return "，".join("".join(BY_DIGIT[int(each)] for each in part) for part in parts)
    return ", ".join(" ".join(ENGLISH[int(each)] for each in part) for part in parts)


def year(number: str) -> str:
    """ "2026" → 二零二六."""
    return "".join(DIGITS[int(each)] for each in number)


def mandarin_value(number: str) -> str:
    """ "10050.20" → 一万零五十点二零. Digits with at most one point, no commas."""
    whole, _, fraction = number.partition(".")
    whole = whole.lstrip("0") or "0"
    said = year(whole) if len(whole) > VALUE_DIGITS_MAX else _whole(whole)
    return said + ("点" + "".join(DIGITS[int(each)] for each in fraction) if fraction else "")


def _whole(digits: str) -> str:
    if digits == "0":
        return DIGITS[0]
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)]
    said, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        value = int(groups[place])
        if value == 0:
            gap = bool(said)
            continue
        if said and (gap or value < 1000):
            said += DIGITS[0]
        said += _below_ten_thousand(value) + GROUPS[place]
        gap = False
    return said.removeprefix("一") if said.startswith("一十") else said


def _below_ten_thousand(value: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return said
