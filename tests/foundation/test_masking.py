"""Masks of C2, and C3 taken out of free text: examples, a list of canaries, and properties."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingda.foundation.masking import (
    CARD_MARK,
    SECRET_MARK,
    mask_card,
    mask_email,
    mask_id_card,
    mask_name,
    mask_phone,
    redact,
    redacted,
)
from yingda.foundation.masking.cards import is_id_number, luhn

CARD = "6222021234567890128"
USUAL_MESSAGE_US_MAX = 100
"""Far above the measured 2 to 12 µs, so that a busy machine does not fail the test and a slow pattern does."""
HOSTILE_MESSAGE_MS_MAX = 150


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_name, "张三", "张**"),
        (mask_name, " 欧阳修 ", "欧**"),
        (mask_name, "Wang Li", "W**"),
        (mask_name, "", ""),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "+86 138-1234-5678", "138****5678"),
        (mask_phone, "010-88886666", "010****6666"),
        (mask_phone, "95588", "****88"),
        (mask_phone, "12", "****"),
        (mask_id_card, "11010119900307001X", "110***********001X"),
        (mask_id_card, "12345", "****"),
        (mask_card, "6222 0212 3456 7890 128", "622202******0128"),
        (mask_card, "1234", "****"),
        (mask_email, "zhangsan@example.com", "z***@example.com"),
        (mask_email, "nobody", "****"),
    ],
)
def test_a_mask_shows_only_what_it_may(mask, value, shown):  # type: ignore[no-untyped-def]
    assert mask(value) == shown


CARDS = [
    CARD,
    "6222 0212 3456 7890 128",
    "6222-0212-3456-7890-128",
    "6222  0212\u30003456 7890 128",
    "6222–0212—3456－7890·128",
    "６２２２０２１２３４５６７８９０１２８",
    "6 2 2 2 0 2 1 2 3 4 5 6 7 8 9 0 1 2 8",
    "6222\u200b0212\u200b3456\u200b7890\u200b128",
    "六二二二零二一二三四五六七八九零一二八",
    "٦٢٢٢٠٢١٢٣٤٥٦٧٨٩٠١٢٨",
    "4111111111111111",
    "4111.1111.1111.1111",
    "378282246310005",
    "3782 822463 10005",
    "4222222222222",
]


@pytest.mark.parametrize("written", CARDS)
@pytest.mark.parametrize("around", ["{}", "卡号{}谢谢", "my card {} thanks", "13800138000 {}", "20240115 {}"])
def test_a_card_number_is_taken_out_however_it_is_written(written, around):  # type: ignore[no-untyped-def]
    result = redact(around.format(written))
    assert CARD_MARK in result
    assert written not in result


def test_a_card_number_among_more_digits_without_a_gap_is_taken_out():
    assert CARD not in redact(f"138001380001{CARD}77")


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("我的密码是123456", "123456"),
        ("密码:abc123", "abc123"),
        ("密 码：１２３４５６", "１２３４５６"),
        ("密码 一二三四五六", "一二三四五六"),
        ("支付密码改成 789012 可以吗", "789012"),
        ("密码1，2，3，4，5，6", "1，2，3，4，5，6"),
        ("密码 12 34 56", "12 34 56"),
        ("密碼 9876", "9876"),
        ("口令是 48-29-13", "48-29-13"),
        ("验证码 123456", "123456"),
        ("验证码刚才收到了，是 482913", "482913"),
        ("【远山银行】您的验证码为482913，5分钟内有效", "482913"),
        ("动态码：4829", "4829"),
        ("482913是我的验证码", "482913"),
        ("123456 是密码", "123456"),
        ("安全码 321", "321"),
        ("CVV 123", "123"),
        ("cvv2: 1234", "1234"),
        ("CVN2是321", "321"),
        ("ＣＶＶ １２３", "１２３"),
        ("有效期 12/27", "12/27"),
        ("卡有效期是2027年12月", "2027年12月"),
        ("expiry 12/27", "12/27"),
        ("我的PIN是1234", "1234"),
        ("my PIN is 1 2 3 4", "1 2 3 4"),
        ("my password is hunter2!", "hunter2!"),
        ("pwd=Secret99", "Secret99"),
        ("Password: correct-horse", "correct-horse"),
        ("the cvv on the back of the card is 123", "123"),
        ("the code is 482913", "482913"),
        ("482913 is your one-time code", "482913"),
        ("Use 482913 as your verification code", "482913"),
        ("OTP 482913", "482913"),
        ("security code: 321", "321"),
    ],
)
def test_a_secret_is_taken_out(said, secret):  # type: ignore[no-untyped-def]
    result = redact(said)
    assert SECRET_MARK in result
    assert secret not in result


@pytest.mark.parametrize(
    "said",
    [
        "密码是什么",
        "忘记密码怎么办，我的卡号尾号1234",
        "修改密码请拨打95588",
        "密码输错了3次",
        "密码错误超过5次被锁定，2024年5月解锁",
        "my password is wrong",
        "Password reset please",
        "error code is 5001",
        "余额 12345.67 元",
        "我转了 500000 元，密码没问题",
        "验证码收不到，手机号13800138000",
        "会议时间 2024-01-15 2024-01-16 2024-01-17",
        "我的身份证号 110101199003070097",
        "你好，我想问一下信用卡这个月的账单",
        "",
        "👍",
    ],
)
def test_what_is_no_secret_stays(said):  # type: ignore[no-untyped-def]
    assert redact(said) == said


def test_an_identity_number_is_no_card_even_when_luhn_fits():
    fits = [
        number
        for middle in range(1000)
        for check in "0123456789"
        if luhn(number := f"11010119900307{middle:03}{check}") and is_id_number(number)
    ]
    assert fits
    assert redact(f"身份证{fits[0]}") == f"身份证{fits[0]}"


def test_counts_tell_what_was_taken_out():
    result = redacted(f"卡号 {CARD}，密码是123456")
    assert (result.cards, result.secrets) == (1, 1)


def _with_check_digit(body: str) -> str:
    return next(body + check for check in "0123456789" if luhn(body + check))


GAPS = ["", "", "", " ", "-", "  ", " - ", ".", "－", "\u3000", "\u200b"]
NUMERALS = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
gaps = st.lists(st.sampled_from(GAPS), min_size=19, max_size=19)
cards = st.from_regex(r"[3-6][0-9]{11,17}", fullmatch=True).map(_with_check_digit).filter(lambda c: not is_id_number(c))
words = st.text(st.characters(exclude_categories=("Nd", "Nl", "No", "Cs"), exclude_characters=NUMERALS), max_size=20)
USUAL = ("你好，我想问一下我的信用卡这个月账单什么时候出来，谢谢你啊", "我的密码忘了怎么办，可以重置吗")
HOSTILE = (
    "1",
    "1 ",
    "12-",
    "密码",
    "密码 ",
    "密 ",
    "password ",
    "password is ",
    "1 is my ",
    "有效期",
    "code: ",
    "4111 ",
)


@given(cards, gaps, st.booleans(), words, words)
def test_no_card_number_survives_any_writing(card, between, wide, before, after):  # type: ignore[no-untyped-def]
    digits = [chr(ord(each) + 0xFEE0) if wide else each for each in card]
    written = "".join(digit + gap for digit, gap in zip(digits, between, strict=False)).strip()
    assert written not in redact(f"{before} {written} {after}")


@given(st.text(max_size=300))
def test_taking_out_twice_changes_nothing_more(text):  # type: ignore[no-untyped-def]
    once = redact(text)
    assert redact(once) == once


@given(words)
def test_text_without_digits_and_secrets_stays(text):  # type: ignore[no-untyped-def]
    if not any(word in text.lower() for word in ("密", "口令", "码", "pin", "pass", "pwd", "otp", "code", "cv")):
        assert redact(text) == text


@pytest.mark.parametrize("text", USUAL)
def test_a_usual_message_costs_microseconds(text):  # type: ignore[no-untyped-def]
    assert _seconds(text, times=500) < USUAL_MESSAGE_US_MAX / 1e6


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_message_of_four_thousand_characters_holds_the_loop(piece):  # type: ignore[no-untyped-def]
    assert _seconds((piece * 4000)[:4000], times=1) < HOSTILE_MESSAGE_MS_MAX / 1e3


@given(st.text("密码口令验证是:=pinwordcve 0123456789-,，。ａ１", max_size=400))
@settings(max_examples=60)
def test_no_mixture_of_what_the_patterns_look_for_is_slow(text):  # type: ignore[no-untyped-def]
    assert _seconds(text, times=1) < HOSTILE_MESSAGE_MS_MAX / 1e3


def _seconds(text: str, times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        redact(text)
    return (time.perf_counter() - start) / times
