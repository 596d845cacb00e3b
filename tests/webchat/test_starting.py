"""While a process starts or takes over, a widget is told to come again, never that there is no such chat."""

from types import SimpleNamespace
from typing import Any

import pytest

from yingda.channels.webchat.api import House
from yingda.channels.webchat.errors import EntryPointNotFound
from yingda.foundation.partitions import NotOwner


def house(*, standing_by: bool) -> House:
    owners: Any = SimpleNamespace(owned=[], standing_by=lambda: standing_by)
    return House(database=None, files=None, owners=owners)  # type: ignore[arg-type]


async def test_an_entry_point_that_is_not_here_yet_is_asked_for_again() -> None:
    with pytest.raises(NotOwner):
        house(standing_by=False).entry_point("yuanshan-web")


async def test_a_visitor_keeps_the_secret_while_nobody_can_know_it() -> None:
    request: Any = SimpleNamespace(headers={"x-visitor": "yuanshan-web.secret"})
    with pytest.raises(NotOwner):
        await house(standing_by=False).visitor(request)


async def test_an_entry_point_that_nobody_has_is_unknown() -> None:
    with pytest.raises(EntryPointNotFound):
        house(standing_by=True).entry_point("nobody-web")
