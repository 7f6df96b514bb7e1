"""Finds Nordic identity numbers and special categories of personal data in mails and documents."""

from vakthund._native import BuildError, Report, Scanner, __version__

__all__ = ["BuildError", "Report", "Scanner", "__version__"]
