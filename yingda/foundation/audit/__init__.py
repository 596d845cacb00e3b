"""The audit log: append-only, hash-chained for each tenant and stream, in the transaction of the fact it tells of.

Sources: GB/T 22239-2019 (MLPS 2.0, level 3) 8.1.4.3 (security audit: records protected against deletion, change and
overwriting) and 8.1.5.2 (audit administration); JR/T 0171-2020 6.1.4.6 (records of access to personal information).
"""

from yingda.foundation.audit.chain import ADMIN_STREAM, Chain, Entry, Head, Linked, genesis, link
from yingda.foundation.audit.checkpoints import FILE_NAME as CHECKPOINT_FILE
from yingda.foundation.audit.checkpoints import Checkpoint, Checkpoints, CheckpointsBroken
from yingda.foundation.audit.store import append, heads, rows_for_copy, verify
from yingda.foundation.audit.verify import Finding, FindingKind

__all__ = [
    "ADMIN_STREAM",
    "CHECKPOINT_FILE",
    "Chain",
    "Checkpoint",
    "Checkpoints",
    "CheckpointsBroken",
    "Entry",
    "Finding",
    "FindingKind",
    "Head",
    "Linked",
    "append",
    "genesis",
    "heads",
    "link",
    "rows_for_copy",
    "verify",
]
