"""A draft: what somebody wants done, checked against form, holdings, limits and suitability. It promises nothing.

Bots, agents and customers may draft; nobody but the customer can take it further.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy.exc import IntegrityError

from yingda.banking import store
from yingda.banking.catalogue import Kind, Params, kind_of, params_of
from yingda.banking.errors import CoreAbsent, CoreUnavailable, HoldingNotTheirs, TooManyOpen, Unsuitable
from yingda.banking.inquiries import Inquiries
from yingda.banking.moving import announce, digest_of
from yingda.banking.operation import Body, Record, State
from yingda.banking.parts import Parts, edition_of, principal_of, stream_of, today_of
from yingda.banking.port import Fault, Holding
from yingda.banking.rows import payee_index
from yingda.banking.rules.limits import demand_fits
from yingda.banking.subject import Subject
from yingda.banking.suitability.api import Verdict
from yingda.banking.suiting import Suiting
from yingda.foundation.masking import mask_card
from yingda.foundation.operations import OperationOfAnother
from yingda.foundation.work import Work
from yingda.tenancy.api import load_time_zone

DRAFT_KEPT: Final = timedelta(minutes=30)
OPEN_MAX: Final = 20
"""Operations of one customer that wait for something."""
WAITING: Final = (State.DRAFTED, State.HELD, State.RECONFIRM, State.AWAITING_APPROVAL)


class Drafting:
    def __init__(self, parts: Parts, inquiries: Inquiries, suiting: Suiting) -> None:
        self._parts, self._inquiries, self._suiting = parts, inquiries, suiting

    async def draft(
        self, subject: Subject, kind_name: str, given: dict[str, Any], operation: str | None = None,
        reverses: str | None = None,
    ) -> Record:  # fmt: skip
        """The draft; a repeat of its id gives the first. Nothing is kept of what is refused."""
        kind = kind_of(kind_name)
        params = params_of(kind, given)
        core = self._parts.cores.of(subject.tenant, kind.role)
        if core is None or kind.role not in subject.refs or kind.kind not in core.operations:
            raise CoreAbsent(role=kind.role)
        if operation is not None and (known := await self._known(subject, operation)) is not None:
            return known
        names = await self._named(subject, kind, given)
        verdict = await self._judged(subject, kind, params, names)
        record = self._record(subject, kind, params, operation, verdict, reverses, names)
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            await self._demand_room(work, record)
            payee = payee_index(self._parts.keyring, record)
            try:
                async with work.conn.begin_nested():
                    await store.add(work.conn, self._parts.keyring, record, payee)
            except IntegrityError:  # the same draft at the same moment
                raise OperationOfAnother() from None
            announce(work, "", record)
        return record

    async def _known(self, subject: Subject, operation: str) -> Record | None:
        async with self._parts.database.read(principal_of(subject)) as read:
            record = await store.found(read.conn, self._parts.keyring, operation)
        if record is not None and record.customer != subject.customer:
            raise OperationOfAnother()
        return record

    async def _named(self, subject: Subject, kind: Kind, given: dict[str, Any]) -> dict[str, str]:
        """Each account and card is this customer's, and of the right kind; what people call them."""
        if not kind.holdings:
            return {}
        outcome = (await self._inquiries.holdings(subject)).get(kind.role)
        if outcome is None or isinstance(outcome, Fault):
            raise CoreUnavailable(core=outcome.code if outcome else "core.absent")
        theirs: dict[str, Holding] = {each.ref: each for each in outcome.value.holdings}
        names = {}
        for name, kinds in kind.holdings.items():
            holding = theirs.get(str(given.get(name)))
            if holding is None or holding.kind not in kinds:
                raise HoldingNotTheirs(param=name)
            names[name] = f"{holding.name} {mask_card(holding.number)}"
        return names

    async def _judged(
        self, subject: Subject, kind: Kind, params: Params, names: dict[str, str]
    ) -> Verdict | None:  # fmt: skip
        """Of what is bought, whose name goes into `names`. Raises `Unsuitable`; who may be warned instead is warned at
        the confirmation."""
        found = await self._suiting.judged(
            principal_of(subject), kind, subject.refs[kind.role], msgspec.to_builtins(params)
        )  # fmt: skip
        if found is None:
            return None
        if isinstance(found, Fault):
            raise CoreUnavailable(core=found.code)
        product, verdict = found
        names[str(kind.suits)] = f"{product.name} {product.code}"
        if verdict.result == "block":
            told = {"kind": kind.kind, **msgspec.to_builtins(verdict)}
            await self._suiting.refused(principal_of(subject), subject.customer, told)
            raise Unsuitable(rule=verdict.rule, source=verdict.source, texts=list(verdict.texts))
        return verdict

    def _record(
        self, subject: Subject, kind: Kind, params: Params, operation: str | None, verdict: Verdict | None,
        reverses: str | None, names: dict[str, str],
    ) -> Record:  # fmt: skip
        now = self._parts.now()
        body = Body(
            ref=subject.refs[kind.role], params=msgspec.to_builtins(params), worth=params.worth(),
            phone=subject.phone, language=subject.language, names=names,
        )  # fmt: skip
        record = Record(
            id=operation or self._parts.database.ids.new(), tenant=subject.tenant, customer=subject.customer,
            role=kind.role, kind=kind.kind, state=State.DRAFTED, body=body, digest=b"", channel=subject.channel,
            actor=subject.actor, interaction=subject.interaction, created_at=now,
            expires_at=now + round(DRAFT_KEPT.total_seconds() * 1000), currency=kind.currency,
            suitability=msgspec.to_builtins(verdict) if verdict is not None else None, reverses=reverses,
        )  # fmt: skip
        return msgspec.structs.replace(record, digest=digest_of(record))

    async def _demand_room(self, work: Work, record: Record) -> None:
        if await store.open_count(work.conn, record.customer, WAITING) >= OPEN_MAX:
            raise TooManyOpen(max=OPEN_MAX)
        today = await self._today(work)
        limit = (await edition_of(work, today)).limits.get(record.kind)
        if limit is not None:
            used = await store.used_today(
                work.conn, self._parts.keyring, work.tenant, record.customer, record.kind, date.fromisoformat(today)
            )
            demand_fits(limit, used, record.body.worth)

    async def _today(self, read: Any) -> str:
        return today_of(await load_time_zone(read), self._parts.now())
