"""The pool's file, and who serves whom, without a switch."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yingda.channels.telephony.api import Telephony
from yingda.channels.telephony.pool.file import PoolWrong, read, secret
from yingda.channels.telephony.pool.pool import GIVE_UP_MS, Pool
from yingda.channels.telephony.pool.rendering import layout_of, render_node, settings_of
from yingda.channels.telephony.switch import Programs, SwitchSettings
from yingda.entrypoints.cli import yingda
from yingda.foundation.clock import ManualClock
from yingda.foundation.config import Settings
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId

EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "pool.toml"
PROGRAMS = Programs(command=("asterisk",), modules=Path("/m"), data=Path("/d"), music=None, version="22.0")
SECRET = "0123456789abcdef0123456789abcdef"
AGENT = "01a20045-dac3-7556-b0ec-5ed22d04b4f3"


# ── the file ──


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """The example with changes."""
    text = EXAMPLE.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "pool.toml"
    file.write_text(text)
    return file


def test_the_example_is_right() -> None:
    pool = read(EXAMPLE)
    assert [(node.name, node.host, node.port) for node in pool.switches] == [
        ("a", "10.0.0.11", 5060), ("b", "10.0.0.12", 5060),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('sip = "10.0.0.12:5060"', 'sip = "switch-b:5060"', "line 26, `sip`", "an IPv4 address and a port"),
        ('sip = "10.0.0.12:5060"', 'sip = "10.0.0.11:5060"', "line 26, `sip`", "another switch has the same sip"),
        ('sip = "10.0.0.12:5060"', "", "line 22", "missing required field `sip`"),
        ('name = "b"', 'name = "b_2"', "line 23, `name`", "small letters"),
        ('name = "b"', 'name = "a"', "line 23, `name`", "another switch has the same name"),
        ('name = "b"', 'name = 2', "line 23, `name`", "Expected `str`"),
        ('name = "b"', 'name = "b"\nsipp = 1', "line 22", "unknown field `sipp`"),
        ("https://switch-b", "http://switch-b", "line 24, `ari`", "https:// or a tunnel"),
        ("wss://switch-b.bank.example/ws", "ws://switch-b.bank.example/ws", "line 28, `socket`", "wss:// or a tunnel"),
        ("https://switch-b.bank.example/ari", "switch-b", "line 24, `ari`", "https://switch-a.bank.example/ari"),
        ('folder = "/srv/yingda-switch-b"', 'folder = "switch-b"', "line 27, `folder`", "beginning with /"),
        ('prompts = "/srv', 'prompts = "srv', "line 5, `prompts`", "beginning with /"),
        ("# rtp =", "rtp =", "", ""),
        ("# rtp = \"20000-29999\"", 'rtp = "9-1"', "line 31, `rtp`", "20000-29999"),
        ('name = "b"', "name = b", "line 23", "TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, old: str, new: str, where: str, said: str) -> None:
    file = written(tmp_path, (old, new))
    if not said:
        assert read(file)
        return
    with pytest.raises(PoolWrong) as told:
        read(file)
    assert where in str(told.value)
    assert said in str(told.value)


async def test_with_a_wrong_file_there_is_no_telephone_and_it_says_why(tmp_path: Path) -> None:
    settings = Settings(telephony=True, telephony_pool=tmp_path / "none.toml", data_dir=tmp_path)  # type: ignore[call-arg]
    telephony = Telephony(settings, None, Owners(), None, None, None)  # type: ignore[arg-type]
    await telephony.start()
    try:
        async with asyncio.timeout(5):
            while telephony.state != "failed":
                await asyncio.sleep(0.01)
        assert "none.toml cannot be read" in (telephony.fault or "")
    finally:
        await telephony.stop()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PoolWrong, match="cannot be read: No such file"):
        read(tmp_path / "none.toml")


def test_a_secret_is_long_and_closed_to_others(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    with pytest.raises(PoolWrong, match="openssl"):
        secret(file)
    file.write_text("short\n")
    file.chmod(0o600)
    with pytest.raises(PoolWrong, match="32 to 128"):
        secret(file)
    file.write_text(SECRET + "\n")
    assert secret(file) == SECRET
    file.chmod(0o644)
    with pytest.raises(PoolWrong, match="chmod"):
        secret(file)


def test_a_switch_is_told_of_the_others_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    file = written(tmp_path, ("/etc/yingda", str(tmp_path)), ("/srv/yingda-prompts", str(tmp_path / "prompts")))
    for name in ("switch-a", "switch-b", "peers"):
        (tmp_path / f"{name}.secret").write_text(f"{name.replace('-', '')}{SECRET}")
        (tmp_path / f"{name}.secret").chmod(0o600)
    pool = read(file)
    layout = layout_of(pool, tmp_path / "own")
    (tmp_path / "prompts").mkdir()
    render_node(pool, "a", layout, PROGRAMS, SwitchSettings(carriers=("192.0.2.1",)))
    etc = {each.name: each.read_text() for each in layout.etc.iterdir()}
    assert "systemname = yingda-a" in etc["asterisk.conf"]
    assert "match=10.0.0.12:5060" in etc["peers.conf"]
    assert "peer-a" not in etc["peers.conf"]
    assert "bind=10.0.0.11:5060" in etc["pjsip.conf"]
    assert f"Playback({tmp_path}/prompts/fallback)" in etc["extensions.conf"]
    assert "bindaddr=127.0.0.1" in etc["http.conf"]
    assert (layout.etc / "peers.conf").stat().st_mode & 0o077 == 0
    assert not any("@" in line and "=@" in line for text in etc.values() for line in text.splitlines())
    with pytest.raises(PoolWrong, match="no switch 'c'"):
        pool.node("c")


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    arguments = ["switch", "render", "--pool", str(EXAMPLE), "--name", "c", "--into", str(tmp_path)]
    told = CliRunner().invoke(yingda, arguments)
    assert told.exit_code == 1
    assert "has no switch 'c'" in told.output


def test_all_switches_have_the_same_carriers_and_trunk() -> None:
    common = SwitchSettings(carriers=("192.0.2.1",), trunk="192.0.2.2:5060", local_callers=True)
    made = settings_of(read(EXAMPLE).node("b"), common)
    assert (made.carriers, made.trunk, made.local_callers) == (common.carriers, common.trunk, False)


# ── who serves whom ──


@dataclass
class Exchange:
    """The calls of one switch."""

    connected: bool = True
    ready: bool = True
    away_since: int | None = None
    forgot_at: int | None = None
    calls: list[Any] = field(default_factory=list)
    visitors: set[str] = field(default_factory=set)
    seen: bool = True
    gave_up: int = 0

    def may_serve(self, visitor: str) -> bool:
        return not self.seen or visitor in self.visitors

    def makes(self, leg: str) -> bool:
        return False

    def call_out(self, tenant: TenantId, leg: Any) -> None:
        raise AssertionError

    def give_up(self) -> None:
        self.gave_up += 1

    async def resume(self, tenant: TenantId, interaction: str, agent: str) -> None:
        if interaction not in self.visitors:
            raise NotFound(what="call", id=interaction)

    def lost(self, at: int) -> None:
        self.connected, self.ready, self.away_since = False, False, at

    def back(self) -> None:
        self.connected, self.ready, self.away_since = True, True, None


@dataclass
class Phones:
    there: dict[str, tuple[str, int]] = field(default_factory=dict)

    def endpoint_of(self, agent: str) -> str | None:
        return self.there[agent][0] if agent in self.there else None

    def came_at(self, agent: str) -> int:
        return self.there[agent][1] if agent in self.there else 0

    def knows(self, person: str) -> bool:
        return False

    async def add(self, person: str) -> bool:
        return True


@dataclass
class Member:
    name: str
    exchange: Exchange = field(default_factory=Exchange)
    phones: Phones = field(default_factory=Phones)


class Owners:
    owned: list[TenantId] = []  # noqa: RUF012


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def a() -> Member:
    return Member("a")


@pytest.fixture
def b() -> Member:
    return Member("b")


@pytest.fixture
def pool(clock: ManualClock, a: Member, b: Member) -> Pool:
    made = Pool(Owners(), clock)  # type: ignore[arg-type]
    made.members = [a, b]
    return made


def test_a_phone_is_rung_where_it_is(pool: Pool, a: Member, b: Member) -> None:
    assert pool.endpoint_of(AGENT, "a") is None
    b.phones.there[AGENT] = (f"{AGENT}-web", 5)
    assert pool.endpoint_of(AGENT, "b") == f"{AGENT}-web"
    assert pool.endpoint_of(AGENT, "a") == f"{AGENT}-web@peer-b"
    assert pool.account_of(AGENT) == f"{AGENT}-web"


def test_of_two_phones_the_one_that_came_last_is_rung(pool: Pool, a: Member, b: Member) -> None:
    a.phones.there[AGENT], b.phones.there[AGENT] = (AGENT, 7), (f"{AGENT}-web", 5)
    assert pool.endpoint_of(AGENT, "b") == f"{AGENT}@peer-a"
    b.phones.there[AGENT] = (f"{AGENT}-web", 9)
    assert pool.endpoint_of(AGENT, "b") == f"{AGENT}-web"


def test_a_phone_at_a_switch_that_is_away_is_nowhere(pool: Pool, a: Member, b: Member) -> None:
    b.phones.there[AGENT] = (AGENT, 5)
    b.exchange.lost(1)
    assert pool.endpoint_of(AGENT, "a") is None


def test_agents_are_spread_and_stay(pool: Pool, a: Member, b: Member) -> None:
    agents = [f"agent-{number}" for number in range(200)]
    before = {agent: pool.place_of(agent) for agent in agents}
    assert 60 < sum(place is a for place in before.values()) < 140
    a.exchange.lost(1)
    assert all(pool.place_of(agent) is b for agent in agents)
    a.exchange.back()
    assert {agent: pool.place_of(agent) for agent in agents} == before


def test_nobody_is_cut_whose_line_may_be_at_another_switch(pool: Pool, a: Member, b: Member) -> None:
    others = pool.others("a")
    b.exchange.seen = False
    assert others.may_serve("v")
    b.exchange.seen = True
    assert not others.may_serve("v")
    b.exchange.visitors.add("v")
    assert others.may_serve("v")
    assert not pool.others("b").may_serve("v")


def test_a_switch_that_is_away_for_long_is_given_up_once(pool: Pool, a: Member, b: Member, clock: ManualClock) -> None:
    a.exchange.lost(clock.now_ms())
    clock.advance(GIVE_UP_MS)
    pool.give_up_the_lost()
    assert a.exchange.gave_up == 0
    clock.advance(1)
    pool.give_up_the_lost()
    pool.give_up_the_lost()
    assert (a.exchange.gave_up, b.exchange.gave_up) == (1, 0)
    a.exchange.back()
    pool.give_up_the_lost()
    a.exchange.lost(clock.now_ms())
    clock.advance(GIVE_UP_MS + 1)
    pool.give_up_the_lost()
    assert a.exchange.gave_up == 2


def test_who_sees_no_switch_at_all_gives_none_up(pool: Pool, a: Member, b: Member, clock: ManualClock) -> None:
    for each in (a, b):
        each.exchange.lost(clock.now_ms())
    clock.advance(GIVE_UP_MS * 2)
    pool.give_up_the_lost()
    assert (a.exchange.gave_up, b.exchange.gave_up) == (0, 0)


async def test_a_call_is_found_at_whichever_switch_it_is(pool: Pool, a: Member, b: Member) -> None:
    b.exchange.visitors.add("contact")
    await pool.resume(TenantId("t"), "contact", AGENT)
    with pytest.raises(NotFound):
        await pool.resume(TenantId("t"), "another", AGENT)
