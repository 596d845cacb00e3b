"""What is written for the eye becomes words for the ear."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingda.channels.telephony.prompts import runs, speakable
from yingda.channels.telephony.prompts.mandarin import respelled
from yingda.channels.telephony.prompts.numerals import mandarin_value

ZH, EN = "zh-CN", "en"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("请拨打 95500。", "请拨打九五五零零。"),
        ("电话 0571-8888 6666", "电话零五七幺，八八八八，六六六六"),
        ("手机13800138000", "手机幺三八零零幺三八零零零"),
        ("拨打110报警", "拨打幺幺零报警"),
        ("卡号 6222 0211 1234 5678", "卡号六二二二，零二幺幺，幺二三四，五六七八"),
        ("尾号为8812的账户", "尾号为八八幺二的账户"),
        ("尾号 **** 8812", "尾号八八幺二"),
        ("您输入的是 1 2 3 4。", "您输入的是幺二三四。"),
        ("代码600519", "代码六零零五幺九"),
    ],
)
def test_numbers_of_telephones_and_cards_are_read_digit_by_digit(written: str, said: str) -> None:
    assert speakable(written, ZH) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("余额¥1,234.50", "余额一千二百三十四元五角"),
        ("余额 1,234.56 元", "余额一千二百三十四元五角六分"),
        ("2.05元", "两元零五分"),
        ("0.05元", "五分"),
        ("起点5万元", "起点五万元"),
        ("1.5亿元", "一点五亿元"),
        ("$20", "二十美元"),
        ("20,000元", "二万元"),
        ("共100000人", "共十万人"),
        ("年利率3.85%", "年利率百分之三点八五"),
        ("2个工作日", "两个工作日"),
        ("12个月", "十二个月"),
        ("1-3个工作日", "一到三个工作日"),
        ("预计等待2到3分钟", "预计等待两到三分钟"),
        ("2026-11-21起", "二零二六年十一月二十一日起"),
        ("2026年11月21日", "二零二六年十一月二十一日"),
        ("周一至周五 09:00–17:30", "周一至周五九点到十七点三十分"),
        ("14:05", "十四点零五分"),
        ("00:00—24:00", "零点到二十四点"),
        ("7×24小时", "七乘二十四小时"),
        ("按 # 键", "按井号键"),
    ],
)
def test_amounts_dates_and_times_are_said_in_mandarin(written: str, said: str) -> None:
    assert speakable(written, ZH) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call 95500.", "Call nine five five zero zero."),
        ("Call +86 571 8888 6666", "Call eight six, five seven one, eight eight eight eight, six six six six"),
        ("Card ending in 8812", "Card ending in eight eight one two"),
        ("You entered 1 2 3 4.", "You entered one two three four."),
        ("Fee: ¥12.50", "Fee: 12.5 yuan"),
        ("¥1,234,567", "1234567 yuan"),
        ("From 2026-11-21", "From November 21, 2026"),
        ("Open 09:00-17:30", "Open 9 o'clock to 17 30"),
        ("At 9:05", "At 9 oh 5"),
        ("3.85% a year", "3.85 percent a year"),
        ("1-3 days", "1 to 3 days"),
        ("Press 1 & wait", "Press 1 and wait"),
    ],
)
def test_numbers_are_said_in_english(written: str, said: str) -> None:
    assert speakable(written, EN) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("详见[官网](https://www.bank.cn/a?b=1)。", "详见官网。"),
        ("请访问 https://www.bank.cn/help，或致电。", "请访问，或致电。"),
        ("写信到 help@bank.cn", "写信到"),
        ("**重要**：~~旧~~ `新`", "重要：旧新"),
        ("# 标题\n正文", "标题。正文"),
        ("- 甲\n- 乙", "甲。乙"),
        ("1. 登录\n2. 点击“挂失”→“确认”", "一，登录。二，点击挂失，确认"),
        ("好的👍🏽，谢谢😀！", "好的，谢谢！"),
        ("<b>粗</b>", "粗"),
        ("营业厅（杭州）", "营业厅，杭州"),
        ("| 名称 | 费用 |\n|---|---|\n| 转账 | 免费 |", "名称，费用。转账，免费"),
        ("１２３", "一百二十三"),
    ],
)
def test_links_markup_and_pictures_are_not_for_the_ear(written: str, said: str) -> None:
    assert speakable(written, ZH) == said


@pytest.mark.parametrize("nothing", ["", "  ", "👍", "https://bank.cn", "***", "。。。", "\n"])
def test_where_nothing_is_left_nothing_is_said(nothing: str) -> None:
    assert runs(nothing, ZH) == []


def test_each_sentence_is_read_in_the_language_that_it_is_written_in() -> None:
    both = runs("普通话请按1。For English, press 2.", ZH)
    assert [(run.language, run.words) for run in both] == [(ZH, "普通话请按一。"), (EN, "For English, press 2.")]
    assert [run.language for run in runs("请稍候。", EN)] == [ZH]
    assert [run.language for run in runs("VIP", ZH)] == [ZH]
    assert [run.language for run in runs("请登录手机银行APP。", ZH)] == [ZH]


def test_a_long_article_ends_with_a_sentence() -> None:
    said = speakable("这一句话有十个字左右。" * 200, ZH)
    assert 700 < len(said) <= 800
    assert said.endswith("。")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0", "零"),
        ("10", "十"),
        ("110", "一百一十"),
        ("1001", "一千零一"),
        ("10050", "一万零五十"),
        ("100000001", "一亿零一"),
        ("20.50", "二十点五零"),
    ],
)
def test_a_value_is_said_as_in_china(number: str, said: str) -> None:
    assert mandarin_value(number) == said


def test_espeak_is_spelled_what_it_would_read_wrongly() -> None:
    assert respelled("银行贷款请重新还款，地址在本地分行") == "银航代款请虫新环款，第址在本第分航"
    assert respelled("还有，进行，重要，长期") == "还有，进行，重要，长期"


texts = st.one_of(
    st.text(max_size=80),
    st.text("0123456789 -.,:/%¥元年月日*#()[]\n|", max_size=40),
    st.lists(st.sampled_from(["余额", "95500", "¥", "1,000", ".5", "元", "2026-01-01", "**", "[a](b)", "。", " "])).map(
        "".join
    ),
)


@settings(max_examples=400, deadline=None)
@given(texts, st.sampled_from([ZH, EN, "fr"]))
def test_any_text_becomes_words_and_no_signs(text: str, language: str) -> None:
    for run in runs(text, language):
        assert run.words == run.words.strip()
        assert any(each.isalnum() for each in run.words)
        assert not re.search(r"https?://|\*\*|[\[\]|<>]{2}", run.words)
        assert not any(unicodedata.category(each) in ("So", "Cc", "Cs") for each in run.words)
        if run.language == ZH:
            assert not re.search(r"[0-9]", run.words), "every number is said"
