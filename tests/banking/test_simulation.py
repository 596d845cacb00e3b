"""Many days at the counter; and each checker is shown to see a planted fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.banking.house import House
from tests.banking.simulation import Simulation, Violated
from yingda.banking import carrying, confirming, moving
from yingda.banking.operation import State
from yingda.banking.port import Fault, Good
from yingda.banking.rules import states
from yingda.banking.rules.states import Step
from yingda.banking.verification.api import Verification

SEEDS = 20
MUTANT_SEEDS = 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_a_day_at_the_counter(house: House, seed: int) -> None:
    await Simulation(house, seed).run()


@contextmanager
def put(target: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(target, name)
    setattr(target, name, value)
    try:
        yield
    finally:
        setattr(target, name, before)


def lost_is_failed() -> Any:
    real = states.after_sending

    def planted(outcome: Any, sent: int) -> Step:
        if isinstance(outcome, Fault) and outcome.kind == "lost":
            return Step(state=State.FAILED, fault={"code": "core.timed_out", "data": {}})
        return real(outcome, sent)

    return put(states, "after_sending", planted)


def lost_is_executed() -> Any:
    real = states.after_sending

    def planted(outcome: Any, sent: int) -> Step:
        from yingda.banking.port import Done

        if isinstance(outcome, Fault) and outcome.kind == "lost":
            return Step(state=State.EXECUTED, done=Done(ref="hoped", at=0))
        return real(outcome, sent)

    return put(states, "after_sending", planted)


def sent_again_without_asking() -> Any:
    async def planted(self: Any, record: Any) -> None:
        core = self._parts.cores.of(record.tenant, record.role)
        await self._settle(record, await self._send(core, record, first=True))

    return put(carrying.Carrying, "_carry", planted)


def absent_is_failed_without_a_bar() -> Any:
    def planted(outcome: Any, state: State, sent: int, in_doubt_ms: int) -> Step:
        if isinstance(outcome, Good) and outcome.value.state == "absent":
            return Step(state=State.FAILED, fault={"code": "core.never_arrived", "data": {}})
        return real(outcome, state, sent, in_doubt_ms)

    real = states.after_asking
    return put(states, "after_asking", planted)


def any_proof_will_do() -> Any:
    async def planted(self: Any, work: Any, subject: Any, proof: str, record: Any, fresh: Any) -> str:
        return "pin"

    return put(Verification, "use", planted)


def a_proof_lasts_for_ever() -> Any:
    from datetime import timedelta

    return put(confirming, "FRESH", timedelta(days=30))


def bots_may_confirm() -> Any:
    real = confirming.Confirming.confirm

    async def planted(self: Any, subject: Any, operation: str, proof: Any, accept_risk: bool = False) -> Any:
        from dataclasses import replace

        return await real(self, replace(subject, by="customer"), operation, proof, accept_risk)

    return put(confirming.Confirming, "confirm", planted)


def no_limits() -> Any:
    async def planted(*_args: Any) -> None:
        return None

    return put(confirming, "reserve", planted)


def what_was_done_no_longer_counts() -> Any:
    return put(moving, "RESERVING", frozenset({State.SUBMITTED}))


def four_eyes_are_skipped() -> Any:
    real = confirming.Confirming._go_on

    async def planted(self: Any, work: Any, record: Any, values: Any, now: int) -> Any:
        from msgspec.structs import replace

        kept = confirming.edition_of

        async def lax(read: Any, today: str) -> Any:
            return replace(await kept(read, today), four_eyes={})

        with put(confirming, "edition_of", lax):
            return await real(self, work, record, values, now)

    return put(confirming.Confirming, "_go_on", planted)


def the_unverified_may_confirm() -> Any:
    async def planted(self: Any, work: Any, subject: Any, record: Any, proof: Any) -> Any:
        if proof is None and record.kind == "loss_report":
            return {"proof_means": "yes"}
        return await real(self, work, subject, record, proof)

    real = confirming.Confirming._proved
    return put(confirming.Confirming, "_proved", planted)


PLANTED: list[Callable[[], Any]] = [
    lost_is_failed, lost_is_executed, sent_again_without_asking, absent_is_failed_without_a_bar, any_proof_will_do,
    a_proof_lasts_for_ever, bots_may_confirm, no_limits, what_was_done_no_longer_counts, four_eyes_are_skipped,
    the_unverified_may_confirm,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("fault", PLANTED, ids=lambda each: each.__name__)
async def test_a_planted_fault_is_seen(house: House, fault: Callable[[], Any]) -> None:
    with fault():
        for seed in range(1_000, 1_000 + MUTANT_SEEDS):
            await _emptied(house)
            try:
                await Simulation(house, seed).run()
            except Violated:
                return
    pytest.fail("nobody noticed")


async def _emptied(house: House) -> None:
    """A new day on the same database."""
    from tests.banking.simulated_core import SimulatedCore

    await house.world.sql(
        "truncate banking_operations, verification_challenges, verification_locks, banking_limit_days, approvals,"
        " banking_journals, banking_discrepancies"
    )
    house.core = SimulatedCore(house.clock.now_ms)
    house.banking.cores.cores["bank"] = house.core  # type: ignore[attr-defined]
