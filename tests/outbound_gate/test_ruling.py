"""What the gate decides, as plain functions: for all rights, hours, lists and counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.outbound_gate.test_numbers import DIALLED
from yingda.foundation.clock import to_ms
from yingda.foundation.errors import Refusal
from yingda.outbound_gate.rules.hours import Hours
from yingda.outbound_gate.rules.number import Dialled, Reach, understood
from yingda.outbound_gate.rules.policy import DEFAULT, PURPOSES, Caps, HoursByPurpose, Policy
from yingda.outbound_gate.rules.rights import RANK, Right, widest
from yingda.outbound_gate.rules.ruling import Call, Made, OwnNumber, Ruling, judged, right_for

SHANGHAI = ZoneInfo("Asia/Shanghai")
OWN = (OwnNumber(number="95588", queue="loans"), OwnNumber(number="4001234567", queue="cards"))
MOBILE = understood("13812345678")
ALWAYS = Policy(hours=HoursByPurpose(**dict.fromkeys(PURPOSES, Hours(start_min=0, end_min=1440))))


def at(clock: str) -> int:
    """That time of a Monday in Shanghai, epoch milliseconds."""
    hour, minute = map(int, clock.split(":"))
    return to_ms(datetime(2026, 3, 2, hour, minute, tzinfo=SHANGHAI).astimezone(UTC))


def call(dialled: Dialled = MOBILE, **more: object) -> Call:
    given_ = {"purpose": "agent", "right": Right.NATIONAL, "now_ms": at("12:00"), "zone": SHANGHAI, "own": OWN, **more}
    return Call(dialled=dialled, **given_)  # type: ignore[arg-type]


def answer(policy: Policy, asked: Call) -> Ruling | str:
    """The ruling, or the refusal's code."""
    try:
        return judged(policy, asked)
    except Refusal as refusal:
        return refusal.code


def test_an_agent_may_call_somebody_by_day() -> None:
    assert answer(DEFAULT, call()) == Ruling(number="13812345678", caller_id="4001234567", rule="agent.national")


@pytest.mark.parametrize(
    ("purpose", "clock", "code"),
    [
        ("agent", "07:59", "gate.outside_hours"), ("agent", "08:00", None), ("agent", "20:59", None),
        ("agent", "21:00", "gate.outside_hours"), ("callback", "07:00", None), ("callback", "21:59", None),
        ("callback", "22:00", "gate.outside_hours"), ("collection", "08:00", None),
        ("collection", "21:00", "gate.outside_hours"),
    ],
)  # fmt: skip
def test_hours_are_the_purposes(purpose: str, clock: str, code: str | None) -> None:
    found = answer(DEFAULT, call(purpose=purpose, now_ms=at(clock)))
    assert found == code if code else isinstance(found, Ruling)


@pytest.mark.parametrize("clock", ["22:00", "23:30", "00:00", "07:59"])
def test_no_policy_opens_the_night_to_collection(clock: str) -> None:
    assert answer(ALWAYS, call(purpose="collection", now_ms=at(clock))) == "gate.outside_hours"
    assert isinstance(answer(ALWAYS, call(now_ms=at(clock))), Ruling)


def test_a_refusal_for_the_hour_says_when_it_opens() -> None:
    with pytest.raises(Refusal) as refused:
        judged(DEFAULT, call(now_ms=at("21:30")))
    assert refused.value.data == {
        "start": "08:00", "end": "21:00", "time_zone": "Asia/Shanghai", "opens_at": at("08:00") + 24 * 3_600_000,
    }  # fmt: skip


def test_who_asked_just_now_to_be_called_back_is_called_at_night() -> None:
    night = at("23:30")
    assert isinstance(answer(DEFAULT, call(purpose="callback", now_ms=night, asked_at=night - 3_600_000)), Ruling)
    assert answer(DEFAULT, call(purpose="callback", now_ms=night, asked_at=night - 3_600_001)) == "gate.outside_hours"


def test_who_must_not_be_contacted_is_called_only_if_they_asked_for_it() -> None:
    assert answer(DEFAULT, call(listed=True)) == "gate.do_not_contact"
    assert answer(DEFAULT, call(listed=True, purpose="campaign")) == "gate.do_not_contact"
    assert isinstance(answer(DEFAULT, call(listed=True, purpose="callback")), Ruling)


@pytest.mark.parametrize("number", ["95588", "4008111111", "8001"])
def test_hours_and_list_are_about_people(number: str) -> None:
    dialled = understood(number, internal=("8xxx",))
    made = Made(number_day=99)
    assert isinstance(answer(DEFAULT, call(dialled, now_ms=at("03:00"), listed=True, made=made)), Ruling)


def test_help_can_be_called_at_any_time_by_whoever_may_dial() -> None:
    made = Made(agent_hour=10**6, tenant_day=10**6)
    found = answer(DEFAULT, call(understood("120"), right=Right.NONE, now_ms=at("03:00"), made=made))
    assert found == Ruling(number="120", caller_id="4001234567", rule="agent.emergency")
    assert answer(Policy(emergency=False), call(understood("120"))) == "gate.emergency_refused"


@pytest.mark.parametrize("purpose", ["callback", "campaign", "collection"])
def test_nobody_is_called_back_at_the_police(purpose: str) -> None:
    assert answer(DEFAULT, call(understood("110"), purpose=purpose)) == "gate.emergency_refused"


