"""A conversation: questions that lean on the one before ("and in 2021?", "那无锡呢？")."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg import expressions as re
from kg.model import Answer
from kg.questions.asker import Asker
from kg.questions.mention import Mention
from kg.questions.mentions import Question
from kg.questions.parts import sort

_LEANING = re.compile(
    r"^(and|what about|how about|then|also|那么?|还有|换成|那)\b|呢[？?]?$|^(in|for) \S+\??$", re.IGNORECASE
)


@dataclass
class Session:
    """Asks one question after another; remembers the last that was understood."""

    asker: Asker
    last: str | None = field(default=None)

    def ask(self, question: str) -> Answer:
        """The answer; a question that only names another place, year or person is the last one with that changed."""
        whole = self.completed(question)
        answer = self.asker.ask(whole)
        if answer.understood:
            self.last = whole
        return answer

    def completed(self, question: str) -> str:
        """A follow-up as the whole question it stands for; any other question as it is."""
        if self.last is None or not self._leans(question):
            return question
        before, now = self.asker.explain(self.last), self.asker.explain(question)
        text = self.last
        for mention in now.mentions:
            own = sort(mention)
            old = next((m for m in before.mentions if own is not None and sort(m) == own), None)
            if old is not None:
                text = text.replace(old.text, _fitting(old, mention), 1)
            elif mention.moment is not None:
                text = _with_year(text, mention.moment.first, before.language)
        return text

    def _leans(self, question: str) -> bool:
        """Whether a question says nothing but what is to be changed."""
        read = self.asker.explain(question)
        changed = [m for m in read.mentions if sort(m) is not None]
        others = [m for m in read.mentions if sort(m) is None and m.is_content]
        short = _LEANING.search(question.strip()) is not None or len(changed) == 1
        return bool(changed) and not others and short and not _asks(read)


def _asks(question: Question) -> bool:
    """Whether it has a question word of its own."""
    return question.has("ask", "who", "which", "count", "where", "when", "amount", "list", "whether", "source")


def _fitting(old: Mention, new: Mention) -> str:
    """The new piece as it was written; 市 and 年 as the old one had them."""
    text = new.text
    if old.moment is not None and new.moment is not None and old.text.endswith("年") and text.isdigit():
        return text + "年"
    return text.removesuffix("呢")


def _with_year(text: str, year: str, language: str) -> str:
    return f"{year}年{text}" if language == "zh" else f"{text.rstrip(' ?？')} in {year}?"
