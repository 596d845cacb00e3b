"""Refusals of recordings of sentences. Nothing is kept of a refused file."""

from yingda.foundation.errors import Refusal


class PromptNotSound(Refusal):
    """Neither WAV nor MP3 by its content, or nothing that can be played."""

    code = "prompt.not_sound"
    status = 422


class PromptFormatUnread(Refusal):
    """It is sound, but this machine's sox does not read the format; `format`: mp3."""

    code = "prompt.format_unread"
    status = 422


class PromptTooLong(Refusal):
    """`seconds_max`."""

    code = "prompt.too_long"
    status = 422


class PromptSilent(Refusal):
    """There is nothing to hear in it."""

    code = "prompt.silent"
    status = 422


class PromptTooLarge(Refusal):
    """`max_mb` in units of 1024 × 1024 bytes."""

    code = "prompt.too_large"
    status = 413


class PromptSoundAway(Refusal):
    """What makes sound is not there yet: the telephone is off or still starting."""

    code = "prompt.sound_away"
    status = 503


class PromptNothingToSay(Refusal):
    """Nothing of the text is for the ear."""

    code = "prompt.nothing_to_say"
    status = 422
