"""Operations that nobody could settle by asking: a person looks at the core's own records and says what happened, and a
second person agrees."""

from __future__ import annotations

from typing import Any, Final, Literal

from yingda.approvals import api as approvals_api
from yingda.banking.carrying import settle
from yingda.banking.errors import OperationElsewhere
from yingda.banking.moving import held
from yingda.banking.operation import State
from yingda.banking.parts import Parts
from yingda.banking.port import Done
from yingda.banking.rules.states import Step
from yingda.foundation.work import Work

SUBJECT_KINDS: Final = {"executed": "operation.executed", "failed": "operation.failed"}
"""What the second person agrees to."""


class Resolving:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        for state, kind in SUBJECT_KINDS.items():
            parts.approvals.follow(kind, self._follower(state))

    async def propose(
        self, work: Work, operation: str, state: Literal["executed", "failed"], core_ref: str, note: str
    ) -> str:
        """What one person found in the core's records; the approval's id. It takes effect when another agrees."""
        record = await held(work, self._parts, operation)
        if record.state is not State.ON_LIST:
            raise OperationElsewhere(id=operation, state=record.state.value)
        for kind in SUBJECT_KINDS.values():
            await self._parts.approvals.withdraw(work, kind, operation)
        facts: dict[str, Any] = {"kind": record.kind, "core_ref": core_ref, "note": note}
        return await self._parts.approvals.ask(work, SUBJECT_KINDS[state], operation, record.kind, facts)

    def _follower(self, state: str) -> approvals_api.Follower:
        async def follow(work: Work, operation: str, decided: str, facts: dict[str, Any]) -> None:
            record = await held(work, self._parts, operation)
            if decided != "approved" or record.state is not State.ON_LIST:
                return
            now = round(work.now.timestamp() * 1000)
            if state == "executed":
                ref = str(facts["core_ref"]) or record.core_ref or work.actor
                step = Step(state=State.EXECUTED, done=Done(ref=ref, at=now))
            else:
                step = Step(state=State.FAILED, fault={"code": "operation.resolved_as_failed", "data": {}})
            await settle(work, self._parts, operation, step)

        return follow
