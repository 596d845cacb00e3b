"""Fetching beside the product, in a process of its own: it can be ended at any moment; nothing waits for it."""

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from yingda.channels.telephony.switch.errors import SwitchError, SwitchMissing
from yingda.channels.telephony.switch.layout import Layout
from yingda.channels.telephony.switch.packages import SPEECH, SWITCH, Say, downloaded_bytes, obtain
from yingda.channels.telephony.switch.programs import Programs, find_programs, present_programs

MODULE: Final = "yingda.channels.telephony.switch.fetching"
TELL_EVERY_S: Final = 10.0
MEGABYTE: Final = 1_000_000
FAULT: Final = "fault: "
"""Before the last line of a fetch that failed."""


async def programs(layout: Layout, say: Say) -> Programs:
    """The switch's programs, fetched if need be. Raises SwitchError."""
    found = await asyncio.to_thread(present_programs, layout)
    if found is None:
        await _fetch(layout, say)
        found = await asyncio.to_thread(find_programs, layout, say)
    return found


async def _fetch(layout: Layout, say: Say) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, str(layout.root), stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    telling = asyncio.create_task(_tell_progress(layout, say))
    last = ""
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            last = line.decode(errors="replace").strip()
            if not last.startswith(FAULT):
                say(last)
        if await process.wait():
            raise SwitchMissing(last.removeprefix(FAULT) or "The telephone switch could not be fetched.")
    finally:
        telling.cancel()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            await process.wait()


async def _tell_progress(layout: Layout, say: Say) -> None:
    """How much has come, as long as more comes."""
    told = 0
    while True:
        await asyncio.sleep(TELL_EVERY_S)
        here = await asyncio.to_thread(downloaded_bytes, layout.packages) // MEGABYTE
        if here > told:
            say(f"Fetching the telephone switch: {here} MB are here")
            told = here


@contextlib.contextmanager
def one_at_a_time(layout: Layout) -> Iterator[None]:
    """Who comes second waits, and finds what the first one fetched."""
    layout.root.mkdir(parents=True, exist_ok=True)
    with (layout.root / "fetching.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(root: str, *, everything: bool = False) -> int:
    """Fetches into `root` what this machine lacks, or all of it; exit code 1 and a last line that says why not."""
    layout = Layout(Path(root))
    try:
        with one_at_a_time(layout):
            if everything:
                obtain(layout, (*SWITCH, *SPEECH), _tell)
            else:
                find_programs(layout, _tell)
    except (SwitchError, OSError) as fault:
        print(f"{FAULT}{' '.join(str(fault).split())}", flush=True)
        return 1
    return 0


def _tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], everything="--everything" in sys.argv[2:]))