def test_the_caller_id_is_the_queues_or_the_chosen_of_the_own() -> None:
    assert judged(DEFAULT, call(queue="loans")).caller_id == "95588"
    assert judged(DEFAULT, call(queue="nobody's")).caller_id == "4001234567"
    assert judged(DEFAULT, call(queue="loans", caller_id="4001234567")).caller_id == "4001234567"
    assert answer(DEFAULT, call(caller_id="110")) == "gate.caller_id_foreign"
    assert answer(DEFAULT, call(own=())) == "gate.no_own_number"


@pytest.mark.parametrize("cap", ["agent_hour", "agent_day", "tenant_hour", "tenant_day", "number_day"])
def test_each_cap_stops_the_call_that_would_pass_it(cap: str) -> None:
    policy = Policy(caps=Caps(**{cap: 5}))
    assert isinstance(answer(policy, call(made=Made(**{cap: 4}))), Ruling)
    with pytest.raises(Refusal) as refused:
        judged(policy, call(made=Made(**{cap: 5})))
    assert (refused.value.code, refused.value.data["cap"]) == ("gate.cap_reached", cap)


def test_calls_that_somebody_asked_for_have_a_cap_of_their_own() -> None:
    made = Made(number_day=DEFAULT.caps.number_day)
    assert answer(DEFAULT, call(made=made)) == "gate.cap_reached"
    assert isinstance(answer(DEFAULT, call(made=made, purpose="callback")), Ruling)
    made = Made(number_day=DEFAULT.caps.callback_number_day)
    assert answer(DEFAULT, call(made=made, purpose="callback")) == "gate.cap_reached"


def test_the_widest_of_several_roles_counts_and_an_unnamed_one_gives_nothing() -> None:
    rights = {"agent": Right.LOCAL, "supervisor": Right.INTERNATIONAL}
    assert widest(["agent", "supervisor", "own"], rights) is Right.INTERNATIONAL
    assert widest(["own"], rights) is Right.NONE
    assert widest([], rights) is Right.NONE


RIGHTS = st.sampled_from(list(Right))
CALLS = st.builds(
    call,
    DIALLED.map(lambda text: _or_mobile(text)),
    purpose=st.sampled_from(PURPOSES),
    right=RIGHTS,
    now_ms=st.integers(at("00:00"), at("23:59")),
    queue=st.sampled_from(["", "cards", "loans"]),
    caller_id=st.sampled_from(["", "95588", "95599"]),
    listed=st.booleans(),
    asked_at=st.none() | st.integers(at("00:00"), at("12:00")),
    made=st.builds(Made, agent_hour=st.integers(0, 70), tenant_day=st.integers(0, 70), number_day=st.integers(0, 12)),
)
SPANS = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(
    lambda pair: Hours(start_min=min(pair), end_min=max(pair))
)
POLICIES = st.builds(
    Policy,
    callback_right=RIGHTS,
    campaign_right=RIGHTS,
    emergency=st.booleans(),
    hours=st.builds(HoursByPurpose, agent=SPANS, callback=SPANS, campaign=SPANS, collection=SPANS),
    caps=st.builds(Caps, agent_hour=st.integers(0, 80), number_day=st.integers(0, 5)),
)


def _or_mobile(text: str) -> Dialled:
    try:
        return understood(text, ("010",), ("8xxx",))
    except Refusal:
        return MOBILE


@given(POLICIES, CALLS)
def test_far_and_costly_calls_are_never_granted_without_the_right(policy: Policy, asked: Call) -> None:
    found = answer(policy, asked)
    if isinstance(found, Ruling):
        if asked.dialled.reach is Reach.PREMIUM:
            assert asked.right is Right.PREMIUM
        if asked.dialled.reach is Reach.INTERNATIONAL:
            assert RANK[asked.right] >= RANK[Right.INTERNATIONAL]
        assert found.number.isdigit()
        assert found.caller_id in {each.number for each in asked.own}


@given(POLICIES, CALLS, RIGHTS)
def test_a_wider_right_never_takes_a_call_away(policy: Policy, asked: Call, other: Right) -> None:
    wider = replace(asked, right=max(asked.right, other, key=RANK.__getitem__))
    found = answer(policy, asked)
    if isinstance(found, Ruling):
        assert answer(policy, wider) == found


@given(POLICIES, CALLS, st.integers(1, 5))
def test_fewer_calls_before_never_take_one_away(policy: Policy, asked: Call, fewer: int) -> None:
    made = replace(asked.made, number_day=max(0, asked.made.number_day - fewer), agent_hour=0)
    found = answer(policy, asked)
    if isinstance(found, Ruling):
        assert answer(policy, replace(asked, made=made)) == found


@given(POLICIES, CALLS)
def test_no_debt_is_collected_at_night(policy: Policy, asked: Call) -> None:
    found = answer(policy, replace(asked, purpose="collection"))
    hour = datetime.fromtimestamp(asked.now_ms / 1000, SHANGHAI).hour
    assert not (isinstance(found, Ruling) and asked.dialled.personal) or 8 <= hour < 22


@given(DIALLED, st.sampled_from(["callback", "campaign"]))
def test_by_default_nobody_is_called_far_or_dear(dialled: str, purpose: str) -> None:
    """A caller who pretends to come from a premium number is not called back there."""
    right = right_for(purpose, Right.PREMIUM, DEFAULT)  # type: ignore[arg-type]
    found = answer(DEFAULT, call(_or_mobile(dialled), purpose=purpose, right=right))
    assert not isinstance(found, Ruling) or not found.rule.endswith(("premium", "international", "emergency"))
