"""Question → Answer: the whole way, for one graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kg.model import Answer, AnswerItem, Evidence
from kg.ontology import Language, Ontology
from kg.places import Gazetteer
from kg.questions.denial import is_truth, straightened, turned
from kg.questions.focus import find_focus
from kg.questions.form import Form, Reading, Select, Term
from kg.questions.labels import Labels
from kg.questions.lexicon import Lexicon, Sense
from kg.questions.mentions import Question, Reader
from kg.questions.names import Names
from kg.questions.offering import Offers
from kg.questions.parts import MOST, asks, clauses, completed, leans, together
from kg.questions.readings.scope import Scope
from kg.questions.recall import Recall
from kg.questions.render import Renderer
from kg.questions.running import Outcome, Runner
from kg.questions.say import Sayer
from kg.questions.sorts import Sorts
from kg.questions.suggesting import Suggester
from kg.questions.text import Tokeniser, clean, language
from kg.questions.understanding import Understanding, left_of, understand, weighed
from kg.store import Store


@dataclass(frozen=True, slots=True)
class Explanation:
    """The pieces of a question with what each was taken for; the readings with score, sentence and words left over."""

    pieces: tuple[tuple[str, str], ...]
    readings: tuple[tuple[float, str, tuple[str, ...]], ...]


class Asker:
    """Answers questions in Chinese and English from one store, with no network and no model."""

    def __init__(self, store: Store, ontology: Ontology | None = None, gazetteer: Gazetteer | None = None) -> None:
        self._store = store
        self._ontology = ontology or Ontology.load()
        self._gazetteer = gazetteer or Gazetteer.open()
        self._runner = Runner(store, Renderer(self._ontology))
        self._labels = Labels(store, self._ontology, self._gazetteer)
        self._sayer = Sayer(self._ontology, self._labels.name)

    def ask(self, question: str) -> Answer:
        """The answer to a question; never raises for what a question says."""
        text = clean(question)
        tongue = language(text)
        if not text:
            return Answer(question, tongue, understood=False, interpretation=_EMPTY[tongue])
        if several := self._several(question, text, tongue):
            return several
        return self._one(question, text, tongue)

    def _one(self, question: str, text: str, tongue: Language) -> Answer:
        """The answer to a text that holds one question."""
        text, denied = straightened(text)
        scope = self.scope(text, tongue)
        understanding = understand(scope)
        if denied:
            understanding = replace(
                understanding, readings=tuple(map(turned, filter(is_truth, understanding.readings)))
            )
        if not understanding.readings:
            return replace(self._refusal(question, tongue, understanding), suggestions=self._suggest(scope))
        answer = self._answer(question, tongue, understanding)
        offered = self._suggester.queries(scope, most=1) if answer.answers else self._suggest(scope)
        return replace(answer, suggestions=offered)

    def _several(self, question: str, text: str, tongue: Language) -> Answer | None:
        """The answers to two or three questions in one; None where the text is one question."""
        pieces = clauses(text)
        if not 1 < len(pieces) <= MOST:
            return None
        reads = [self._reader.read(piece, tongue) for piece in pieces]
        if not asks(reads[0]) or not all(asks(r) or leans(p) for r, p in zip(reads[1:], pieces[1:], strict=True)):
            return None
        answers = [self._one(pieces[0], pieces[0], tongue)]
        for piece, read in zip(pieces[1:], reads[1:], strict=True):
            person = answers[0].answers[0].label if len(answers[0].answers) == 1 else None
            whole = completed(reads[0], piece, read, person)
            answers.append(self._one(piece, whole, tongue))
        if not all(answer.answers for answer in answers):
            whole_answer = self._one(question, text, tongue)
            if whole_answer.answers and whole_answer.answers not in [answer.answers for answer in answers]:
                return whole_answer
        return together(question, pieces, answers)

    def _suggest(self, scope: Scope) -> tuple[str, ...]:
        return self._suggester.suggest(scope)

    @cached_property
    def _suggester(self) -> Suggester:
        return Suggester(Offers(self._lexicon, self._tokeniser))

    def scope(self, text: str, tongue: Language) -> Scope:
        """The question taken apart."""
        read = self._reader.read(text, tongue)
        focus = find_focus(read)
        return Scope(
            read,
            focus,
            self._names,
            self._ontology,
            self._lexicon,
            self._gazetteer,
            self._recall,
            self._iris,
            self._sorts,
        )

    def _iris(self, select: Select) -> frozenset[str]:
        return frozenset(row.answer.value for row in self._runner.rows(select))

    def _answer(self, question: str, tongue: Language, understanding: Understanding) -> Answer:
        tried: list[tuple[Reading, Outcome]] = []
        for reading in understanding.readings[:8]:
            outcome = self._runner.run(reading.form)
            tried.append((reading, outcome))
            if not outcome.silent:
                break
        reading, outcome = tried[-1] if not tried[-1][1].silent else tried[0]
        evidence = self._runner.passages(outcome.facts)
        said = self._sayer.say(reading.form, tongue)
        answers = self._items(reading.form, outcome, tongue)
        further = self._named(reading.form, outcome.further, tongue)
        return Answer(
            question,
            tongue,
            understood=True,
            interpretation=said + self._coverage(tongue, reading.form, outcome, evidence),
            sparql="\n\n".join(outcome.queries),
            answers=answers,
            evidence=evidence,
            further=tuple(item for item in further if item not in answers),
            by_background=outcome.shipped,
        )

    def _items(self, form: Form, outcome: Outcome, tongue: Language) -> tuple[AnswerItem, ...]:
        if outcome.value is not None:
            value = not outcome.value if form.denied and isinstance(outcome.value, bool) else outcome.value
            if not isinstance(value, bool) and float(value).is_integer():
                value = int(value)
            labels = {str(one): _number_label(value, form.unit, one) for one in _TONGUES}
            return (AnswerItem(value, labels[tongue], labels),)
        return self._named(form, outcome.terms, tongue)

    def _named(self, form: Form, terms: Sequence[Term], tongue: Language) -> tuple[AnswerItem, ...]:
        """The entries of things, as what the form asks for."""
        items = [self._labels.item(term, tongue) for term in terms]
        if form.as_country:
            items = [item for term in terms for item in self._as_countries(term, tongue)]
        if form.as_place:
            items = [self._as_place(item, tongue) for item in items]
        return tuple({item.value: item for item in items}.values())

    def _as_place(self, item: AnswerItem, tongue: Language) -> AnswerItem:
        """A body as the place whose office it is; its own name stays the label."""
        place = self._names.place_of_office.get(item.iri or "")
        if place is None:
            return item
        of_place = self._labels.item(place.node, tongue)
        return replace(of_place, label=f"{of_place.label}")

    def _as_countries(self, term: Term, tongue: Language) -> Iterator[AnswerItem]:
        """The country that a participant is, or with whose name the participant's begins ("法国驻华大使")."""
        thing = self._names.all.get(term.value)
        if thing is None or thing.kind == "country":
            yield self._labels.item(term, tongue)
        elif country := self._names.country_in(thing):
            yield self._labels.item(country.node, tongue)

    def _coverage(self, tongue: Language, form: Form, outcome: Outcome, evidence: tuple[Evidence, ...]) -> str:
        documents = sorted({passage.doc for passage in evidence})
        comma = "、" if tongue == "zh" else ", "
        if outcome.several:
            numbers = [_number_label(number, form.unit, tongue) for number in sorted(outcome.several)]
            shown = comma.join(numbers[:_SHOWN]) + ("…" if len(numbers) > _SHOWN else "")
            return _SEVERAL[tongue].format(shown) + _COVERS[tongue].format(comma.join(documents))
        if outcome.silent:
            count = sum(thing.kind == "doc" for thing in self._names.all.values())
            return _SILENT[tongue].format(count)
        said = _SHIPPED[tongue] if outcome.shipped else ""
        return said + (_COVERS[tongue].format(comma.join(documents)) if documents else "")

    def _refusal(self, question: str, tongue: Language, understanding: Understanding) -> Answer:
        words = ("、" if tongue == "zh" else ", ").join(f"“{word}”" for word in understanding.left[:5])
        said = _UNKNOWN[tongue].format(words) if words else _NOTHING[tongue]
        return Answer(question, tongue, understood=False, interpretation=said)

    @cached_property
    def _tokeniser(self) -> Tokeniser:
        return Tokeniser.load()

    @cached_property
    def _sorts(self) -> Sorts:
        return Sorts.load(self._tokeniser)

    @cached_property
    def _names(self) -> Names:
        return Names(self._store, self._gazetteer, self._tokeniser)

    @cached_property
    def _lexicon(self) -> Lexicon:
        lexicon = Lexicon.load(self._ontology, self._tokeniser)
        for scheme, code, label in self._runner.own_concepts():
            lexicon.add((label,), Sense("concept", f"{scheme}-{code}"))
            if scheme == "financeItem":
                lexicon.own[label] = code
        return lexicon

    @cached_property
    def _recall(self) -> Recall:
        return Recall(self._store, self._ontology, self._names, self._lexicon, self._tokeniser)

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self._lexicon, self._names, self._tokeniser)

    def vocabulary(self) -> frozenset[str]:
        """Names of the graph, for completion."""
        return frozenset(name for thing in self._names.all.values() for name in thing.aliases)

    def explanation(self, question: str) -> Explanation:
        """How a question is taken apart and which readings were weighed, for ``kg ask --explain``."""
        text = clean(question)
        tongue = language(text)
        scope = self.scope(text, tongue)
        found = weighed(scope)
        return Explanation(
            tuple((mention.text, mention.meaning) for mention in scope.question.mentions),
            tuple((round(r.score, 2), self._sayer.say(r.form, tongue), left_of(scope.question, r)) for r in found[:8]),
        )

    def explain(self, question: str) -> Question:
        """The question with its mentions."""
        text = clean(question)
        return self._reader.read(text, language(text))


