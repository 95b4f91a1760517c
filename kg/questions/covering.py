"""Which of many overlapping readings of a question's tokens stand: a cover without overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg import expressions as re
from kg.questions.mention import Mention
from kg.questions.text import Token

_UNKNOWN = 1.5  # what leaving a token unread costs
_DOTTED = re.compile(r"[·•‧]")


def cover(tokens: Sequence[Token], options: Iterable[Mention], text: str) -> list[Mention]:
    """The readings that cover the tokens best: long pieces before short ones; the rest becomes unknown mentions."""
    ending: dict[int, list[Mention]] = {}
    for mention in _merged(options):
        ending.setdefault(mention.end, []).append(mention)
    best: list[tuple[float, Mention | None]] = [(0.0, None)]
    for end in range(1, len(tokens) + 1):
        choice: tuple[float, Mention | None] = (best[end - 1][0] - _UNKNOWN, None)
        for mention in ending.get(end, ()):
            score = best[mention.start][0] + _weight(mention, tokens)
            if score > choice[0]:
                choice = (score, mention)
        best.append(choice)
    found: list[Mention] = []
    end = len(tokens)
    while end > 0:
        mention = best[end][1] or Mention(end - 1, end, piece_of(text, tokens, end - 1, end))
        found.append(mention)
        end = mention.start
    return found[::-1]


def _merged(options: Iterable[Mention]) -> Iterable[Mention]:
    """Readings of the same tokens as one mention."""
    by_span: dict[tuple[int, int], Mention] = {}
    for mention in options:
        span = (mention.start, mention.end)
        one = by_span.get(span)
        if one is None or one.word:
            by_span[span] = mention
        elif not (mention.typo or one.typo or mention.word):
            things = tuple(dict.fromkeys((*one.things, *mention.things)))
            by_span[span] = replace(
                one,
                # a word that is also some body's or person's name is a word
                things=tuple(t for t in things if t.kind not in ("org", "person") or not one.senses),
                senses=one.senses | mention.senses,
                moment=one.moment or mention.moment,
                number=one.number if one.number is not None else mention.number,
            )
    return [_settled(mention) for mention in by_span.values()]


def _settled(mention: Mention) -> Mention:
    """The name of a country is no concept ("China" is no porcelain), nor is that of a Chinese place (瓷都)."""
    if any(thing.kind == "country" or thing.is_home for thing in mention.things):
        kept = frozenset(sense for sense in mention.senses if sense.family != "concept")
        return replace(mention, senses=kept)
    return mention


def _weight(mention: Mention, tokens: Sequence[Token]) -> float:
    """How much a reading is worth: the square of its length, in letters for Latin words."""
    length = sum(1.0 if token.han else 1.0 + 0.1 * len(token.form) for token in tokens[mention.start : mention.end])
    bonus = 0.6 if mention.things or mention.moment else 0.0 if mention.is_filler or mention.word else 0.2
    return float(length**1.7) + bonus - (1.5 if mention.typo else 0.0)


def join_unknown(mentions: Sequence[Mention], text: str, tokens: Sequence[Token]) -> Iterator[Mention]:
    """Unknown neighbours of one script as one mention, where no punctuation parts them."""
    held: Mention | None = None
    for mention in mentions:
        if (
            held is not None
            and mention.is_unknown
            and not (held.word or mention.word)
            and _adjoin(tokens[held.end - 1], tokens[mention.start], text)
        ):
            held = Mention(held.start, mention.end, piece_of(text, tokens, held.start, mention.end))
            continue
        if held is not None:
            yield held
            held = None
        if mention.is_unknown:
            held = mention
        else:
            yield mention
    if held is not None:
        yield held


def _adjoin(left: Token, right: Token, text: str) -> bool:
    between = text[left.end : right.start]
    if left.han and right.han:
        return between == "" or _DOTTED.fullmatch(between) is not None
    capitals = left.raw[:1].isupper() and right.raw[:1].isupper()
    return not left.han and not right.han and between in (" ", "-") and capitals


def piece_of(text: str, tokens: Sequence[Token], start: int, end: int) -> str:
    return text[tokens[start].start : tokens[end - 1].end]


def is_common(piece: str, tokens: Sequence[Token]) -> bool:
    """Whether a name is too short to be told from an ordinary word."""
    if len(tokens) == 1 and tokens[0].han:
        return True
    return piece.isascii() and len(piece) <= 3 and not piece[0].isupper() and piece not in ("usa", "uk", "uae")
