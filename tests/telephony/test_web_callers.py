"""What a customer's browser may say, and how often it may call; without a switch."""

from __future__ import annotations

import pytest

from yingda.channels.telephony.sip_rules import NotSip, NotYours
from yingda.channels.telephony.web_callers.caller import Account, Caller, is_browser
from yingda.channels.telephony.web_callers.limits import AT_ONCE, CALLS_PER_VISITOR, WITHIN_MS, Limits
from yingda.channels.telephony.web_callers.rules import FRAME_CHARS_MAX, OneCall
from yingda.channels.telephony.web_callers.tickets import TICKET_TTL_MS, TICKETS_MAX, Tickets
from yingda.foundation.errors import TooMany
from yingda.foundation.ids import TenantId
from yingda.interactions.call import BROWSER, shown_address

ME, NUMBER = "web0b5d1f1e", "95500"
TENANT = TenantId("506e4107-d8b9-572b-8880-9cfd84019260")
SITE = "https://www.bank.example"


def request(
    method: str, *, user: str = ME, to: str = NUMBER, uri: str = "", call: str = "c1", tag: str = "", body: str = ""
) -> str:
    lines = [
        f"{method} {uri or f'sip:{to}@127.0.0.1'} SIP/2.0", "Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1",
        f"From: <sip:{user}@127.0.0.1>;tag=a", f"To: <sip:{to}@127.0.0.1>{tag and ';tag=' + tag}",
        f"Call-ID: {call}", f"CSeq: 1 {method}", f"Content-Length: {len(body)}", "", body,
    ]  # fmt: skip
    return "\r\n".join(lines)


def answer(status: str, method: str = "INVITE") -> str:
    lines = [f"SIP/2.0 {status} Said", "From: <sip:a@b>", "To: <sip:c@d>;tag=b", "Call-ID: c1", f"CSeq: 1 {method}"]
    return "\r\n".join([*lines, "Content-Length: 0", "", ""])


def caller(visitor: str = "v1", address: str = "203.0.113.7") -> Caller:
    return Caller(tenant=TENANT, visitor=visitor, number=NUMBER, language="en", address=address)


@pytest.fixture
def call() -> OneCall:
    return OneCall(ME, NUMBER)


def test_one_call_to_the_number_passes_and_is_followed(call: OneCall) -> None:
    for frame in ("\r\n\r\n", request("INVITE"), request("ACK", tag="b"), answer("200", "BYE")):
        call.check(frame)
    assert call.begun
    for frame in (answer("401"), answer("100"), answer("200"), answer("488")):
        call.heard(frame)
    assert not call.over, "a later offer may be refused, the call goes on"
    call.check(request("BYE", tag="b", uri="sip:asterisk@127.0.0.1:15060"))
    assert call.over


@pytest.mark.parametrize("frame", [request("BYE", user=NUMBER, to=ME, tag="a"), answer("486"), answer("404")])
def test_the_other_side_ends_it(call: OneCall, frame: str) -> None:
    call.check(request("INVITE"))
    call.heard(frame)
    assert call.over


@pytest.mark.parametrize("frame", [
    request("INVITE", to="95600"),
    request("INVITE", uri="sip:95600@127.0.0.1"),
    request("INVITE", uri="sip:955001@127.0.0.1"),
    request("INVITE", to="echo"),
    request("INVITE", user="01a20045-dac3-7556-b0ec-5ed22d04b4f3-web"),
    request("INVITE", user="carrier", tag="b"),
    request("REGISTER", to=ME, uri="sip:127.0.0.1"),
    request("MESSAGE"),
    request("REFER", tag="b"),
    request("BYE", tag="b", call="another"),
])  # fmt: skip
def test_whatever_else_is_refused(call: OneCall, frame: str) -> None:
    with pytest.raises(NotYours):
        call.check(frame)


def test_a_second_call_and_what_is_too_long_are_refused(call: OneCall) -> None:
    call.check(request("INVITE"))
    with pytest.raises(NotYours):
        call.check(request("INVITE", call="c2"))
    with pytest.raises(NotSip):
        call.check(request("INVITE", body="x" * FRAME_CHARS_MAX))


def test_a_visitor_calls_so_often_and_then_waits() -> None:
    limits = Limits()
    for _ in range(CALLS_PER_VISITOR):
        limits.take(caller(), 0)
        limits.give_back(caller())
    with pytest.raises(TooMany) as refused:
        limits.take(caller(), 60_000)
    assert refused.value.data == {"limit": "calls", "retry_after_s": WITHIN_MS / 1000 - 60}
    limits.take(caller("v2"), 60_000)
    limits.take(caller(), WITHIN_MS)


def test_so_many_at_once_from_everywhere_and_from_one_address() -> None:
    limits = Limits()
    for n in range(20):
        limits.take(caller(f"v{n}"), 0)
    with pytest.raises(TooMany):
        limits.take(caller("one more"), 0)
    for n in range(AT_ONCE - 20):
        limits.take(caller(f"l{n}", "127.0.0.1"), 0)
    with pytest.raises(TooMany):
        limits.take(caller("the last", "198.51.100.9"), 0)
    limits.give_back(caller("v1"))
    limits.take(caller("the last", "198.51.100.9"), 0)


def test_a_ticket_is_good_once_for_its_site_and_not_for_long() -> None:
    tickets, account = Tickets(), Account(user=ME, password="secret", caller=caller())
    assert "secret" not in repr(account)
    ticket = tickets.give(account, SITE, 0)
    assert tickets.take(ticket, SITE, 0) is account
    assert tickets.take(ticket, SITE, 0) is None
    assert tickets.take(tickets.give(account, SITE, 0), "https://evil.example", 0) is None
    assert tickets.take(tickets.give(account, SITE, 0), SITE, TICKET_TTL_MS + 1) is None
    first = tickets.give(account, SITE, 0)
    for _ in range(TICKETS_MAX):
        tickets.give(account, SITE, 0)
    assert tickets.take(first, SITE, 0) is None


def test_a_callers_number_is_never_taken_for_a_browser() -> None:
    assert is_browser(ME)
    assert not any(is_browser(number) for number in ("13800138000", "", "anonymous"))


def test_an_agent_sees_that_somebody_calls_from_a_page_and_no_whole_number() -> None:
    assert shown_address(BROWSER) == BROWSER
    assert shown_address("13800138000") == "138****8000"
