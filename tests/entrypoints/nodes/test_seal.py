"""A seal fits one request to one node for a minute; whatever is changed of it, it is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.entrypoints.nodes.seal import VALID_MS, Seal, Sealed
from yingda.foundation.crypto.provider import FileMasterKeys

NOW = 1_772_000_000_000
ASKED = ("POST", b"/chat/visit?x=1")
GIVEN = Sealed(target="alpha-1", at=NOW, client="10.1.2.3", scheme="https")


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return Seal(FileMasterKeys(tmp_path_factory.mktemp("keys") / "master"))


def test_every_node_with_the_key_opens_it(seal: Seal, tmp_path: Path) -> None:
    keys = FileMasterKeys(tmp_path / "master")
    header = Seal(keys).put(GIVEN, *ASKED)
    assert Seal(FileMasterKeys(tmp_path / "master")).opened(header, *ASKED, "alpha-1", NOW) == GIVEN
    keys.rotate()
    assert Seal(keys).opened(header, *ASKED, "alpha-1", NOW) == GIVEN
    assert seal.opened(header, *ASKED, "alpha-1", NOW) is None, "another installation's key"


@pytest.mark.parametrize("off_ms", [-VALID_MS, 0, VALID_MS])
def test_clocks_may_be_apart_a_little(seal: Seal, off_ms: int) -> None:
    assert seal.opened(seal.put(GIVEN, *ASKED), *ASKED, "alpha-1", NOW + off_ms) == GIVEN
    assert seal.opened(seal.put(GIVEN, *ASKED), *ASKED, "alpha-1", NOW + VALID_MS + 1) is None


def test_it_is_for_one_node_and_one_request(seal: Seal) -> None:
    header = seal.put(GIVEN, *ASKED)
    assert seal.opened(header, *ASKED, "beta-2", NOW) is None
    assert seal.opened(header, "GET", ASKED[1], "alpha-1", NOW) is None
    assert seal.opened(header, ASKED[0], b"/chat/visit?x=2", "alpha-1", NOW) is None


@given(st.data())
def test_a_changed_seal_is_none(seal: Seal, data: st.DataObject) -> None:
    header = seal.put(GIVEN, *ASKED)
    place = data.draw(st.integers(0, len(header) - 1))
    changed = header[:place] + data.draw(st.characters(codec="latin-1")) + header[place + 1 :]
    if changed != header:
        assert seal.opened(changed, *ASKED, "alpha-1", NOW) is None


@given(st.text(max_size=2_000))
def test_whatever_stands_there_is_none(seal: Seal, text: str) -> None:
    assert seal.opened(text, *ASKED, "alpha-1", NOW) is None
