"""The form of telephone sound: its WAV, what a killed switch leaves of it, its loudness by channel."""

from __future__ import annotations

import struct
from array import array

import pytest

from tests.recordings.world import AGENT_HZ, CUSTOMER_HZ, hz_of, tone
from yingda.recordings.rules.sound import Sound, lanes, of_wav, peaks, thinned, wav, whole


def test_a_wav_is_read_back_as_it_was_written() -> None:
    sound = whole(tone(0.5), 2)
    assert of_wav(wav(sound)) == sound
    assert sound.ms == 500
    assert (hz_of(wav(sound), 0), hz_of(wav(sound), 1)) == (CUSTOMER_HZ, AGENT_HZ)


@pytest.mark.parametrize("size", [0, 100, 0xFFFFFFFF])
def test_a_wav_whose_length_was_never_written_is_read_to_its_end(size: int) -> None:
    sound = Sound(tone(0.2)[::2][:800], 1)
    cut = bytearray(wav(sound))
    struct.pack_into("<I", cut, 40, size)
    struct.pack_into("<I", cut, 4, size)
    assert of_wav(bytes(cut)) == sound


def test_a_last_sample_that_was_not_written_to_its_end_is_left_out() -> None:
    assert len(whole(tone(0.1)[:-1], 2).samples) == 800 * 4 - 4
    assert whole(b"\1\2\3", 2).samples == b""


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"\0" * 400, b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff"]
)
def test_what_is_no_wav_is_none(data: bytes) -> None:
    assert of_wav(data) is None


def test_other_forms_are_none() -> None:
    data = bytearray(wav(whole(tone(0.1), 2)))
    struct.pack_into("<I", data, 24, 44_100)
    assert of_wav(bytes(data)) is None


def test_loudness_is_told_by_channel_and_tenth_of_a_second() -> None:
    quiet, loud = array("h", [0] * 800), array("h", [32_767] * 800)
    samples = array("h", (each for pair in zip(quiet + loud, loud + quiet, strict=True) for each in pair))
    found = peaks(Sound(samples.tobytes(), 2))
    assert lanes(found, 2) == [bytes([0, 255]), bytes([255, 0])]
    assert thinned(bytes([1, 9, 2, 3]), 2) == [9, 3]


def test_the_lowest_sample_is_as_loud_as_the_highest() -> None:
    assert peaks(Sound(array("h", [-32_768]).tobytes(), 1)) == bytes([255])
