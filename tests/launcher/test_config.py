"""Settings: flags over environment, and a clear word about each that is wrong."""

from pathlib import Path

import pytest

from yingda.foundation.config import ConfigError, load_settings


def test_a_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINGDA_PORT", "9000")
    assert load_settings().port == 9000
    assert load_settings(port=9001).port == 9001
    assert load_settings(port=None).port == 9000


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("YINGDA_PORT", "abc", "YINGDA_PORT: .*a port from 1 to 65535"),
        ("YINGDA_PORT", "0", "a port from 1 to 65535"),
        ("YINGDA_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("YINGDA_DATABASE_URL", "mysql://me:secret@there/x", "must start with postgresql://"),
        ("YINGDA_DEMO", "perhaps", "YINGDA_DEMO"),
        ("YINGDA_PROT", "1", "YINGDA_PROT: there is no such setting. Did you mean YINGDA_PORT?"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_give(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=says) as caught:
        load_settings()
    assert "secret" not in str(caught.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(port=99999, log_level="x")
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="--data: is a file"):
        load_settings(data_dir=tmp_path / "file")
