"""Refusals of the report of announced waits."""

from yingda.foundation.errors import Refusal


class ReportSpanTooLong(Refusal):
    """More days than the report shows at once in these steps; `days_max` says how many it does."""

    code = "report.span_too_long"
    status = 422
