"""The table of states as a machine: whatever the network does, `failed` and `executed` are promises that hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from yingda.banking.errors import LimitExceeded
from yingda.banking.operation import ENDS, State
from yingda.banking.port import Done, Fate, Fault, Good, Outcome
from yingda.banking.rules import limits, states
from yingda.banking.rules.digest import NotCanonical, digest
from yingda.banking.rules.limits import Used
from yingda.banking.rules.policy import DEFAULT, Delay, Edition, Limit, Rules, in_force
from yingda.banking.rules.suspicion import Past, reasons

LOST = Fault(kind="lost", code="core.timed_out")
UNREACHED = Fault(kind="unreached", code="core.unreachable")
NETWORK = st.sampled_from(["through", "lost_before", "late", "lost_after", "unreached"])


class OneOperation(RuleBasedStateMachine):
    """One operation after the customer's word, the carrier's decisions, a core, and a network between them."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.sent, self.in_doubt = State.SUBMITTED, 0, 0
        self.executed, self.refused, self.barred, self.late = 0, False, False, 0
        self.asked_since_sent = True

    # ── the core ──

    def _take(self, takes: bool) -> Outcome[Done]:
        if self.barred:
            return Fault(kind="refused", code="core.barred")
        if not self.executed and not self.refused:
            if takes:
                self.executed += 1
            else:
                self.refused = True
        if self.executed:
            return Good(value=Done(ref="B1", at=0))
        return Fault(kind="refused", code="core.funds_short")

    def _fate(self, bar: bool) -> Fate:
        if self.executed:
            return Fate(state="done", done=Done(ref="B1", at=0))
        if self.refused:
            return Fate(state="refused", code="core.funds_short")
        self.barred = self.barred or bar
        return Fate(state="absent")

    # ── what happens ──

    @rule(network=NETWORK, takes=st.booleans())
    def send(self, network: str, takes: bool) -> None:
        if self.state is not State.SUBMITTED:
            return
        assert self.asked_since_sent, "sent twice without asking"
        self.sent += 1
        outcome: Outcome[Done] = LOST
        if network == "unreached":
            outcome = UNREACHED
        elif network == "through":
            outcome = self._take(takes)
        elif network == "lost_after":
            self._take(takes)
        elif network == "late":
            self.late += 1
        self.asked_since_sent = network == "unreached"
        self._follow(states.after_sending(outcome, self.sent))

    @rule(network=NETWORK)
    def ask(self, network: str) -> None:
        if self.state not in (State.UNKNOWN, State.ON_LIST):
            return
        bar = states.bars(self.state, self.sent, self.in_doubt)
        outcome: Outcome[Fate] = UNREACHED
        if network == "through":
            outcome = Good(value=self._fate(bar))
            self.asked_since_sent = True
        elif network == "lost_after":
            self._fate(bar)
            outcome = LOST
        self._follow(states.after_asking(outcome, self.state, self.sent, self.in_doubt))

    @rule(takes=st.booleans())
    def deliver(self, takes: bool) -> None:
        if self.late:
            self.late -= 1
            self._take(takes)

    @rule(ms=st.sampled_from([500, 5_000, 30_000, 61_000]))
    def wait(self, ms: int) -> None:
        if self.state not in ENDS:
            self.in_doubt += ms

    def _follow(self, step: states.Step) -> None:
        assert states.allowed(self.state, step.state) or step.state is self.state
        self.state = step.state

    # ── what holds ──

    @invariant()
    def at_most_once(self) -> None:
        assert self.executed <= 1

    @invariant()
    def executed_is_true(self) -> None:
        assert self.state is not State.EXECUTED or self.executed == 1

    @invariant()
    def failed_is_final(self) -> None:
        """Nothing that is still on its way can make it happen."""
        if self.state is State.FAILED:
            assert self.executed == 0
            assert self.refused or self.barred


MANY = settings(max_examples=300, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))


def test_whatever_the_network_does() -> None:
    run_state_machine_as_test(OneOperation, settings=MANY)


def _bar_never(*_: Any) -> bool:
    return False


def _absent_means_failed(real: Any) -> Any:
    def planted(outcome: Any, state: State, sent: int, in_doubt_ms: int) -> states.Step:
        if isinstance(outcome, Good) and outcome.value.state == "absent":
            return states.Step(state=State.FAILED, fault={"code": "x", "data": {}})
        return real(outcome, state, sent, in_doubt_ms)  # type: ignore[no-any-return]

    return planted


