"""What the telephone sees of the partitions, and what else follows an institution to its node."""

from __future__ import annotations

import pytest

from tests.entrypoints.bank import BANK, BROKER, House, sql, until
from yingda.entrypoints.nodes.addressing import Asked
from yingda.entrypoints.nodes.switched import Switched
from yingda.foundation.partitions import NotOwner

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_only_institutions_with_numbers_are_seen(house: House) -> None:
    directory, seen = house.app.directory, Switched(house.app.router, house.app.directory)
    await directory._read()
    assert directory.called == {BANK}, "nobody has a number: the first one stands for all"
    await sql(
        house.app.database.url,
        "update entry_points set channel = 'phone', key = 'tel-4009' where tenant_id = $1", BROKER,
    )  # fmt: skip
    await directory._read()
    assert (directory.called, seen.owned, seen.standing_by()) == ({BROKER}, [BROKER], True)
    assert seen.owner(BROKER) is house.owner(BROKER)
    with pytest.raises(NotOwner):
        seen.owner(BANK)


async def test_a_new_entry_point_is_found_when_somebody_asks(house: House) -> None:
    await sql(
        house.app.database.url, "update entry_points set key = 'yuanshan-new' where tenant_id = $1", BANK
    )  # fmt: skip
    house.app.directory._read_at = 0.0
    assert await house.app.directory.tenant(Asked(entry="yuanshan-new")) == BANK
    assert await house.app.directory.tenant(Asked(entry="nobody")) is None


async def test_work_beside_the_contacts_is_done_at_their_owner_or_anywhere_without_one(house: House) -> None:
    router = house.app.router
    assert router.works_for(BANK)
    await sql(house.app.database.url, "update partitions set owner = 'elsewhere', epoch = epoch + 1,"
              " until = now() + interval '3 seconds' where tenant_id = $1", BANK)  # fmt: skip
    await until(lambda: not router.works_for(BANK))
    assert not router.standing_by(), "nobody here can reach that node"
    await until(lambda: BANK in router.owned)
    assert router.works_for(BANK)
