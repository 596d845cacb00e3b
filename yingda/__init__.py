"""Yingda 应答: an open customer-service centre for banks."""

__version__ = "0.1.0"
