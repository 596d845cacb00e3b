"""The facts made again from the log and compared: `rebuild_and_compare`."""

from yingda.analytics.rebuild.compare import Finding, rebuild_and_compare

__all__ = ["Finding", "rebuild_and_compare"]
