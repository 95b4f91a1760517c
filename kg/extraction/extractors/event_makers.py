"""Who holds an event: 由甲、乙主办，丙承办，丁协办 → 甲, 乙, 丙; who only helps (协办, 指导) does not."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.extractors.event_view import View

_VERB = re.compile(
    r"(?:联合|共同|具体|牵头|倾情)*(?P<verb>主办|承办|协办|指导|支持|组织|举办|发起|创办|召开|策划|赞助|主持)"
)
_HELPS = ("协办", "指导", "支持", "赞助", "主持")
_CHAIN = re.compile(r"(?:主办|承办|协办|指导|支持|组织|举办|发起|赞助)$")
# What may stand between one 主办 and the next 承办.
_NEXT = re.compile(r"[、，和及]?(?:并)?(?:由)?")
_FRONT = re.compile(
    r"^(?:据悉|日前|近日|(?:19|20)\d\d年|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|上午|下午|晚|[至—-]|由|应邀|[^，。；]{0,24}(?:出席|参加|参与)(?:了)?(?:由)?)+"
)
# 由甲创办，已先后在某市成功举办: no further makers
_TELLS_MORE = re.compile("(?:已|曾|将|共|先后|分别|每|自|于|在|首次|连续)")
# 文化和旅游厅, 工业和信息化局 are one body.
_ENUMERATED = re.compile(r"([、与及]|和(?!旅游|信息化|社会保障|城乡|改革|体育|科技局|健康))")
_OFFICE = re.compile("[局厅委部]$")
_BODY = re.compile(
    r"(?:政府|厅|局|办|办公室|协会|会|委|部|公司|集团|大学|学院|中心|署|馆|台|社|院|所|联合国|组织|银行|友协|贸促会|联盟|基金会|学校|中学|小学|省|市|县|区|州|口岸|使领馆)$"
)


def makers(view: View, first: int, last: int) -> tuple[str, ...]:
    """Bodies named as holding it behind 由 between two places: 由X主办, 由X主办、Y承办."""
    begin = view.text.find("由", first, last)
    while begin >= 0 and view.quoted(begin):
        begin = view.text.find("由", begin + 1, last)
    return tuple(_chain(view, begin + 1, last)) if begin >= 0 else ()


def makers_before(view: View, name: int) -> tuple[str, ...]:
    """Bodies named right before an event's name: X主办、Y承办的."""
    text = view.text
    if text[name - 1 : name] != "的" or not _CHAIN.search(text, 0, name - 1):
        return ()
    first, _ = view.clause(name - 1, name - 1)
    while first > 1 and text[first - 1] == "，" and _CHAIN.search(text, 0, first - 1):
        first, _ = view.clause(first - 1, first - 1)
    if (told := text.find("由", first, name)) >= 0:
        return tuple(_chain(view, told + 1, name))
    if front := _FRONT.match(text[first:name]):
        first += front.end()
    found = tuple(_chain(view, first, name))
    known = {s.name.full for s in view.spots}
    return found if all(n in known or _BODY.search(n) for n in found) else ()


def _chain(view: View, place: int, last: int) -> Iterator[str]:
    """The names before each verb of holding, as long as one follows the other."""
    while True:
        match = next((m for m in _VERB.finditer(view.text, place, last) if not _inside(view, m.start("verb"))), None)
        if match is None or re.search("[。；]", view.text[place : match.start()]) or match.start() - place > 60:
            return
        clean = view.text[place : match.start()]
        if _TELLS_MORE.match(clean):
            return
        if "，" in clean and not re.fullmatch(r"[^，]*(?:、|，)[^，]*", clean):
            return
        if match["verb"] not in _HELPS:
            yield from split_names(view, place, match.start())
        place = match.end()
        following = _NEXT.match(view.text, place, last)
        place = following.end() if following else place
        if following is None or following.end() == following.start():
            return


def _inside(view: View, place: int) -> bool:
    return any(s.start <= place < s.end for s in view.spots)


def split_names(view: View, start: int, end: int) -> Iterator[str]:
    """The names in an enumeration of bodies, written out where they are known; 林业和草原局 is one."""
    place = start
    held = ""
    pieces = _ENUMERATED.split(view.text[start:end])
    for piece, mark, after in zip(pieces[::2], [*pieces[1::2], ""], [*pieces[2::2], ""], strict=True):
        spot = next((s for s in view.spots if s.start == place and s.end == place + len(piece)), None)
        place += len(piece) + len(mark)
        whole = held + piece
        held = ""
        if spot is None and mark in ("和", "与", "及") and not _BODY.search(whole) and _OFFICE.search(after):
            held = whole + mark
        elif len(whole) >= 2:
            yield spot.name.full if spot and whole == piece else whole
