"""What the telephone counts for /metrics."""

from typing import Final

from prometheus_client import Counter, Gauge

from yingda.foundation.metrics import REGISTRY

CALLS: Final = Counter("yingda_calls", "Calls taken: arrived, or adopted after a restart.", ["how"], registry=REGISTRY)
CALLS_UP: Final = Gauge("yingda_calls_up", "Calls under way.", ["switch"], registry=REGISTRY)
REFUSED: Final = Counter("yingda_calls_refused", "Calls refused: unknown number, full.", ["why"], registry=REGISTRY)
FOUND: Final = Counter(
    "yingda_calls_put_right", "What the comparison of switch and contacts found.", ["what"], registry=REGISTRY
)
