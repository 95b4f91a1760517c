"""Questions that ask whether something is not so: 还不是…对吗, 是不是没有…, "is it true that no …"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kg import expressions as re
from kg.questions.form import Reading

_PARTICLE: Final = re.compile(
    r"^(is|are|was|were|do|does|did|has|have|had|can|could|will|would)(?:n['’]?t\b| not(?= (?:the|a|an|it)\b))", re.I
)
# "Did X not sign with Y?" asks as "Didn't X …?" does; with "yet", "only" and the like it is another question.
_APART: Final = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had)\b(?! (?:it|this|that) )"
    r"(?P<who>(?:\s+(?!not\b|or\b|and\b)[^\s,]+){1,6})\s+not"
    r"(?=\s+(?!yet\b|only\b|just\b|even\b|all\b|any\b|in\b|one\b)\w)(?!.*\b(?:yet|but|or not|any\w*|ever|at all)\b)",
    re.I,
)
_TAG: Final = re.compile(r"(?:[，,]?\s*(?:对吗|对吧|对不对|是吗|是吧|是真的吗|没错吧)|吧)[？?。]*$")
_DENIES: Final = re.compile(r"(?:还|并|仍)?(?:不是|没有|没|尚未|未|不算)(?!达|完成|得分|花完|用完|花掉|用掉|公布|签)")
_WHETHER_NOT: Final = re.compile(r"(是不是|是否)(?:还|并|仍)?(没有|没|未|尚未|不是|不)(?!达|完成|得分|花完|用完)")
_RHETORIC: Final = re.compile(r"^难道|难道")
_TRUE_THAT: Final = re.compile(r"^(?:is it (?:true|correct|right|the case)|am i right) that\s+", re.I)
_NO: Final = re.compile(r"\b(?:not|never)\s+|\b(no|nothing|none)\b\s*", re.I)


def straightened(text: str) -> tuple[str, bool]:
    """A question as one that asks whether something is so, and whether its answer must be turned round."""
    plain = _PARTICLE.sub(r"\1", text)
    if plain != text:
        return plain, False  # "Isn't it …?" asks whether it is
    if _TRUE_THAT.match(text) and len(_NO.findall(text)) == 1:
        return _NO.sub(lambda m: "any " if m[1] and m[1].lower() == "no" else "", text), True
    apart = _APART.match(text)
    if apart and len(_NO.findall(text)) == 1:
        return text[: apart.end("who")] + text[apart.end() :], False
    if _RHETORIC.search(text):
        return text, False
    if asked := _WHETHER_NOT.search(text):
        kept = "是否有" if asked[2] == "没有" else "是否"
        return text[: asked.start()] + kept + text[asked.end() :], True
    tag = _TAG.search(text)
    if tag and len(_DENIES.findall(text[: tag.start()])) == 1:
        return _DENIES.sub(_affirmed, text[: tag.start()]) + "吗？", True
    return text, False


def _affirmed(denied: re.Match[str]) -> str:
    if denied[0].endswith("不是"):
        return "是"
    return "有" if denied[0].endswith("没有") else "已"


def is_truth(reading: Reading) -> bool:
    """Whether yes or no answers a reading."""
    return reading.form.kind in ("exists", "compare")


def turned(reading: Reading) -> Reading:
    """A reading of which the answer is turned round."""
    return replace(reading, form=replace(reading.form, denied=True))
