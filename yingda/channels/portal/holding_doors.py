"""What the customer has: holdings, entries, curves, statements, orders; and what can be bought."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from yingda.banking.api import Subject
from yingda.banking.port import Entry
from yingda.banking.statements.api import Language, Statement, balances, months, pdf
from yingda.channels.portal.answering import NO_STORE, good, json, query, route
from yingda.channels.portal.errors import PeriodInvalid
from yingda.channels.portal.house import House, Who
from yingda.channels.portal.views import holding_view, portfolio_view
from yingda.foundation.clock import to_datetime
from yingda.foundation.errors import NotFound

DAYS_MAX: Final = 366
DAYS: Final = 30
"""Of entries, when nobody says from when."""
MONTHS_MAX: Final = 24
MONTHS: Final = 12
ENTRIES_OF_A_PAGE: Final = 200
ENTRIES_MAX: Final = 5_000
"""Of one statement or curve; older ones are left out, and that is said."""
CODES_MAX: Final = 50
ACCOUNT_PATH: Final = "/portal/accounts/{role}/{ref}"


class HoldingDoors:
    """One method a door. `zone`: in which the institution's days are meant."""

    def __init__(self, house: House, zone: ZoneInfo) -> None:
        self._house, self._zone = house, zone

    def routes(self) -> list[BaseRoute]:
        house = self._house
        return [
            route(house, "/portal/holdings", "GET", self.holdings),
            route(house, f"{ACCOUNT_PATH}/entries", "GET", self.entries),
            route(house, f"{ACCOUNT_PATH}/curve", "GET", self.curve),
            route(house, f"{ACCOUNT_PATH}/statement.pdf", "GET", self.statement),
            route(house, "/portal/orders", "GET", self.orders),
            route(house, "/portal/quotes", "GET", self.quotes),
            route(house, "/portal/products", "GET", self.products),
            route(house, "/portal/billers", "GET", self.billers),
            route(house, "/portal/payee", "GET", self.payee),
        ]

    async def holdings(self, request: Request) -> Response:
        subject = await self._reader(request)
        return json(portfolio_view(await self._house.banking.portfolio(subject)))

    async def entries(self, request: Request) -> Response:
        """One page, newest first; `next` is the `after` of the following."""
        subject, role, ref = await self._of_account(request)
        since, until = self._period(request)
        after = query(request, "after") or None
        found = good(await self._house.banking.entries(subject, role, ref, since, until, after))
        more = found[-1].id if len(found) >= ENTRIES_OF_A_PAGE else None
        return json({"items": found, "next": more, "since": since, "until": until})

    async def curve(self, request: Request) -> Response:
        """What came in and went out by month, and the balance at its end."""
        subject, role, ref = await self._of_account(request)
        today = self._today()
        asked = query(request, "months")
        wanted = min(MONTHS_MAX, max(1, int(asked))) if asked.isascii() and asked.isdigit() else MONTHS
        first = _months_before(today, wanted - 1)
        found, whole = await self._all(subject, role, ref, first.isoformat(), today.isoformat())
        opening = balances(found)[0] if found else await self._balance(subject, role, ref)
        return json({"months": months(found, self._zone, first, today, opening), "whole": whole})

    async def statement(self, request: Request) -> Response:
        """The statement as a file to keep, in the language asked for."""
        house = self._house
        subject, role, ref = await self._of_account(request)
        house.limits.statements.take(subject.customer, house.clock.now_ms())
        since, until = self._period(request)
        language: Language = "en" if query(request, "lang") == "en" else "zh-CN"
        known = await house.customers.subject_bits(subject.tenant, subject.customer)
        holding = await self._holding(subject, role, ref)
        found, whole = await self._all(subject, role, ref, since, until)
        made = pdf(Statement(
            institution=await house.pages.institution(subject.tenant), holder=known.name, account=holding["name"],
            number=holding["number"], currency=holding["currency"], since=since, until=until,
            made_at=house.clock.now_ms(), entries=found, balance=holding["balance"], whole=whole, zone=self._zone,
        ), language)  # fmt: skip
        name = f'attachment; filename="statement-{since}-{until}.pdf"'
        return Response(made, media_type="application/pdf", headers={**NO_STORE, "content-disposition": name})

    async def orders(self, request: Request) -> Response:
        subject = await self._reader(request)
        return json({"items": good(await self._house.banking.placed(subject))})

    async def quotes(self, request: Request) -> Response:
        """Last prices of securities: what everybody may know, and what alone keeps nobody signed in."""
        who = await self._who(request, use=False)
        codes = tuple(code for code in query(request, "codes", 900).split(",") if code)[:CODES_MAX]
        return json({"items": good(await self._house.banking.quotes(who.tenant, codes))})

    async def products(self, request: Request) -> Response:
        """What is sold: `kind` wealth (bank) or subscription (broker)."""
        who = await self._who(request)
        kind = query(request, "kind") or "wealth"
        role = "bank" if kind == "wealth" else "broker"
        return json({"items": good(await self._house.banking.products(who.tenant, role, kind))})

    async def billers(self, request: Request) -> Response:
        who = await self._who(request)
        return json({"items": good(await self._house.banking.billers(who.tenant))})

    async def payee(self, request: Request) -> Response:
        """The masked name behind an account of this bank, for the customer to compare."""
        house, subject = self._house, await self._reader(request)
        house.limits.payees.take(subject.customer, house.clock.now_ms())
        number = query(request, "number", 32)
        return json({"name": good(await house.banking.payee(subject, number))})

    async def _who(self, request: Request, *, use: bool = True) -> Who:
        who = await self._house.who(request, use=use)
        self._house.limits.reads.take(who.customer, self._house.clock.now_ms())
        return who

    async def _reader(self, request: Request) -> Subject:
        return await self._house.subject(await self._who(request))

    async def _of_account(self, request: Request) -> tuple[Subject, str, str]:
        return await self._reader(request), request.path_params["role"][:16], request.path_params["ref"][:64]

    async def _holding(self, subject: Subject, role: str, ref: str) -> dict[str, Any]:
        found = (await self._house.banking.portfolio(subject)).get(role)
        for each in good(found).holdings if found is not None else ():
            if each.ref == ref:
                return holding_view(each)
        raise NotFound(ref=ref)

    async def _balance(self, subject: Subject, role: str, ref: str) -> int:
        balance: int = (await self._holding(subject, role, ref))["balance"]
        return balance

    async def _all(self, subject: Subject, role: str, ref: str, since: str, until: str) -> tuple[list[Entry], bool]:
        """Newest first, up to the limit; whether these are all."""
        found: list[Entry] = []
        after: str | None = None
        while len(found) < ENTRIES_MAX:
            page = good(await self._house.banking.entries(subject, role, ref, since, until, after))
            found += page
            if len(page) < ENTRIES_OF_A_PAGE:
                return found, True
            after = page[-1].id
        return found, False

    def _today(self) -> date:
        return to_datetime(self._house.clock.now_ms()).astimezone(self._zone).date()

    def _period(self, request: Request) -> tuple[str, str]:
        """Both days are included. Raises `PeriodInvalid`."""
        try:
            until = date.fromisoformat(query(request, "until") or self._today().isoformat())
            since = date.fromisoformat(query(request, "since") or (until - timedelta(days=DAYS)).isoformat())
        except ValueError:
            raise PeriodInvalid(days_max=DAYS_MAX) from None
        if not timedelta(0) <= until - since <= timedelta(days=DAYS_MAX):
            raise PeriodInvalid(days_max=DAYS_MAX)
        return since.isoformat(), until.isoformat()


def _months_before(day: date, count: int) -> date:
    month = day.year * 12 + day.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)
