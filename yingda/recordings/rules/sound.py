"""Telephone sound: 16-bit samples, 8 kHz, one or two channels; its WAV, and its loudness for a waveform."""

import struct
from array import array
from dataclasses import dataclass
from typing import Final

RATE_HZ: Final = 8_000
SAMPLE_BYTES: Final = 2
PEAKS_PER_S: Final = 10
LOUDEST: Final = 255
FULL_SCALE: Final = 32_767
RIFF_BYTES: Final = 12
CHUNK_BYTES: Final = 8
PCM: Final = 1


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of both channels in turns (left: customer), or of the one."""

    samples: bytes
    channels: int

    @property
    def ms(self) -> int:
        return len(self.samples) * 1000 // (RATE_HZ * SAMPLE_BYTES * self.channels)


def whole(raw: bytes, channels: int) -> Sound:
    """What a file holds, without a last sample that was not written to its end."""
    block = SAMPLE_BYTES * channels
    return Sound(raw[: len(raw) // block * block], channels)


def wav(sound: Sound) -> bytes:
    """The samples with the head of a WAV (RIFF, PCM, IBM and Microsoft 1991)."""
    block = sound.channels * SAMPLE_BYTES
    size = len(sound.samples)
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, PCM, sound.channels, RATE_HZ, RATE_HZ * block,
        block, SAMPLE_BYTES * 8, b"data", size,
    )  # fmt: skip
    return head + sound.samples


def of_wav(data: bytes) -> Sound | None:
    """The samples of a WAV in our form; None if it is no such thing.

    The switch writes the lengths when it closes a file: where it was killed, they are too small or zero, and what is
    there counts.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    channels, at = 0, RIFF_BYTES
    while at + CHUNK_BYTES <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        at += CHUNK_BYTES
        if name == b"data":
            return whole(data[at:], channels) if channels in (1, 2) else None
        if name == b"fmt " and at + 16 <= len(data):
            kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", data, at)
            if (kind, rate_hz, bits) != (PCM, RATE_HZ, SAMPLE_BYTES * 8):
                return None
        at += size + size % 2
    return None


def peaks(sound: Sound) -> bytes:
    """The loudest sample of each tenth of a second, 0 to 255: all of the first channel, then all of the second."""
    samples = array("h", sound.samples)
    step = RATE_HZ // PEAKS_PER_S
    found = bytearray()
    for channel in range(sound.channels):
        lane = samples[channel :: sound.channels]
        found += bytes(_loudest(lane[at : at + step]) for at in range(0, len(lane), step))
    return bytes(found)


def _loudest(samples: "array[int]") -> int:
    return min(LOUDEST, max(max(samples), -min(samples)) * LOUDEST // FULL_SCALE)


def lanes(found: bytes, channels: int) -> list[bytes]:
    """What `peaks` gave, by channel."""
    each = len(found) // channels
    return [found[n * each : (n + 1) * each] for n in range(channels)]


def thinned(lane: bytes, most: int) -> list[int]:
    """At most `most` values, each the loudest of those that it stands for."""
    step = max(1, -(-len(lane) // most))
    return [max(lane[at : at + step]) for at in range(0, len(lane), step)]
