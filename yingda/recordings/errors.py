"""Refusals of recordings."""

from yingda.foundation.errors import Refusal


class PlaybackNotGranted(Refusal):
    """Nobody listens without a purpose: ask for a grant first; this one is missing, over, or somebody else's."""

    code = "recording.not_granted"
    status = 428


class RecordingDamaged(Refusal):
    """The sealed sound is missing, does not open, or is not what was sealed. It is in the audit log."""

    code = "recording.damaged"
    status = 409


class RecordingDeleted(Refusal):
    """The time for keeping it is over."""

    code = "recording.deleted"
    status = 410


class PurposeUnsaid(Refusal):
    """The purpose `other` needs words."""

    code = "recording.purpose_unsaid"
    status = 422


class RangeUnsatisfiable(Refusal):
    """The range of bytes lies outside the sound (RFC 9110, 15.5.17)."""

    code = "recording.range"
    status = 416
