"""The institutions' telephones: what a caller hears before an agent does."""

from yingda.demo.hotlines.yuanshan import yuanshan_flows
from yingda.demo.hotlines.yunhai import yunhai_flows

__all__ = ["yuanshan_flows", "yunhai_flows"]
