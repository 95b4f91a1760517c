"""A government stands for its place where ties are told: 某国某市政府与我市签署…, 市议会通过与我市结好的议案.

The readers of ties look for places; here a sentence is given to them in which the token of a government or assembly is
its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.base import ParsedSentence
from kg.extraction.pattern import CODES
from kg.extraction.spans import Name, names_in

_GOVERNMENT = re.compile(
    r"(?P<level>[市省州县区郡府道町村邦])?"
    r"(?:人民政府|政府|人民委员会|人民议会|议会|市政厅|政厅|政委员会|政府行政公署|行政公署|市政委员会|杜马|人大常委会)$"
)
_PLACE = re.compile("[一-龥·]{2,}(?:[市省州县区旗盟郡府道町村邦]|地区|大区|共和国|州府)$")
# more than a name: 副市长某某率市 + 政府
_TOO_MUCH = re.compile("[率长与和同由经向我]|^.{8}")


def as_places(sentence: ParsedSentence) -> ParsedSentence:
    """The sentence with governments read as their places; the same object where it names none."""
    changed = list(_places(sentence))
    if not changed:
        return sentence
    doc = sentence.tokens.copy()
    codes = list(doc.user_data["kg_code"])
    names = {start: (start, end, name) for start, end, name in names_in(doc)}
    for index, place in changed:
        token = doc[index]
        token.ent_type_ = place.cls
        codes[index] = CODES[place.cls]
        doc.user_data[f"kg_name:{token.idx}"] = place
        names[token.idx] = (token.idx, token.idx + len(token.text), place)
    doc.user_data["kg_code"] = "".join(codes)
    doc.user_data["kg_names"] = tuple(names.values())
    return ParsedSentence(sentence.sentence, doc)


def _places(sentence: ParsedSentence) -> Iterator[tuple[int, Name]]:
    """(token, place) of each government in the sentence."""
    bodies = {start: name for start, _, name in names_in(sentence.tokens) if name.cls == "Body"}
    if not any(_GOVERNMENT.search(name.full) for name in bodies.values()):
        return
    for index, token in enumerate(sentence.tokens):
        name = bodies.get(token.idx) if token.ent_type_ == "Body" else None
        place = _place(name) if name else None
        if place:
            yield index, place


def _place(body: Name) -> Name | None:
    """The place that a body governs; None for other bodies."""
    found = _GOVERNMENT.search(body.full)
    if found is None:
        return None
    said = f"{body.full[: found.start()]}{found['level'] or ''}".removeprefix(body.country or "").removeprefix("的")
    if body.region:
        longer = said.startswith(body.region) and len(said) > len(body.region) + 2
        full = said.removeprefix(body.region) if longer else body.region
        known = full == body.region and said in (full, full[:-1], f"{full}市")
        return Name("Foreign", body.text, full, body.country) if known or (longer and _PLACE.fullmatch(full)) else None
    domestic = body.country in (None, "中国") and _PLACE.fullmatch(said) and not _TOO_MUCH.search(said)
    return Name("Domestic", body.text, said) if domestic else None
