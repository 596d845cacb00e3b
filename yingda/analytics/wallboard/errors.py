"""Refusals of the wallboard."""

from yingda.foundation.errors import Refusal


class MeasureUnknown(Refusal):
    """There is no such measure, or no contacts stand behind it; `known` lists those that can be opened."""

    code = "measure.unknown"
    status = 404
