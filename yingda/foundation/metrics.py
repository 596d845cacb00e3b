"""Prometheus metrics of one process (exposition format 0.0.4). `/metrics` answers `exposition()`.

Labels are names of our own making (readers, event types, doors) and tenants, never ids of people or contacts: a label
with many values is a leak of memory and of data. A context adds its own metrics to `REGISTRY` at the top of the file
that counts them.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE

__all__ = ["CONTENT_TYPE", "REGISTRY", "exposition"]

REGISTRY: Final = CollectorRegistry(auto_describe=True)

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Buckets for durations, in seconds."""

EVENTS_APPENDED: Final = Counter("yingda_events_appended", "Events written to the log.", ["side"], registry=REGISTRY)
EVENTS_HANDLED: Final = Counter("yingda_events_handled", "Events a reader has handled.", ["reader"], registry=REGISTRY)
READER_FAILURES: Final = Counter(
    "yingda_reader_failures", "Batches a reader failed on; they are tried again.", ["reader"], registry=REGISTRY
)
READER_LAG: Final = Gauge(
    "yingda_reader_lag_seconds",
    "Age of the newest event when its reader was done with it; 0 while the log is read to its end.",
    ["reader", "tenant"],
    registry=REGISTRY,
)
READER_BATCH_SECONDS: Final = Histogram(
    "yingda_reader_batch_seconds", "Time of one batch, commit included.", ["reader"], buckets=SECONDS, registry=REGISTRY
)
COMMIT_BATCHES: Final = Counter("yingda_commit_batches", "Group commits of live contacts.", registry=REGISTRY)
COMMIT_CHANGES: Final = Counter("yingda_commit_changes", "Changes in group commits.", registry=REGISTRY)
COMMIT_SECONDS: Final = Histogram(
    "yingda_commit_seconds", "Time of one group commit.", buckets=SECONDS, registry=REGISTRY
)
SOCKETS_OPEN: Final = Gauge("yingda_sockets_open", "Open sockets.", ["door"], registry=REGISTRY)
FRAMES: Final = Counter("yingda_socket_frames", "Frames of sockets.", ["door", "direction"], registry=REGISTRY)
REFUSALS: Final = Counter("yingda_refusals", "What doors refused, by error code.", ["door", "code"], registry=REGISTRY)
JOB_RUNS: Final = Counter("yingda_job_runs", "Runs of jobs.", ["job", "result"], registry=REGISTRY)
LOG_FIELDS_DROPPED: Final = Counter(
    "yingda_log_fields_dropped", "Fields kept out of the logs because they are not on the list.", registry=REGISTRY
)


def exposition() -> bytes:
    """All metrics as text, for `/metrics` (content type `CONTENT_TYPE`)."""
    return generate_latest(REGISTRY)