def _lost_means(after: State) -> Any:
    def planting(real: Any) -> Any:
        def planted(outcome: Any, sent: int) -> states.Step:
            if isinstance(outcome, Fault) and outcome.kind == "lost":
                return states.Step(state=after, again_ms=0)
            return real(outcome, sent)  # type: ignore[no-any-return]

        return planted

    return planting


@pytest.mark.parametrize(
    ("name", "planting"),
    [
        ("bars", lambda _real: _bar_never),
        ("after_asking", _absent_means_failed),
        ("after_sending", _lost_means(State.FAILED)),
        ("after_sending", _lost_means(State.EXECUTED)),
        ("after_sending", _lost_means(State.SUBMITTED)),
    ],
)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, name: str, planting: Any) -> None:
    if name == "bars":  # asks without a bar, and still calls it failed after a minute
        real = states.after_asking
        monkeypatch.setattr(states, "bars", _bar_never)
        monkeypatch.setattr(
            states, "after_asking",
            lambda outcome, state, sent, ms: _absent_means_failed(real)(outcome, state, sent, ms)
            if ms >= states.IN_DOUBT_MS else real(outcome, state, sent, ms),
        )  # fmt: skip
    else:
        monkeypatch.setattr(states, name, planting(getattr(states, name)))
    with pytest.raises((AssertionError, BaseExceptionGroup)):  # one invariant breaks, or several
        run_state_machine_as_test(OneOperation, settings=MANY)


def test_every_state_leads_on_or_is_an_end() -> None:
    for state in State:
        assert state in states.MOVES
        assert bool(states.MOVES[state]) or state in ENDS


# ── limits, hash, suspicion ──

WORTHS = st.lists(st.integers(0, 300), max_size=30)


@given(worths=WORTHS, day=st.integers(0, 1_000), most=st.integers(0, 300), count=st.integers(1, 10))
def test_what_is_reserved_never_exceeds_the_day(worths: list[int], day: int, most: int, count: int) -> None:
    limit, used = Limit(operation=most, day=day, count=count), Used()
    for worth in worths:
        try:
            limits.demand_fits(limit, used, worth)
        except LimitExceeded:
            continue
        used = limits.reserved(used, worth)
    assert used.amount <= day and used.count <= count


@given(worths=WORTHS)
def test_giving_back_undoes_reserving(worths: list[int]) -> None:
    used = Used(amount=7, count=1)
    for worth in worths:
        assert limits.released(limits.reserved(used, worth), worth) == used


PLAIN = st.recursive(
    st.integers() | st.text(max_size=8), lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=4)
)
PARAMS = st.dictionaries(st.text(max_size=6), PLAIN, max_size=5)


def _digest(params: dict[str, Any], **more: str) -> bytes:
    whole = {"tenant": "t", "operation": "o", "customer": "c", "role": "bank", "ref": "r", "kind": "transfer"} | more
    return digest(**whole, params=params, currency="CNY")


@given(PARAMS, PARAMS)
def test_one_operation_has_one_hash_and_another_has_another(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert _digest(one) == _digest(dict(reversed(list(one.items()))))
    assert (_digest(one) == _digest(other)) == (one == other)
    for field in ("tenant", "operation", "customer", "role", "ref", "kind"):
        assert _digest(one) != _digest(one, **{field: "another"})


@pytest.mark.parametrize("value", [1.0, None, True, [1]])
def test_what_can_be_written_in_two_ways_has_no_hash(value: object) -> None:
    with pytest.raises(NotCanonical):
        _digest({"amount": value})


@given(st.integers(0, 100), st.booleans(), st.integers(0, 20), st.booleans(), st.booleans())
def test_suspicion_grows_with_its_reasons(worth: int, known: bool, many: int, unlocked: bool, payee: bool) -> None:
    delay = Delay(wait_s=60, new_payee=50, many=10)
    past = Past(payee_known=known, payments_last_hour=many, unlocked_last_day=unlocked)
    found = reasons(delay, worth, payee, past)
    assert bool(found) == (payee and ((not known and worth >= 50) or many >= 10 or unlocked))


@given(st.lists(st.dates().map(str), min_size=1, max_size=8, unique=True), st.dates().map(str))
def test_the_newest_edition_in_force_counts(days: list[str], today: str) -> None:
    model = DEFAULT.editions[0]
    editions = tuple(
        Edition(valid_from=day, source="x", limits=model.limits, four_eyes={}, delay=model.delay) for day in days
    )
    chosen = in_force(Rules(editions=editions), today).valid_from
    past = [day for day in days if day <= today]
    assert chosen == (max(past) if past else min(days))
