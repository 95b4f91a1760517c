"""What a question asks for: the noun that its question word goes with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.questions.mention import Mention
from kg.questions.mentions import Question

_YES_NO = frozenset(
    word + ending
    for word in ("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "will")
    for ending in ("", "n't")
)


@dataclass(frozen=True)
class Focus:
    """What is asked: ``asks`` are the question words' values, ``nouns`` the senses of the noun they go with.

    at: the place of that noun, None where the question word stands alone.
    """

    question: Question
    asks: frozenset[str]
    at: int | None
    nouns: frozenset[str]

    def asks_any(self, *values: str) -> bool:
        """Whether a question word has one of these values."""
        return not self.asks.isdisjoint(values)

    def wants(self, *nouns: str) -> bool:
        """Whether the noun in focus is one of these."""
        return not self.nouns.isdisjoint(nouns)

    @property
    def mention(self) -> Mention | None:
        return None if self.at is None else self.question.mentions[self.at]

    @cached_property
    def yes_no(self) -> bool:
        """Whether yes or no is asked."""
        if "whether" in self.asks and not self.asks_any("who", "which", "when", "where", "count"):
            return True
        first = self.question.tokens[0].raw.lower() if self.question.tokens else ""
        return first in _YES_NO and not self.asks_any("which", "who", "when", "where", "count", "amount")

    @cached_property
    def counts(self) -> bool:
        """Whether a number is asked."""
        if not self.asks_any("count"):
            return False
        if self.question.language == "en":  # "the number of countries in which …"
            first = next(iter(self.question.where("ask", "count", "which", "who")), -1)
            return self.question.mentions[first].has("ask", "count")
        return not self.asks_any("which", "who", "list")


def find_focus(question: Question) -> Focus:
    """The question words and their noun."""
    asks = frozenset(value for mention in question.mentions for value in mention.values("ask"))
    if "where" in asks and question.has("cue", "recorded", "mention"):
        asks |= {"source"}
    if question.has("noun", "document") and question.has("cue", "mention") and asks <= {"list", "which", "what"}:
        asks |= {"source"}
    if (relative := _relative(question)) is not None:  # "countries where both have …"
        return Focus(question, asks - {"where"}, relative, _noun_senses(question.mentions[relative]))
    for at in _question_words(question):
        noun = next(_nouns_near(question, at), None)
        if noun is not None:
            noun = _one_of(question, at, noun)
            return Focus(question, asks, noun, _noun_senses(question.mentions[noun]))
    alone = _alone(question) if not _question_words(question) else None
    nouns = _noun_senses(question.mentions[alone]) if alone is not None else frozenset()
    return Focus(question, asks, alone, nouns)


def _relative(question: Question) -> int | None:
    """The noun that an English "where" goes with as a relative: "countries where …"; None where it asks."""
    for at in question.where("ask", "where"):
        if question.language == "en" and at and is_noun(question.mentions[at - 1]):
            return at - 1
    return None


def _alone(question: Question) -> int | None:
    """The noun of a question without question word: one that ends it after 的 or 中国, else the first."""
    nouns = _nouns(question)
    mentions = question.mentions
    if nouns and question.language == "zh" and nouns[-1] == len(mentions) - 1 and nouns[-1] > 0:
        before = mentions[nouns[-1] - 1]
        if before.text.endswith("的") or any(thing.country == "CN" for thing in before.things):
            return nouns[-1]
    return nouns[0] if nouns else None


def _one_of(question: Question, at: int, noun: int) -> int:
    """The noun that "which one" stands for: "of the countries …, which one"."""
    if question.mentions[at].text.lower() not in ("which one", "which ones") or noun < at:
        return noun
    before = [i for i in range(at) if is_noun(question.mentions[i]) and question.mentions[i].has("noun")]
    return before[0] if before and question.mentions[0].text.lower() in ("of", "among") else noun


def _question_words(question: Question) -> list[int]:
    """The places of question words, those that choose (which, who, how many) first."""
    strong = question.where("ask", "which", "count", "who", "where")
    if question.language == "en":  # "what" only with a noun after it
        strong = tuple(sorted({*strong, *question.where("ask", "what", "list")}))
    return [*strong, *(i for i in question.where("ask") if i not in strong)]


def _nouns_near(question: Question, at: int) -> Iterator[int]:
    mentions = question.mentions
    if is_noun(mentions[at]):
        yield at
    reach = 5
    for i in range(at + 1, min(at + 1 + reach, len(mentions))):
        mention = mentions[i]
        if is_noun(mention):
            yield _head(question, i)
        elif question.language == "zh" and not _describes(mention):
            break
    if question.language == "zh":
        for i in range(at - 1, -1, -1):
            if is_noun(mentions[i]):
                yield i
            elif not mentions[i].is_filler and not mentions[i].has("ask") and not mentions[i].has("cue"):
                break


def _describes(mention: Mention) -> bool:
    """Whether what stands between a Chinese question word and its noun may describe the noun."""
    return bool(mention.is_filler or mention.has("concept") or mention.things or mention.is_unknown)


def _head(question: Question, at: int) -> int:
    """The last of nouns in a row: "business summit" is a summit, 友城间的活动 are 活动."""
    mentions = question.mentions
    if question.language == "zh":
        return _chinese_head(question, at)
    while at + 1 < len(mentions) and _continues(mentions[at + 1]) and not _owns(question, at):
        at += 1
    return at


def _owns(question: Question, at: int) -> bool:
    """Whether a country is asked for by what is its own: "which country's ambassador"."""
    end = question.tokens[question.mentions[at].end - 1].end
    return question.text[end : end + 2].lower() in ("'s", "’s", "s'", "s’") and question.mentions[at].has(
        "noun", "country"
    )


def _continues(mention: Mention) -> bool:
    """Whether a noun may be the head of the one before it; "partner with" and the like may not."""
    return is_noun(mention) and not mention.is_filler and not mention.has("type", "partnership")


def _chinese_head(question: Question, at: int) -> int:
    """The noun after 的, where only describing words stand between."""
    mentions = question.mentions
    after = [i for i in range(at + 1, min(at + 4, len(mentions))) if mentions[i].text.endswith("的")]
    if not after or any(not mentions[i].is_filler for i in range(at + 1, after[0] + 1)):
        return at
    asked = mentions[at].values("noun") & {"country", "body", "office", "city"}
    for i in range(after[0] + 1, min(after[0] + 4, len(mentions))):
        if asked and (
            mentions[i].has("noun", "person") or mentions[i].has("post") or mentions[i].has("type", "mission")
        ):
            break  # 哪个机构的代表 asks for the body
        if is_noun(mentions[i]) and not mentions[i].has("type", "partnership"):
            return i
        if not (mentions[i].has("cue", "online") or mentions[i].has("concept") or mentions[i].is_filler):
            break
    return at


def _nouns(question: Question) -> list[int]:
    return [i for i, mention in enumerate(question.mentions) if is_noun(mention)]


def is_noun(mention: Mention) -> bool:
    """Whether a mention says what kind of thing is asked for."""
    if mention.things:
        return False
    if mention.has("concept") and mention.has("type", "event") and not mention.has("cue"):
        return True
    if mention.has("cue", "target") and mention.has("type", "indicator"):
        return True
    return mention.has("noun") or mention.has("type", "partnership", "mission") or mention.has("post")


def _noun_senses(mention: Mention) -> frozenset[str]:
    nouns = mention.values("noun")
    if mention.has("type", "partnership"):
        nouns |= {"tie"}
    if mention.has("cue", "target") and mention.has("type", "indicator"):
        nouns |= {"indicator"}
    if mention.has("type", "mission"):
        nouns |= {"mission"}
    if mention.has("post"):
        nouns |= {"person"}
    if mention.has("concept") and mention.has("type", "event"):
        nouns |= {"event"}
    return nouns
