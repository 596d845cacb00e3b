"""Uploaded recordings of sentences. Made in migration 0014."""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

from yingda.foundation.classes import C1
from yingda.foundation.versioned import history, identity

metadata = MetaData()

prompt_recordings = Table(
    "prompt_recordings",
    metadata,
    *identity(),
    Column("language", Text, nullable=False, info=C1),
    Column("text", Text, nullable=False, info=C1),
    Column("text_hash", LargeBinary, nullable=False, info=C1),  # of the sentence as `key_of` writes it
    Column("sound", LargeBinary, nullable=False, info=C1),  # WAV, 8 kHz, 16 bit, one channel
    Column("duration_ms", Integer, nullable=False, info=C1),
    *history(),
)
