"""The twin as others use it.

```python
own = twin.OwnDay(url=…, tenant=…, day=…, zone=…, queues=…, agents=…, policy=live)
found = await twin.compare_own_day(own, twin.Change(), twin.Change(policy=draft), seeds=5, told=…)
page = twin.page(found, "zh-CN")
```
"""

from yingda.twin.apart import Failed, OwnDay, compare_apart, compare_own_day
from yingda.twin.compare import compare
from yingda.twin.comparison import Comparison, Interval, Outcome, QueueName, Row, Spread
from yingda.twin.report.page import page
from yingda.twin.report.table import show
from yingda.twin.roster import TooFewAgents
from yingda.twin.rules.spread import SEEDS_MAX
from yingda.twin.sources.call_log import BadLog, Log, read_log
from yingda.twin.sources.own_day import NothingThatDay, read_day
from yingda.twin.world import Change, Extra, Note, World

__all__ = [
    "SEEDS_MAX",
    "BadLog",
    "Change",
    "Comparison",
    "Extra",
    "Failed",
    "Interval",
    "Log",
    "Note",
    "NothingThatDay",
    "Outcome",
    "OwnDay",
    "QueueName",
    "Row",
    "Spread",
    "TooFewAgents",
    "World",
    "compare",
    "compare_apart",
    "compare_own_day",
    "page",
    "read_day",
    "read_log",
    "show",
]
