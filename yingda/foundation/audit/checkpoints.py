"""Checkpoints: the heads of all streams of a tenant, signed, in a file outside the database.

Who can rewrite every row, head rows included, still cannot rewrite what a checkpoint already said. Each line also holds
the hash of the line before it, so lines taken out of the middle are seen; copy the file to another machine or print its
last line now and then, and its end cannot be cut off unnoticed either. Signatures are Ed25519 (RFC 8032) with a key
of the master key's provider: whoever has the public key can check them without any secret.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from yingda.foundation.audit.chain import Head
from yingda.foundation.crypto import MasterKeys
from yingda.foundation.crypto.provider import signature_fits
from yingda.foundation.ids import TenantId

SIGNING_PURPOSE: Final = "audit checkpoints"
FILE_NAME: Final = "audit-checkpoints.jsonl"
FILE_MODE: Final = 0o600
LINE_BYTES_MAX: Final = 1024 * 1024
_encoder: Final = msgspec.json.Encoder(order="sorted")


class CheckpointsBroken(Exception):
    """A line of the file is malformed, out of order or not signed by us; the message says which (1 is the first)."""

    code = "audit.checkpoints_broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the ends of a tenant's streams were at a moment."""

    tenant: TenantId
    at: datetime
    heads: Mapping[str, Head]


class Checkpoints:
    """The file. One process writes it (the holder of the administrative side); any may read it."""

    def __init__(self, path: Path, master: MasterKeys) -> None:
        self._path, self._master = path, master

    def write(self, checkpoint: Checkpoint) -> None:
        """Append one signed line and wait for the disk."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # released with the descriptor: writers take turns
            os.write(descriptor, self._line(checkpoint, _line_hash(self._last_line())) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _line(self, checkpoint: Checkpoint, before: str) -> bytes:
        body = _body(checkpoint, before)
        signature = self._master.sign(SIGNING_PURPOSE, _encoder.encode(body))
        return _encoder.encode({**body, "signature": signature.hex()})

    def read(self) -> list[Checkpoint]:
        """All checkpoints, oldest first; `CheckpointsBroken` when a line is not as we wrote it."""
        if not self._path.exists():
            return []
        public, before = self._master.public_key(SIGNING_PURPOSE), b""
        found = []
        for number, line in enumerate(self._path.read_bytes().splitlines(), 1):
            found.append(_checked(number, line, before, public))
            before = line
        return found

    def _last_line(self) -> bytes:
        if not self._path.exists():
            return b""
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LINE_BYTES_MAX))
            lines = file.read().splitlines()
        return lines[-1] if lines else b""


def _checked(number: int, line: bytes, before: bytes, public: bytes) -> Checkpoint:
    try:
        body: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        signature = bytes.fromhex(body.pop("signature"))
        checkpoint = _parse(body)
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise CheckpointsBroken(f"line {number} is malformed") from None
    if not signature_fits(public, _encoder.encode(body), signature):
        raise CheckpointsBroken(f"line {number} is not signed by this installation")
    if body["before"] != _line_hash(before):
        raise CheckpointsBroken(f"line {number} does not follow the line before it")
    return checkpoint


def _body(checkpoint: Checkpoint, before: str) -> dict[str, Any]:
    heads = {stream: [head.seq, head.hash.hex()] for stream, head in checkpoint.heads.items()}
    return {
        "at": checkpoint.at.astimezone(UTC).isoformat(),
        "before": before,
        "heads": heads,
        "tenant": checkpoint.tenant,
    }


def _parse(body: dict[str, Any]) -> Checkpoint:
    heads = {str(stream): Head(int(seq), bytes.fromhex(hashed)) for stream, (seq, hashed) in body["heads"].items()}
    return Checkpoint(tenant=TenantId(body["tenant"]), at=datetime.fromisoformat(body["at"]), heads=heads)


def _line_hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else ""
