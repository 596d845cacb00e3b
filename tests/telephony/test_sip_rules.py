"""What a browser's phone may say: one whole message a frame, in its own name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telephony.torture import MESSAGES
from yingda.channels.telephony.sip_rules import NotSip, NotYours, check

ME = "01a20045-dac3-7556-b0ec-5ed22d04b4f3-web"
OTHER = "01a20045-dac3-7556-b0ec-000000000000-web"


def message(method: str = "REGISTER", *more: str, user: str = ME, to: str = "", tag: str = "", body: str = "") -> str:
    lines = [
        f"{method} sip:127.0.0.1 SIP/2.0", "Via: SIP/2.0/WS abc.invalid;branch=z9hG4bK1", "Max-Forwards: 69",
        f"From: <sip:{user}@127.0.0.1>;tag=1", f"To: <sip:{to or user}@127.0.0.1>{tag}", "Call-ID: 1",
        f"CSeq: 1 {method}", *more, f"Content-Length: {len(body.encode())}", "", body,
    ]  # fmt: skip
    return "\r\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        message(),
        message("REGISTER", f'Authorization: Digest algorithm=MD5, username="{ME}", realm="asterisk"'),
        message("INVITE", to="echo", body="v=0\r\n"),
        message("BYE", user="8sdf3", tag=";tag=as1"),  # in a dialogue it is named as the switch named it
        message("ACK", user="x", to="y", tag=" ; TAG = 2"),
        "SIP/2.0 180 Ringing\r\n" + message().split("\r\n", 1)[1],
        message().replace("From:", "f:").replace("To:", "t :").replace("Content-Length", "l"),
        message().replace(f"<sip:{ME}@127.0.0.1>;tag=1", f'"张 <敏>" <sip:{ME}@127.0.0.1>;tag=1'),
        "\r\n\r\n",
        "\r\n",
    ],
)
def test_what_a_phone_says_passes(text: str) -> None:
    check(text, ME)


@pytest.mark.parametrize(
    "text",
    [
        message(user=OTHER),
        message(to=OTHER),
        message("INVITE", user=OTHER),
        message("INVITE", user="carrier"),
        message("REGISTER", f'Authorization: Digest username="{OTHER}", realm="asterisk"'),
        message("REGISTER", f'Authorization: Digest username="{ME}", username="{OTHER}"'),
        message("REGISTER", "Authorization: Digest realm=x"),
        message("INVITE", user=OTHER).replace("To: <", 'To: ";tag=1" <'),
        message("INVITE", user=OTHER).replace("@127.0.0.1>\r\nCall", '@127.0.0.1>;x=">;tag=1"\r\nCall'),
        message("INVITE", user=OTHER).replace("@127.0.0.1>\r\nCall", "@127.0.0.1;tag=1>\r\nCall"),
        message("REFER"),
        message("MESSAGE"),
        message("SUBSCRIBE"),
        message(user=f"{ME}:x"),
        message(user=f"{ME};x=@{OTHER}"),
    ],
)
def test_what_is_said_in_anothers_name_does_not(text: str) -> None:
    with pytest.raises(NotYours):
        check(text, ME)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        message() + message(user=OTHER),  # a second message behind the first
        message(body="x" * 10).replace("Content-Length: 10", "Content-Length: 2"),
        message().replace("Content-Length: 0\r\n", ""),
        message("REGISTER", "Content-Length: 0"),
        message("REGISTER", "l: 0"),
        message("REGISTER", f"f: <sip:{OTHER}@127.0.0.1>;tag=1"),
        message("REGISTER", f"From: <sip:{OTHER}@127.0.0.1>"),
        message().replace("\r\nTo:", "\r\n folded\r\nTo:"),
        message().replace("\r\n", "\n"),
        message().replace("Call-ID: 1", f"Call-ID: 1\nFrom: <sip:{OTHER}@x>"),
        message().replace("Call-ID: 1", "Call-ID: 1\0"),
        message("REGISTER", *["X-A: b"] * 200),
        message("register"),
    ],
)
def test_what_is_no_whole_message_does_not(text: str) -> None:
    with pytest.raises(NotSip):
        check(text, ME)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_torture_messages_are_decided(name: str) -> None:
    try:
        check(MESSAGES[name].decode(), ME)
    except (NotSip, NotYours):
        return
    assert MESSAGES[name].startswith(b"SIP/2.0"), "a request in another's name passed"


@given(st.text(max_size=400))
def test_any_text_is_decided(text: str) -> None:
    try:
        check(text, ME)
    except (NotSip, NotYours):
        return
    assert text in ("\r\n", "\r\n\r\n")


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="\r\n\0"), max_size=60))
def test_no_name_but_ones_own_begins_a_dialogue(name: str) -> None:
    text = message("INVITE", to="echo").replace(f"From: <sip:{ME}@127.0.0.1>;tag=1", f"From: {name}")
    try:
        check(text, ME)
    except (NotSip, NotYours):
        return
    assert f"sip:{ME}@" in name or f"sips:{ME}@" in name
