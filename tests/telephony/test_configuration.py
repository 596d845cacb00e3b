"""The switch's configuration and passwords, without a switch."""

from __future__ import annotations

from pathlib import Path

import pytest

from yingda.channels.telephony.switch import Layout, Programs, Secrets, SwitchSettings
from yingda.channels.telephony.switch.render import PLACE, render, templates
from yingda.foundation.config import ConfigError, load_settings

PROGRAMS = Programs(command=("asterisk",), modules=Path("/m"), data=Path("/d"), music=None, version="22.0")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "telephony")
    made.make()
    return made


def rendered(layout: Layout, *carriers: str) -> dict[str, str]:
    render(layout, PROGRAMS, SwitchSettings(carriers=carriers), Secrets.of(layout.root))
    return {file.name: file.read_text() for file in layout.etc.iterdir()}


def test_every_place_is_filled(layout: Layout) -> None:
    for text in rendered(layout, "127.0.0.2").values():
        assert not PLACE.search(text)


def test_control_and_management_listen_on_loopback_only(layout: Layout) -> None:
    files = rendered(layout)
    assert "bindaddr=127.0.0.1" in files["http.conf"]
    assert "enabled=no" in files["manager.conf"]


def test_files_are_for_their_owner_only(layout: Layout) -> None:
    rendered(layout)
    for file in (layout.root / "secrets.json", layout.etc / "ari.conf"):
        assert file.stat().st_mode & 0o077 == 0


def test_no_password_is_in_a_template() -> None:
    lines = [line for text in templates().values() for line in text.splitlines() if "password=" in line]
    assert lines
    assert all("password=@" in line for line in lines)


def test_passwords_stay_over_starts_and_differ_between_installations(layout: Layout, tmp_path: Path) -> None:
    other = Layout(tmp_path / "other")
    other.make()
    mine = Secrets.of(layout.root)
    assert Secrets.of(layout.root) == mine
    assert Secrets.of(other.root).ari != mine.ari
    assert mine.ari not in repr(mine)


def test_each_phone_has_its_own_password(layout: Layout) -> None:
    secrets = Secrets.of(layout.root)
    assert secrets.phone_password("a") == secrets.phone_password("a") != secrets.phone_password("b")


def test_without_carriers_nobody_comes_in_without_a_password(layout: Layout) -> None:
    assert "type=identify" not in rendered(layout)["pjsip.conf"]
    assert "match=192.0.2.1" in rendered(layout, "192.0.2.1")["pjsip.conf"]


def test_what_was_dialled_is_cut_down_to_digits_before_it_is_used(layout: Layout) -> None:
    for line in rendered(layout)["extensions.conf"].splitlines():
        assert "${EXTEN}" not in line or "FILTER(0123456789,${EXTEN})" in line


def test_rendering_again_says_whether_anything_changed(layout: Layout) -> None:
    settings, secrets = SwitchSettings(), Secrets.of(layout.root)
    assert render(layout, PROGRAMS, settings, secrets)
    assert not render(layout, PROGRAMS, settings, secrets)


@pytest.mark.parametrize("address", ["127.0.0.1\nmatch=0.0.0.0/0", "carrier.example", ""])
def test_only_addresses_reach_the_configuration(address: str) -> None:
    with pytest.raises(ValueError):
        SwitchSettings(carriers=(address,))


def test_a_carrier_is_given_as_an_address() -> None:
    assert not load_settings().telephony
    with pytest.raises(ConfigError, match="carriers' IP addresses"):
        load_settings(telephony_carriers="carrier.example")
