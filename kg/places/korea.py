"""Korean names written in Chinese characters: their Hangul readings (利川 → 이천)."""

from __future__ import annotations

from kg import expressions as re

_UNITS = {"市": "시", "郡": "군", "区": "구", "县": "현", "邑": "읍", "道": "도", "岛": "도"}
_HANGUL = re.compile("[가-힣]+")


def readings(name: str) -> tuple[str, ...]:
    """The Hangul readings of a name, without unit and with it; empty where a character has no reading.

    金 at the front of a place's name is read 김 more often than 금; both are given.
    """
    import hanja

    unit = _UNITS.get(name[-1:], "") if len(name) > 2 else ""
    core = name[:-1] if unit else name
    found = []
    for reading in (hanja.translate(core, "substitution"), hanja.translate("一" + core, "substitution")[1:]):
        if not _HANGUL.fullmatch(reading):
            continue
        for form in (reading, "김" + reading[1:]) if core.startswith("金") else (reading,):
            found += [form + unit, form] if unit else [form, form + "시"]
    return tuple(dict.fromkeys(found))
