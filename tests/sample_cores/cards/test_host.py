"""The card host at its TCP door, spoken to by somebody who does not know its language."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from sample_cores.cards import wire
from tests.sample_cores.programs import Program, even

ECHO = {"t": "0800", "7": "1122103000", "11": "000001", "70": "301"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    made = Program("cards", tmp_path_factory.mktemp("cards"), customers=3).start()
    yield made
    made.stop()


def said(program: Program, frame: bytes) -> dict[str, str] | None:
    """The answer on a connection of its own; None: it was hung up."""
    host, port = program.addresses[1].removeprefix("tcp://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(frame)
        line.shutdown(socket.SHUT_WR)
        whole = b""
        while part := line.recv(4_096):
            whole += part
    return wire.decode(whole[wire.HEAD_BYTES :]) if whole else None


def test_an_echo_is_answered(program: Program) -> None:
    answer = said(program, wire.encode(ECHO))
    assert answer is not None
    assert (answer["t"], answer["39"], answer["11"]) == ("0810", "00", "000001")


@pytest.mark.parametrize("frame", [b"\x00\x05hello", b"\xff\xff" + b"x" * 100, b"GET / HTTP/1.1\r\n\r\n", b"\x00"])
def test_garbage_is_hung_up_on_and_others_are_served(program: Program, frame: bytes) -> None:
    assert said(program, frame) is None
    assert said(program, wire.encode(ECHO)) is not None


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"t": "0100", "3": "990000"}, "12"),
        ({"t": "0100", "3": "310000", "2": "1"}, "14"),
        ({"t": "0100", "3": "310000"}, "30"),
        ({"t": "0200", "3": "210000", "2": "1", "48": wire.tagged(("OI", "1"), ("CU", "H1"))}, "14"),
        ({"t": "0100", "3": "320000", "2": "4900000000000011", "52": "0" * 16}, "30"),
        ({"t": "0600"}, "12"),
    ],
)
def test_what_makes_no_sense_gets_a_code(program: Program, message: dict[str, str], code: str) -> None:
    answer = said(program, wire.encode(message | {"11": "000002"}))
    assert answer is not None
    assert answer["39"] == code
    assert even(program.books())
