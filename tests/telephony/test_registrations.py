"""Where an agent is to be rung, and with which password a phone signs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from yingda.channels.telephony.accounts import OTHERS_FOR_MS, Accounts
from yingda.channels.telephony.ari import Contact
from yingda.channels.telephony.registrations import Registrations
from yingda.channels.telephony.switch import Layout, Secrets

AGENT, WEB = "a1", "a1-web"


def contact(account: str, status: str = "NonQualified", uri: str = "sip:1@x") -> Contact:
    return Contact(uri=uri, contact_status=status, aor=account)


def test_nobody_is_registered_at_first() -> None:
    assert Registrations().account_of(AGENT) is None


@pytest.mark.parametrize(("first", "last"), [(AGENT, WEB), (WEB, AGENT)])
def test_the_phone_that_registered_last_is_rung(first: str, last: str) -> None:
    known = Registrations()
    known.heard(contact(first))
    known.heard(contact(last))
    assert known.account_of(AGENT) == last
    known.heard(contact(last, "Removed"))
    assert known.account_of(AGENT) == first
    known.heard(contact(first, "Removed"))
    assert known.account_of(AGENT) is None


def test_registering_again_does_not_make_a_phone_the_last() -> None:
    known = Registrations()
    known.heard(contact(AGENT))
    known.heard(contact(WEB))
    known.heard(contact(AGENT))
    assert known.account_of(AGENT) == WEB


def test_a_page_that_is_loaded_anew_stays_registered_when_its_old_address_goes() -> None:
    known = Registrations()
    known.heard(contact(WEB, uri="sip:old@x"))
    known.heard(contact(WEB, uri="sip:new@x"))
    known.heard(contact(WEB, "Removed", uri="sip:old@x"))
    assert known.account_of(AGENT) == WEB


def test_what_the_switch_lists_after_a_pause_counts() -> None:
    known = Registrations()
    known.heard(contact("b2"))
    known.begin({AGENT, WEB})
    assert known.account_of("b2") is None
    assert known.account_of(AGENT) == WEB
    known.heard(contact(WEB, "Removed"))
    assert known.account_of(AGENT) == AGENT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Layout(tmp_path).make()
    return tmp_path


def test_every_account_has_a_password_of_its_own_that_rotation_changes(root: Path) -> None:
    accounts = Accounts(root, Secrets.of(root))
    before = [accounts.password(each) for each in (AGENT, WEB, "b2")]
    assert len(set(before)) == 3
    accounts.rotate(AGENT)
    after = [accounts.password(each) for each in (AGENT, WEB, "b2")]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True]
    again = Accounts(root, Secrets.of(root))
    assert [again.password(each) for each in (AGENT, WEB, "b2")] == after
    assert (root / "phones.json").stat().st_mode & 0o077 == 0


def test_who_is_no_agent_keeps_an_account_for_a_day_after_asking(root: Path) -> None:
    accounts = Accounts(root, Secrets.of(root))
    accounts.asked("s9", 1000)
    assert Accounts(root, Secrets.of(root)).others(1000 + OTHERS_FOR_MS - 1) == {"s9"}
    assert accounts.others(1000 + OTHERS_FOR_MS) == set()


def test_a_phone_that_the_switch_kept_over_its_restart_is_found_when_it_knows_the_account_again() -> None:
    known = Registrations()
    known.begin(set())
    known.found({AGENT})
    assert known.account_of(AGENT) == AGENT


def test_what_is_found_does_not_push_aside_what_was_heard() -> None:
    known = Registrations()
    known.heard(Contact(uri="sip:a@1", contact_status="NonQualified", aor=WEB))
    known.found({AGENT, WEB})
    assert known.account_of(AGENT) == WEB
    known.heard(Contact(uri="sip:a@1", contact_status="Removed", aor=WEB))
    assert known.account_of(AGENT) == AGENT
