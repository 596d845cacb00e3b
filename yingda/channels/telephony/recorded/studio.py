"""What makes sound on this machine, for administrators to hear and to upload."""

from yingda.channels.telephony.prompts import Prompts, Sox


class Studio:
    """Closed until the telephone has found its programs."""

    def __init__(self) -> None:
        self.prompts: Prompts | None = None
        self.sox: Sox | None = None

    def open(self, prompts: Prompts, sox: Sox) -> None:
        self.prompts, self.sox = prompts, sox
