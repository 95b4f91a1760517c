"""Money, counts, per cents, ordinals and dates of running text → numbers and ISO dates, with offsets; pure.

``money``, ``counts``, ``percents`` and ``ordinals`` yield ``Quantity``; ``dates`` yields ``Date``. Offsets
are those of the text given. Nothing is guessed: what cannot be read is not given.
"""

from kg.values.dates import Date, dates
from kg.values.numerals import chinese_number, halfwidth, number
from kg.values.quantities import UNITS, Quantity, counts, money, ordinals, percents

__all__ = [
    "UNITS",
    "Date",
    "Quantity",
    "chinese_number",
    "counts",
    "dates",
    "halfwidth",
    "money",
    "number",
    "ordinals",
    "percents",
]
