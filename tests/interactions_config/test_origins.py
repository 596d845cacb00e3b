"""Origins of sites that embed a widget."""

import pytest

from yingda.interactions.entry_points.origins import canonical


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("https://www.bank.example", "https://www.bank.example"),
        ("HTTPS://WWW.Bank.Example", "https://www.bank.example"),
        ("https://bank.example:443", "https://bank.example"),
        ("http://localhost:8600", "http://localhost:8600"),
        ("http://127.0.0.1:8600", "http://127.0.0.1:8600"),
        ("https://远山.example", "https://xn--rht990j.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(given: str, sent: str) -> None:
    assert canonical(given) == sent


@pytest.mark.parametrize(
    "given",
    [
        "", "*", "bank.example", "https://", "https://*.bank.example", "https://bank.example/", "ftp://bank.example",
        "https://bank.example/page", "https://bank.example?x", "https://bank.example#x", "https://u:p@bank.example",
        "https://bank.example:", "https://bank.example:0x50", "https://bank.example:99999", "https://-bank.example",
        "https://bank..example", "https://ba nk.example", "javascript:alert(1)", "null", "https://[::1", "https://a\x00b",
        "https://" + "a" * 64 + ".example",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(given: str) -> None:
    assert canonical(given) is None
