"""Who is shut out: by what the switch's log says, for how long, and who never is."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from yingda.channels.telephony.switch.banning import (
    ASKED_MAX,
    BAN_MAX_MS,
    BAN_MS,
    BANS_MAX,
    FAILURES_MAX,
    WINDOW_MS,
    Bans,
)
from yingda.channels.telephony.switch.render import banned
from yingda.channels.telephony.switch.security_log import KEEP_BYTES_MAX, Attempt, SecurityLog

EVIL = "198.51.100.7"


def tries(bans: Bans, count: int, at: int = 0, address: str = EVIL, *, failed: bool = True) -> int:
    """How many bans came of it."""
    return len(bans.saw([Attempt(address, failed)] * count, at))


def test_so_many_wrong_tries_within_a_minute_and_no_fewer() -> None:
    bans = Bans(())
    assert tries(bans, FAILURES_MAX - 1) == 0
    assert tries(bans, 1, WINDOW_MS - 1) == 1
    assert [ban.address for ban in bans.current(WINDOW_MS)] == [EVIL]


def test_a_phone_with_a_wrong_password_is_not_shut_out() -> None:
    bans = Bans(())
    assert sum(tries(bans, 1, at) for at in range(0, 20 * WINDOW_MS, WINDOW_MS // 5)) == 0


def test_a_scanner_that_answers_no_challenge_is() -> None:
    bans = Bans(())
    assert tries(bans, ASKED_MAX - 1, failed=False) == 0
    assert tries(bans, 1, failed=False) == 1


def test_a_ban_ends_and_the_next_one_lasts_longer() -> None:
    bans = Bans(())
    tries(bans, FAILURES_MAX)
    assert tries(bans, FAILURES_MAX, 1) == 0  # it is banned already
    assert not bans.current(BAN_MS)
    tries(bans, FAILURES_MAX, BAN_MS)
    (second,) = bans.current(BAN_MS + 1)
    assert (second.until, second.times) == (BAN_MS + 2 * BAN_MS, 2)


def test_a_day_later_it_is_forgotten() -> None:
    bans = Bans(())
    tries(bans, FAILURES_MAX)
    later = BAN_MS + BAN_MAX_MS + 1
    assert not bans.current(later)
    tries(bans, FAILURES_MAX, later)
    assert bans.current(later)[0].times == 1


def test_a_ban_can_be_ended_before_its_time() -> None:
    bans = Bans(())
    tries(bans, FAILURES_MAX)
    assert bans.lift(EVIL, 1)
    assert not bans.lift(EVIL, 1)
    assert not bans.current(1)


def test_carriers_and_our_own_door_are_never_shut_out() -> None:
    bans = Bans(("203.0.113.0/24", "127.86.0.1", "2001:db8::/32"))
    for address in ("203.0.113.9", "127.86.0.1", "2001:db8::1"):
        assert tries(bans, 100, address=address) == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 30_000)), max_size=300))
def test_however_it_comes_the_list_is_short_and_can_be_written(steps: list[tuple[int, bool, int]]) -> None:
    bans, now = Bans(("198.51.100.0",)), 0
    for last, failed, passed in steps:
        now += passed
        bans.saw([Attempt(f"198.51.100.{last}", failed)], now)
        current = bans.current(now)
        assert len(current) <= BANS_MAX
        assert "198.51.100.0" not in {ban.address for ban in current}
        assert all(now < ban.until <= now + BAN_MAX_MS for ban in current)
        banned(ban.address for ban in current)


def test_forged_addresses_do_not_fill_the_memory() -> None:
    bans = Bans(())
    for number in range(BANS_MAX + 50):
        tries(bans, FAILURES_MAX, number, f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
    assert len(bans.current(BANS_MAX + 50)) == BANS_MAX


LINE = (
    '[2026-03-02 09:00:00.000] SECURITY[1] res_security_log.c: SecurityEvent="{event}",EventTV="x",Severity="Error",'
    'Service="PJSIP",EventVersion="1",AccountID="{account}",SessionID="1",LocalAddress="IPV4/UDP/127.0.0.1/15060",'
    'RemoteAddress="{remote}"\n'
)


def line(event: str = "InvalidAccountID", account: str = "100", remote: str = "IPV4/UDP/198.51.100.7/5061") -> str:
    return LINE.format(event=event, account=account, remote=remote)


def test_the_log_is_read_as_it_grows(tmp_path: Path) -> None:
    file = tmp_path / "security"
    file.write_text(line())  # of an earlier life
    log = SecurityLog(file)
    assert log.read() == []
    with file.open("a") as out:
        out.write(
            line() + line("ChallengeSent") + line("SuccessfulAuth") + line(remote="IPV6/TCP/[2001:db8::1]/9")[:-20]
        )
        out.flush()
        assert log.read() == [Attempt(EVIL, True), Attempt(EVIL, False)]
        out.write(line(remote="IPV6/TCP/[2001:db8::1]/9")[-20:])
    assert log.read() == [Attempt("2001:db8::1", True)]


def test_a_name_cannot_pretend_another_address(tmp_path: Path) -> None:
    """The switch escapes nothing in names: the last address of the line is the true one."""
    log = SecurityLog(tmp_path / "security")
    forged = '100",RemoteAddress="IPV4/UDP/203.0.113.1/1'
    (tmp_path / "security").write_text(line(account=forged))
    assert log.read() == [Attempt(EVIL, True)]


def test_the_log_is_kept_small(tmp_path: Path) -> None:
    file = tmp_path / "security"
    log = SecurityLog(file)
    with file.open("a") as out:
        while out.tell() <= KEEP_BYTES_MAX:
            out.write(line() * 2000)
    while log.read():
        pass
    assert file.stat().st_size == 0
    with file.open("a") as out:
        out.write(line())
    assert log.read() == [Attempt(EVIL, True)]
