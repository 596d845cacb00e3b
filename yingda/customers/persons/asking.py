"""Cores are asked about people: all at once, each with its time; what one cannot say is a fault beside the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from yingda.banking.port import Core, Fault, Good, KeyKind, Outcome, Person
from yingda.foundation.ids import TenantId

ANSWER_S: Final = 1.5
"""An agent does not wait longer for a core; what it says later is shown when it is asked again."""
SLOW: Final = Fault(kind="unreached", code="core.slow")
FOUND_MAX: Final = 10

T = TypeVar("T")


class Cores(Protocol):
    """The core systems of each tenant, by role (bank, cards, broker)."""

    def of(self, tenant: TenantId, role: str) -> Core | None: ...

    def roles(self, tenant: TenantId) -> Iterable[str]: ...


class NoCores:
    """Where none is connected."""

    def of(self, tenant: TenantId, role: str) -> Core | None:
        return None

    def roles(self, tenant: TenantId) -> Iterable[str]:
        return ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What all cores of a tenant said: (role, person), and who could not say."""

    people: list[tuple[str, Person]]
    faults: list[tuple[str, Fault]]


async def within(asked: Awaitable[Outcome[T]], limit_s: float = ANSWER_S) -> Outcome[T]:
    """The core's answer, or that it was slow. A core never raises; if its adapter does, that is a fault as well."""
    try:
        async with asyncio.timeout(limit_s):
            return await asked
    except TimeoutError:
        return SLOW
    except Exception as fault:  # one broken adapter hides nothing that others say
        return Fault(kind="unreached", code="core.broken", data={"fault": type(fault).__name__})


async def of_all(
    cores: Cores, tenant: TenantId, ask: Callable[[Core], Awaitable[Outcome[Any]]], limit_s: float = ANSWER_S
) -> list[tuple[str, Outcome[Any]]]:
    """Every core's answer, by role."""
    asked = [(role, core) for role in cores.roles(tenant) if (core := cores.of(tenant, role)) is not None]
    answers = await asyncio.gather(*(within(ask(core), limit_s) for _, core in asked))
    return [(role, answer) for (role, _), answer in zip(asked, answers, strict=True)]


async def find(cores: Cores, tenant: TenantId, kind: KeyKind, key: str) -> Answers:
    """Everybody whom a core has under this whole key."""
    people: list[tuple[str, Person]] = []
    faults: list[tuple[str, Fault]] = []
    for role, answer in await of_all(cores, tenant, lambda core: core.find(kind, key)):
        if isinstance(answer, Good):
            people += [(role, person) for person in answer.value[:FOUND_MAX]]
        elif answer.kind != "refused":  # it says that there is nobody
            faults.append((role, answer))
    return Answers(people, faults)
