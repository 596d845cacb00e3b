"""Connections over REST, and the registry that follows them."""

from __future__ import annotations

import asyncio

import pytest

from tests.banking.connections.conftest import PATH, House
from tests.configuring import code
from yingda.banking.connections.api import Cores
from yingda.banking.permissions import CORES_VIEW
from yingda.banking.port import Good


async def test_without_a_row_there_is_no_core(house: House) -> None:
    assert house.cores.of(house.world.tenant, "bank") is None
    assert house.cores.messenger(house.world.tenant) is None
    assert await house.admin.got(PATH) == {"items": [], "next": None}
    assert await house.admin("POST", f"{PATH}/bank/test") == (200, {"state": "absent", "code": "", "took_ms": 0})


async def test_a_connection_is_used_at_once(house: House) -> None:
    status, view = await house.put()
    assert (status, view["version"], view["active"]) == (200, 1, True)
    assert "transfer" in view["operations"]
    assert "credentials" not in view
    tenant = house.world.tenant
    assert list(house.cores.roles(tenant)) == ["bank"]
    core = house.cores.of(tenant, "bank")
    assert core is not None
    assert isinstance(await core.portfolio("C0000000001"), Good)
    status, tested = await house.admin("POST", f"{PATH}/bank/test")
    assert (status, tested["state"]) == (200, "answered")


async def test_the_message_centre_is_a_role_of_its_own(house: House) -> None:
    status, _ = await house.put("messages", adapter="messages")
    assert status == 200
    assert house.cores.messenger(house.world.tenant) is not None
    assert list(house.cores.roles(house.world.tenant)) == []
    assert (await house.admin("POST", f"{PATH}/messages/test"))[1]["state"] == "answered"


async def test_credentials_are_sealed_kept_and_never_told(house: House) -> None:
    await house.put()
    (row,) = await house.world.sql("select * from core_connections")
    assert house.program.token.encode() not in bytes(row["credentials_sealed"])
    status, view = await house.put(credentials=None, options={"answer_s": 3}, version=1)
    assert (status, view["options"]) == (200, {"answer_s": 3})
    assert (await house.admin("POST", f"{PATH}/bank/test"))[1]["state"] == "answered"
    written = await house.world.sql("select data::text as data from audit_entries")
    published = await house.world.sql("select row_to_json(e)::text as data from events e")
    assert house.program.token not in "".join(each["data"] for each in [*written, *published])


async def test_wrong_credentials_are_told_by_the_test(house: House) -> None:
    await house.put(credentials="wrong")
    status, tested = await house.admin("POST", f"{PATH}/bank/test")
    assert (status, tested["state"], tested["code"]) == (200, "fault", "core.unauthorized")


async def test_a_switched_off_connection_is_not_used(house: House) -> None:
    await house.put()
    status, view = await house.put(active=False, version=1)
    assert (status, view["active"], view["version"]) == (200, False, 2)
    assert house.cores.of(house.world.tenant, "bank") is None


async def test_another_process_follows_within_seconds(house: House) -> None:
    other = Cores(house.world.database, house.keyring)
    await other.start()
    try:
        await house.put()
        async with asyncio.timeout(10):
            while other.of(house.world.tenant, "bank") is None:
                await asyncio.sleep(0.05)
    finally:
        await other.stop()


async def test_a_replaced_core_is_another_one(house: House) -> None:
    await house.put()
    first = house.cores.of(house.world.tenant, "bank")
    await house.put(version=1)
    second = house.cores.of(house.world.tenant, "bank")
    assert first is not second
    assert first is not None
    assert isinstance(await first.portfolio("C0000000001"), Good), "what is under way still goes over the old one"


@pytest.mark.parametrize(
    ("role", "changes", "expected"),
    [
        ("bank", {"adapter": "messages"}, "connection.adapter_unfit"),
        ("bank", {"adapter": "carrier_pigeon"}, "connection.adapter_unfit"),
        ("bank", {"base_url": "http://bank.example.com"}, "connection.address_unsafe"),
        ("bank", {"base_url": "ftp://127.0.0.1"}, "connection.address_unsafe"),
        ("bank", {"base_url": "http://127.0.0.1:99999"}, "connection.address_unsafe"),
        ("bank", {"options": {"patience": 3}}, "connection.options_invalid"),
        ("bank", {"options": {"answer_s": -1}}, "connection.options_invalid"),
        ("bank", {"credentials": None}, "input.invalid"),
        ("bank", {"version": 3}, "version.stale"),
        ("cards", {"adapter": "cards"}, "connection.address_unsafe"),
        ("cards", {"adapter": "cards", "base_url": "tcp://127.0.0.1:1"}, "connection.credentials_invalid"),
    ],
)
async def test_what_cannot_be_is_refused(house: House, role: str, changes: dict[str, object], expected: str) -> None:
    status, answer = await house.put(role, **changes)
    assert (status >= 400, code(answer)) == (True, expected)
    assert house.cores.of(house.world.tenant, role) is None


async def test_looking_needs_a_permission_and_changing_another(house: House) -> None:
    viewer = await house.world.person("李静", permissions=frozenset({CORES_VIEW}))
    assert (await viewer("GET", PATH))[0] == 200
    assert (await viewer("PUT", f"{PATH}/bank", house.body()))[0] == 403
    assert (await viewer("POST", f"{PATH}/bank/test"))[0] == 403
    nobody = await house.world.person("王强", permissions=frozenset())
    assert (await nobody("GET", PATH))[0] == 403
