"""Pictures are decoded and drawn anew: what comes out holds pixels and nothing else."""

import io
from typing import Final

import msgspec
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from yingda.interactions.files.errors import FileBroken

PIXELS_MAX: Final = 40_000_000
"""Width times height; decoded that is 160 MB at most. A phone's largest pictures have 12 to 50 million, mostly 12."""
SIDE_PX_MAX: Final = 12_000
FRAMES_MAX: Final = 150
FRAME_PIXELS_MAX: Final = 60_000_000
"""Pixels of all frames of an animation together."""
JPEG_QUALITY: Final = 88

FORMATS: Final = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
}


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    data: bytes
    type: str
    ending: str
    width: int
    height: int


def looks_like_one(data: bytes) -> bool:
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return webp or data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"))


def redrawn(data: bytes) -> Picture:
    """The picture drawn anew, upright and without anything but pixels; `file.broken` if it cannot be."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(FORMATS)) as image:
            return _redrawn(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as fault:
        raise FileBroken() from fault


def _redrawn(image: Image.Image) -> Picture:
    width, height = image.size
    if width * height > PIXELS_MAX or max(width, height) > SIDE_PX_MAX:
        raise FileBroken(reason="too_many_pixels", max=PIXELS_MAX)
    kind = image.format or ""
    out = io.BytesIO()
    moves = kind == "GIF" and getattr(image, "n_frames", 1) > 1
    size = _animation(image, out) if moves else _still(image, kind, out)
    return Picture(data=out.getvalue(), type=FORMATS[kind][0], ending=FORMATS[kind][1], width=size[0], height=size[1])


def _still(image: Image.Image, kind: str, out: io.BytesIO) -> tuple[int, int]:
    upright = ImageOps.exif_transpose(image)
    clean = upright.convert("RGB" if kind == "JPEG" or not _transparent(upright) else "RGBA")
    clean.info = {}
    if kind == "JPEG":
        clean.save(out, "JPEG", quality=JPEG_QUALITY)
    else:
        clean.save(out, kind)
    return clean.size


def _animation(image: Image.Image, out: io.BytesIO) -> tuple[int, int]:
    frames_count = getattr(image, "n_frames", 1)
    if frames_count > FRAMES_MAX or frames_count * image.width * image.height > FRAME_PIXELS_MAX:
        raise FileBroken(reason="too_many_frames", max=FRAMES_MAX)
    frames, durations_ms = [], []
    for frame in ImageSequence.Iterator(image):
        durations_ms.append(int(frame.info.get("duration", 100)))
        frames.append(frame.convert("RGBA"))
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=durations_ms, loop=0, disposal=2)
    return frames[0].size


def _transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
