"""The fetched switch: packages are kept with their checksums and unpacked whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from yingda.channels.telephony.switch import Layout
from yingda.channels.telephony.switch import packages as of
from yingda.channels.telephony.switch.errors import PackagesBroken, SwitchMissing

WANTED = ("asterisk", "perl-base")
needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb: this is no Debian")


def package(folder: Path, name: str, files: dict[str, str]) -> None:
    """A package that leaves a mark when its maintainer script is run."""
    tree = folder / f"{name}.tree"
    for path, content in {"DEBIAN/control": control(name), **files}.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(content)
    script = tree / "DEBIAN" / "postinst"
    script.write_text(f"#!/bin/sh\ntouch {folder}/script-was-run\n")
    script.chmod(0o755)
    subprocess.run(["dpkg-deb", "-b", str(tree), str(folder / f"{name}_1.0_all.deb")], check=True, capture_output=True)
    shutil.rmtree(tree)


def control(name: str) -> str:
    return f"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: Test <test@example.com>\nDescription: test\n"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """With two packages that came some time ago."""
    layout = Layout(tmp_path / "telephony")
    layout.packages.mkdir(parents=True)
    package(layout.packages, "asterisk", {"usr/sbin/asterisk": "x", "usr/share/doc/asterisk/README": "x"})
    package(layout.packages, "perl-base", {"usr/bin/perl": "x"})
    sums = [f"{hashlib.sha256(deb.read_bytes()).hexdigest()}  {deb.name}\n" for deb in layout.packages.glob("*.deb")]
    (layout.packages / of.SUMS).write_text("".join(sums))
    (layout.packages / of.HOLDS).write_text(" ".join(WANTED))
    return layout


@needs_dpkg
def test_kept_packages_are_unpacked_without_the_network_and_without_their_scripts(layout: Layout) -> None:
    said: list[str] = []
    prefix = of.obtain(layout, WANTED, said.append)
    assert (prefix / "usr/sbin/asterisk").exists()
    assert not (prefix / "usr/share/doc").exists()
    assert not (prefix / "usr/bin/perl").exists()
    assert of.holds(prefix, WANTED)
    assert not (layout.packages / "script-was-run").exists()
    assert said == ["Unpacking the telephone switch"]


@needs_dpkg
def test_what_is_there_is_left_alone(layout: Layout) -> None:
    of.obtain(layout, WANTED, lambda _text: None)
    said: list[str] = []
    of.obtain(layout, WANTED, said.append)
    assert said == []


@needs_dpkg
def test_a_damaged_package_is_named_and_nothing_is_unpacked(layout: Layout) -> None:
    with (layout.packages / "asterisk_1.0_all.deb").open("ab") as damaged:
        damaged.write(b"x")
    with pytest.raises(PackagesBroken, match=r"asterisk_1\.0_all\.deb .* damaged"):
        of.obtain(layout, WANTED, lambda _text: None)
    assert not layout.prefix.exists()


@needs_dpkg
def test_a_missing_package_is_named(layout: Layout) -> None:
    (layout.packages / "perl-base_1.0_all.deb").unlink()
    with pytest.raises(PackagesBroken, match="perl-base"):
        of.obtain(layout, WANTED, lambda _text: None)


def test_a_folder_that_lacks_a_package_is_not_what_is_wanted(layout: Layout) -> None:
    assert of.holds(layout.packages, WANTED)
    assert not of.holds(layout.packages, (*WANTED, "sox"))
    assert not of.holds(layout.prefix, WANTED)


def test_a_machine_without_apt_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SwitchMissing, match=r"apt-get.* asterisk, espeak-ng, sox .*Install them"):
        of.obtain(Layout(tmp_path / "telephony"), (*of.SWITCH, *of.SPEECH), lambda _text: None)
