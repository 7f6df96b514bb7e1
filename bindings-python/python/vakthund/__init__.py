"""Finds Nordic identity numbers and special categories of personal data in mails and documents.

>>> import vakthund
>>> scanner = vakthund.Scanner()
>>> report = scanner.scan_text("Elevens personnummer är 811228-9874.")
>>> report.verdict["action"], report.findings[0]["kind"]
('block', 'se.personnummer')
>>> report.findings[0]["span"]
{'start': 24, 'end': 35, 'unit': 'char'}
"""

from vakthund._native import BuildError, Redacted, Report, ScanMany, Scanner, __version__

__all__ = ["BuildError", "Redacted", "Report", "ScanMany", "Scanner", "__version__"]
