"""After the talk: how it was, by one key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.protocol.limits import SURVEY_MS
from yingda.channels.telephony.protocol.sound import Sound
from yingda.journey import commands

SCORES: Final = "12345"


@dataclass(slots=True)
class Survey:
    visitor: str
    sound: Sound
    send: Callable[[commands.Command], None]
    stage: Literal["none", "asking", "done"] = "none"
    by: int | None = None
    """Until when an answer is waited for; None while the question is said."""

    def ask(self, language: str, now: int) -> None:
        """Asks once; silence counts from the end of the question."""
        if self.stage == "none":
            self.stage = "asking"
            self.sound.say(speech.survey(language))
        if self.stage == "asking" and self.sound.quiet and self.by is None:
            self.by = now + SURVEY_MS

    def key(self, key: str, language: str) -> None:
        if self.stage == "asking" and key in SCORES:
            self.stage, self.by = "done", None
            self.sound.hush()
            self.sound.say(speech.survey_thanks(language))
            self.send(commands.AnswerSurvey(visitor=self.visitor, score=int(key)))

    def time(self, now: int) -> None:
        if self.by is not None and now >= self.by:
            self.stage, self.by = "done", None
