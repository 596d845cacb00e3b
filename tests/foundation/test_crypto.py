"""Envelope encryption: what is sealed opens only where it belongs, and every planted tampering is found."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.foundation.crypto import (
    CIPHERS,
    Aes256Gcm,
    CipherRegistry,
    CryptoFault,
    FileMasterKeys,
    KeyFileBroken,
    Keyring,
    KeysNotLoaded,
    Malformed,
    Tampered,
    UnknownAlgorithm,
    UnknownKeyVersion,
    WrongKey,
)
from yingda.foundation.crypto.keyring import ROTATION_GRACE_S, WrappedKey
from yingda.foundation.crypto.provider import signature_fits
from yingda.foundation.ids import TenantId

BANK = TenantId("0197a000-0000-7000-8000-000000000001")
BROKER = TenantId("0197a000-0000-7000-8000-000000000002")
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=ROTATION_GRACE_S)


def rows(keyring: Keyring, tenant: TenantId, *versions: int, at: datetime = NOW) -> list[WrappedKey]:
    return [WrappedKey(version=v, wrapped=keyring.make(tenant, v), created_at=at) for v in versions]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> FileMasterKeys:
    return FileMasterKeys(tmp_path_factory.mktemp("keys") / "master.key")


@pytest.fixture(scope="module")
def keyring(master: FileMasterKeys) -> Keyring:
    ring = Keyring(master)
    for tenant in (BANK, BROKER):
        ring.load(tenant, rows(ring, tenant, 0, 1), NOW)
    return ring


@given(plaintext=st.binary(max_size=500), context=st.text(max_size=30))
def test_what_is_sealed_opens_again(keyring: Keyring, plaintext: bytes, context: str) -> None:
    assert keyring.open(BANK, keyring.seal(BANK, plaintext, context), context) == plaintext


@given(plaintext=st.binary(min_size=8, max_size=60), data=st.data())
def test_a_changed_byte_anywhere_is_found(keyring: Keyring, plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(keyring.seal(BANK, plaintext, "users.name"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CryptoFault):
        keyring.open(BANK, bytes(sealed), "users.name")


@given(cut=st.integers(0, 59))
def test_a_cut_envelope_is_found(keyring: Keyring, cut: int) -> None:
    sealed = keyring.seal(BANK, b"a name of someone", "users.name")
    with pytest.raises(CryptoFault):
        keyring.open(BANK, sealed[:cut], "users.name")


@given(st.binary(max_size=100))
def test_bytes_we_never_wrote_are_refused(keyring: Keyring, junk: bytes) -> None:
    with pytest.raises(CryptoFault):
        keyring.open(BANK, junk, "users.name")


def test_ciphertext_does_not_show_the_plaintext_and_never_repeats(keyring: Keyring) -> None:
    first, second = (keyring.seal(BANK, b"13812345678", "phone") for _ in range(2))
    assert first != second
    assert b"13812345678" not in first


def test_a_changed_tag_is_named_tampered(keyring: Keyring) -> None:
    sealed = keyring.seal(BANK, b"x", "c")
    with pytest.raises(Tampered):
        keyring.open(BANK, sealed[:-1] + bytes([sealed[-1] ^ 1]), "c")


def test_another_context_does_not_open(keyring: Keyring) -> None:
    with pytest.raises(Tampered):
        keyring.open(BANK, keyring.seal(BANK, b"x", "users.name"), "users.totp")


def test_another_tenant_does_not_open(keyring: Keyring) -> None:
    with pytest.raises(WrongKey):
        keyring.open(BROKER, keyring.seal(BANK, b"x", "c"), "c")


def test_the_tenant_is_bound_even_when_the_key_is_the_same(master: FileMasterKeys) -> None:
    ring = Keyring(master, random=lambda count: b"\x07" * count)
    ring.load(BANK, rows(ring, BANK, 0, 1), NOW)
    ring.load(BROKER, rows(ring, BROKER, 0, 1), NOW)
    with pytest.raises(Tampered):
        ring.open(BROKER, ring.seal(BANK, b"x", "c"), "c")


def test_old_ciphertext_still_opens_after_a_rotation(master: FileMasterKeys) -> None:
    ring = Keyring(master)
    keys = rows(ring, BANK, 0, 1)
    ring.load(BANK, keys, NOW)
    old = ring.seal(BANK, b"old", "c")
    ring.load(BANK, [*keys, *rows(ring, BANK, 2)], LATER)
    assert ring.open(BANK, old, "c") == b"old"
    assert ring.seal(BANK, b"new", "c")[:18] != old[:18]


def test_a_new_version_seals_only_after_every_process_had_time_to_load_it(master: FileMasterKeys) -> None:
    ring = Keyring(master)
    keys = rows(ring, BANK, 0, 1)
    other = Keyring(master)
    other.load(BANK, keys, NOW)
    ring.load(BANK, [*keys, *rows(ring, BANK, 2, at=LATER)], LATER)
    assert other.open(BANK, ring.seal(BANK, b"x", "c"), "c") == b"x"


def test_an_unknown_version_is_named(master: FileMasterKeys) -> None:
    ring, other = Keyring(master), Keyring(master)
    keys = rows(ring, BANK, 0, 1)
    ring.load(BANK, [*keys, *rows(ring, BANK, 2)], LATER)
    other.load(BANK, keys, NOW)
    with pytest.raises(UnknownKeyVersion):
        other.open(BANK, ring.seal(BANK, b"x", "c"), "c")


def test_a_retired_version_opens_and_seals_no_more(master: FileMasterKeys) -> None:
    ring = Keyring(master)
    index, first = rows(ring, BANK, 0, 1)
    (second,) = rows(ring, BANK, 2)
    ring.load(BANK, [index, first], NOW)
    old = ring.seal(BANK, b"old", "c")
    retired = WrappedKey(version=1, wrapped=first.wrapped, created_at=NOW, retired_at=LATER)
    ring.load(BANK, [index, retired, second], NOW)
    assert ring.open(BANK, old, "c") == b"old"
    assert ring.seal(BANK, b"x", "c")[14:18] == (2).to_bytes(4, "big")


def test_keys_that_are_not_loaded_are_named(keyring: Keyring) -> None:
    with pytest.raises(KeysNotLoaded):
        keyring.seal(TenantId("0197a000-0000-7000-8000-000000000009"), b"x", "c")


def test_an_algorithm_we_do_not_have_is_named(keyring: Keyring) -> None:
    with pytest.raises(UnknownAlgorithm):
        CIPHERS.get("SM4-GCM")


def test_another_algorithm_can_be_added_and_old_envelopes_still_open(tmp_path: Path) -> None:
    class Other(Aes256Gcm):
        name = "TEST-GCM"

    ciphers = CipherRegistry(Aes256Gcm(), Other())
    master = FileMasterKeys(tmp_path / "master.key", ciphers=ciphers)
    before = Keyring(master, ciphers=ciphers)
    keys = rows(before, BANK, 0, 1)
    before.load(BANK, keys, NOW)
    old = before.seal(BANK, b"old", "c")
    after = Keyring(master, algorithm="TEST-GCM", ciphers=ciphers)
    after.load(BANK, [*keys, *rows(after, BANK, 2)], LATER)
    new = after.seal(BANK, b"new", "c")
    assert b"TEST-GCM" in new
    assert (after.open(BANK, old, "c"), after.open(BANK, new, "c")) == (b"old", b"new")


def test_a_blind_index_is_equal_for_equal_values_of_one_tenant_and_context_only(keyring: Keyring) -> None:
    index = keyring.blind_index(BANK, "13812345678", "phone")
    assert index == keyring.blind_index(BANK, "13812345678", "phone")
    others = [
        keyring.blind_index(BROKER, "13812345678", "phone"),
        keyring.blind_index(BANK, "13812345679", "phone"),
        keyring.blind_index(BANK, "13812345678", "name"),
    ]
    assert index not in others


def test_a_blind_index_outlives_a_rotation(master: FileMasterKeys) -> None:
    ring = Keyring(master)
    keys = rows(ring, BANK, 0, 1)
    ring.load(BANK, keys, NOW)
    index = ring.blind_index(BANK, "v")
    ring.load(BANK, [*keys, *rows(ring, BANK, 2)], LATER)
    assert ring.blind_index(BANK, "v") == index


def test_the_key_file_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    first = FileMasterKeys(path).wrap(b"k" * 32, b"c")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert FileMasterKeys(path).unwrap(first, b"c") == b"k" * 32


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    wrapped = FileMasterKeys(tmp_path / "a").wrap(b"k" * 32, b"c")
    with pytest.raises(WrongKey):
        FileMasterKeys(tmp_path / "b").unwrap(wrapped, b"c")


def test_a_data_key_moved_to_another_tenant_is_refused(master: FileMasterKeys) -> None:
    ring = Keyring(master)
    with pytest.raises(Tampered):
        ring.load(BROKER, rows(ring, BANK, 0, 1), NOW)


def test_old_wrapped_keys_open_after_the_master_key_rotated(tmp_path: Path) -> None:
    master = FileMasterKeys(tmp_path / "master.key")
    old = master.wrap(b"k" * 32, b"c")
    public = master.public_key("p")
    assert master.rotate() == 2
    again = FileMasterKeys(tmp_path / "master.key")
    assert again.unwrap(old, b"c") == b"k" * 32
    assert again.unwrap(again.wrap(b"n" * 32, b"c"), b"c") == b"n" * 32
    assert again.public_key("p") == public


@pytest.mark.parametrize(
    "content", ["", "nonsense", "1 AES-256-GCM !!!", "1 AES-256-GCM AAAA", "x AES-256-GCM AAAA", "\xff"]
)
def test_a_broken_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content, encoding="latin-1")
    path.chmod(0o600)
    with pytest.raises(KeyFileBroken):
        FileMasterKeys(path)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    FileMasterKeys(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileBroken, match="0600"):
        FileMasterKeys(path)


def test_a_cut_wrapped_key_is_refused(master: FileMasterKeys) -> None:
    wrapped = master.wrap(b"k" * 32, b"c")
    with pytest.raises(Malformed):
        master.unwrap(wrapped[:25], b"c")


def test_anyone_with_the_public_key_can_check_a_signature(master: FileMasterKeys) -> None:
    signature = master.sign("p", b"message")
    public = master.public_key("p")
    assert signature_fits(public, b"message", signature)
    assert not signature_fits(public, b"massage", signature)
    assert not signature_fits(master.public_key("q"), b"message", signature)
    assert not signature_fits(b"short", b"message", signature)
