"""Where the switch keeps its things: one folder under the data folder of the product."""

from dataclasses import dataclass
from pathlib import Path

PRIVATE_MODE = 0o700


@dataclass(frozen=True, slots=True)
class Layout:
    """`root`: `<data folder>/telephony`."""

    root: Path
    sentences: Path | None = None
    """Spoken ones, where they are shared with other switches."""

    @property
    def packages(self) -> Path:
        """Fetched packages with their checksums."""
        return self.root / "packages"

    @property
    def prefix(self) -> Path:
        """The fetched switch, unpacked."""
        return self.root / "asterisk"

    @property
    def etc(self) -> Path:
        return self.root / "etc"

    @property
    def configuration(self) -> Path:
        """The main file; the switch wants its absolute path."""
        return self.etc / "asterisk.conf"

    @property
    def prompts(self) -> Path:
        """Spoken sentences, made once."""
        return self.sentences or self.root / "prompts"

    @property
    def fallback(self) -> Path:
        """What callers hear while this program does not answer the switch, without the suffix .wav."""
        return self.prompts / "fallback"

    @property
    def recordings(self) -> Path:
        """Where the switch puts messages that callers leave."""
        return self.root / "spool" / "recording"

    @property
    def calls(self) -> Path:
        """Where the switch writes both sides of calls under way; sealed and removed afterwards."""
        return self.root / "spool" / "monitor"

    @property
    def output(self) -> Path:
        """What the switch says while starting."""
        return self.root / "log" / "output"

    @property
    def security(self) -> Path:
        """The switch's log of who tried to come in."""
        return self.root / "log" / "security"

    @property
    def messages(self) -> Path:
        """The switch's log of everything else."""
        return self.root / "log" / "messages"

    @property
    def pid(self) -> Path:
        """Written by the switch itself."""
        return self.root / "run" / "asterisk.pid"

    def make(self) -> None:
        """The folders, closed to other accounts: recordings and caller numbers pass through here."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(PRIVATE_MODE)
        for name in ("etc", "varlib/keys", "run", "log/cdr-csv", "agi", "prompts", "spool/recording", "spool/monitor"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