def _number_label(value: float | bool, unit: str, tongue: Language) -> str:
    if isinstance(value, bool):
        return ("是" if value else "否") if tongue == "zh" else ("yes" if value else "no")
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    if unit == "元":
        wan = f"{value / 10_000:,.4f}".rstrip("0").rstrip(".")
        return f"{number}元（{wan}万元）" if tongue == "zh" else f"{number} yuan"
    return f"{number}{unit}" if tongue == "zh" or unit == "%" else f"{number} {unit}".strip()


_TONGUES: tuple[Language, ...] = ("zh", "en")
_EMPTY = {"zh": "请输入一个问题。", "en": "Please ask a question."}
_UNKNOWN = {"zh": "没有听懂：不明白{}。", "en": "Not understood: I do not know {}."}
_NOTHING = {
    "zh": "没有听懂：词都认得，但图谱里没有相符的事实，或者这样问还答不了。",
    "en": "Not understood: I know the words, but no fact fits them all, or I cannot answer what is asked so.",
}
_SHIPPED = {
    "zh": "。文档没有直接说明，以随附的背景知识作答",
    "en": ". The documents do not say so themselves; the shipped background knowledge does",
}
_COVERS = {"zh": "。依据文档：{}", "en": ". From: {}"}
_SHOWN = 6  # numbers of which none is picked
_SEVERAL = {
    "zh": "。有几个不同的数：{}，请说明是哪个单位、哪一年或哪一项",
    "en": ". There are several numbers: {}; say which office, year or item is meant",
}
_SILENT = {"zh": "。图谱的{}份文档中没有这样的记载", "en": ". The {} documents of the graph do not say"}
