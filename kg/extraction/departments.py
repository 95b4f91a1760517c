"""Lists of departments: names with 和 in them, and lists that turn out to be of subordinate bodies."""

from __future__ import annotations

from collections.abc import Sequence

from kg import expressions as re

_ENDING = re.compile(r"(?:[科处室部组局办股队院所站馆委会]|中心|机构)(?:（[^（）]*）)?$")
_UNITS = re.compile(
    r"等?\s*[\d一二两三四五六七八九十]+\s*[个家](?:财政补助|全额|公益一类|公益二类|参公)*(?:下属|直属|所属|二级)?(?:事业|预算)?单位"
)


def whole_names(text: str, items: Sequence[str]) -> list[str]:
    """The entries of a list ``text``; 涉外管理和领事科 is one, as its first half ends like no department."""
    names: list[str] = []
    for item in items:
        if names and not _ENDING.search(names[-1]) and _ENDING.search(item) and f"{names[-1]}和{item}" in text:
            names[-1] = f"{names[-1]}和{item}"
        else:
            names.append(item)
    return names


def are_units(behind: str) -> bool:
    """Whether what follows a list says that it is one of subordinate bodies: 下设甲、乙2个事业单位."""
    return _UNITS.match(behind) is not None
