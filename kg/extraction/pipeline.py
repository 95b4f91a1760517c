"""The spaCy pipeline: Document → Parsed → facts.

``spacy.blank("zh")`` gives one token a character; the component ``kg_names`` merges known names into one token each.
Rules and extractors read the parsed sentences; nothing is matched over a whole document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg import knowledge
from kg.documents import sentences
from kg.extraction.base import Parsed, ParsedSentence, TypeExtractor
from kg.extraction.body_histories import HistoryReader
from kg.extraction.body_ties import ties_of_bodies
from kg.extraction.cues import StatusCues
from kg.extraction.english import EnglishTies
from kg.extraction.english_posts import EnglishPosts
from kg.extraction.extractors import load_extractors
from kg.extraction.extractors.partnership import PartnerTableReader
from kg.extraction.governments import as_places
from kg.extraction.language_model import LanguageModelExtractor
from kg.extraction.lexicon import Lexicon
from kg.extraction.merge import merge
from kg.extraction.named_places import named_places
from kg.extraction.names import Name, NameFinder, Referents, stays, write
from kg.extraction.pattern import Compiler
from kg.extraction.pronouns import Pair, PronounReader
from kg.extraction.punctuation import widened
from kg.extraction.relations import BUILDERS, carry_owner
from kg.extraction.remarks import remark
from kg.extraction.rules import Match, RuleFile, find_matches, read_rules
from kg.extraction.scene import Scene
from kg.extraction.script import simplified
from kg.extraction.shapes import Shapes
from kg.extraction.spans import names_in, text_of
from kg.extraction.tie_words import TieWords
from kg.extraction.ties import TieReader
from kg.extraction.told_traits import TraitReader, places_of
from kg.model import Context, Document, Fact, PlaceMention, Sentence
from kg.places import Gazetteer


class CharacterTokenizer:
    """One token a character, blanks too, so that token and character offsets agree in Chinese and English."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        return Doc(self._vocab, words=list(text), spaces=[False] * len(text))


class NamesComponent:
    """The pipe ``kg_names``; the document's context and memory come in ``doc.user_data``."""

    def __init__(self, finder: NameFinder) -> None:
        self._finder = finder

    def __call__(self, doc: Doc) -> Doc:
        context: Context = doc.user_data.get("kg_context", Context())
        memory: Mapping[str, str] = doc.user_data.get("kg_memory", {})
        before: Referents = doc.user_data.get("kg_before", Referents())
        found = self._finder.read(text_of(doc), context, memory, before)
        doc.user_data["kg_listed"] = found.listed
        return write(doc, found.spans)


@Language.factory("kg_names", assigns=["token.ent_type"])
def make_names(nlp: Language, name: str) -> NamesComponent:  # noqa: ARG001 (spaCy's signature)
    """Build the names component from the shipped gazetteer and shapes."""
    return NamesComponent(NameFinder(Gazetteer.open(), Shapes.load()))


class Extractor:
    """Extracts the facts of documents; holds the pipeline, the rules and the extractors, loaded once."""

    def __init__(
        self, rule_files: tuple[RuleFile, ...], extractors: tuple[TypeExtractor, ...], lexicon: Lexicon
    ) -> None:
        self._rules = rule_files
        self._extractors = extractors
        self._lexicon = lexicon
        self._cues = StatusCues.load()
        self._english = EnglishTies.load()
        self._posts = EnglishPosts.load(self._english.regions)
        self._ties = TieReader(TieWords.load(), self._cues)
        self._traits = TraitReader.load(tuple(lexicon.traits))
        self._histories = HistoryReader.load()
        self._pronouns = PronounReader(self._ties.words, self._cues)

    @classmethod
    def load(cls) -> Extractor:
        """Read the shipped knowledge; raises KnowledgeError where a file of it is wrong."""
        lexicon = Lexicon.load()
        compiler = Compiler(lexicon)
        files = tuple(read_rules(knowledge.path("data", "rules", f"{name}.toml"), compiler) for name in BUILDERS)
        asked = LanguageModelExtractor.load()
        return cls(files, (*load_extractors(), *([asked] if asked else [])), lexicon)

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer.open()

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline."""
        nlp = spacy.blank("zh")
        nlp.tokenizer = CharacterTokenizer(nlp.vocab)
        nlp.add_pipe("kg_names")
        return nlp

    def extract(self, document: Document) -> list[Fact]:
        """Every fact that the document states, merged, in order of type and place."""
        with self.nlp.memory_zone():  # else spaCy keeps every word it has ever seen
            return self._facts(self._read(document))

    def extract_with_places(self, document: Document) -> tuple[list[Fact], tuple[PlaceMention, ...]]:
        """As ``extract``, and the places that the document names, each spelling once."""
        with self.nlp.memory_zone():
            parsed = self._read(document)
            return self._facts(parsed), named_places(parsed)

    def _read(self, document: Document) -> Parsed:
        return self.parse(widened(simplified(document, self._gazetteer)))

    def _facts(self, parsed: Parsed) -> list[Fact]:
        facts = [fact for file in self._rules for fact in self._apply(file, parsed)]
        for extractor in self._extractors:
            facts += extractor(parsed)
        return merge(facts)

    def parse(self, document: Document) -> Parsed:
        """The document's sentences with their names; a name given with its country anywhere keeps it everywhere."""
        found = tuple(sentences(document))
        parsed = self._parse(document, found, {})
        memory = _memory(parsed, self._gazetteer)
        return Parsed(document, self._parse(document, found, memory, parsed) if memory else parsed)

    def _parse(
        self,
        document: Document,
        found: tuple[Sentence, ...],
        memory: Mapping[str, str],
        earlier: tuple[ParsedSentence, ...] = (),
    ) -> tuple[ParsedSentence, ...]:
        """Run the pipeline sentence by sentence, carrying on what 该市 can stand for; of those parsed ``earlier``
        without the memory only the sentences that it can change."""
        parsed = []
        before = Referents()
        for i, sentence in enumerate(found):
            known = {"kg_context": document.context, "kg_memory": memory, "kg_before": before, "kg_text": sentence.text}
            if earlier and stays(sentence.text, earlier[i].tokens.user_data, memory, before):
                doc = earlier[i].tokens
                doc.user_data.update(known)
            else:
                doc = self.nlp.make_doc(sentence.text)
                doc.user_data.update(known)
                for _, pipe in self.nlp.pipeline:
                    doc = pipe(doc)
            parsed.append(ParsedSentence(sentence, doc))
            before = _referents(doc, before, self._english.regions)
        return tuple(parsed)

    def _apply(self, file: RuleFile, parsed: Parsed) -> list[Fact]:
        scene = Scene(parsed.document, self._cues, self._lexicon)
        build = BUILDERS[file.type]
        facts: list[Fact] = []
        pair = Pair()
        near: list[Name] = []
        near_block: object = None
        bodies: list[str] = []
        tables = self._partner_tables(parsed.document) if file.type == "partnership" else ()
        for sentence in parsed.sentences:
            if any(start < sentence.sentence.end and sentence.sentence.start < end for start, end in tables):
                continue
            if file.type == "partnership":
                found_bodies = ties_of_bodies(scene, sentence)
                sentence = as_places(sentence)
            matches = best(list(find_matches(file, sentence)))
            if file.type == "org":
                scene = replace(scene, bodies=tuple(bodies)) if matches else scene
                bodies += (n.full for _, _, n in names_in(sentence.tokens) if n.cls == "Body")
            found = [fact for match in matches for fact in build(scene, match)]
            if file.type == "org":
                found += self._histories.read(scene, sentence, found)
            if file.type == "role":
                found = self._posts.read(scene, sentence, carry_owner(found))
            if file.type == "trait":
                found += self._traits.read(scene, sentence, near)
                near = [*(near if near_block is sentence.sentence.block else []), *places_of(sentence)]
                near_block = sentence.sentence.block
            if file.type != "partnership":
                facts += found
            else:
                taken = {i for m in matches for i in range(*m.spans.get("b", (0, 0)))}
                found += self._ties.read(scene, sentence, taken)
                found += found_bodies
                found += self._english.read(scene, sentence)
                found += self._pronouns.read(scene, sentence, pair)
                pair = self._pronouns.follow(pair, sentence)
                facts += remark(found, sentence, self._ties.words, base_year(scene, sentence))
        return facts

    def _partner_tables(self, document: Document) -> list[tuple[int, int]]:
        """Where tables of partners stand: their rows are no sentences."""
        reader = next(e for e in self._extractors if isinstance(e, PartnerTableReader))
        return [(table.start, table.end) for table in reader.tables(document)]


def base_year(scene: Scene, sentence: ParsedSentence) -> str | None:
    """The year that a sentence counts from."""
    return sentence.sentence.block.section.year or scene.context.year


def best(matches: list[Match]) -> list[Match]:
    """Of matches whose slots overlap keep the one whose rule stands first in its file, then the longer."""
    kept: list[Match] = []
    for match in matches:
        if not any(_overlap(match, other) for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


_KEYS: Mapping[str, str] = {
    "partnership": "b",
    "mission": "country",
    "trait": "place",
    "role": "role",
    "org": "object",
}


def _overlap(a: Match, b: Match) -> bool:
    key = "seat" if "seat" in a.spans and "seat" in b.spans else _KEYS[a.rule.type]
    if key == "place":
        return _touch(a, b)
    (start, end), (first, last) = a.spans.get(key, (0, 0)), b.spans.get(key, (0, 0))
    return start < last and first < end


def _touch(a: Match, b: Match) -> bool:
    """Whether two matches say the same trait of the same place."""
    slots = [[m.spans[s] for s in ("place", "place2", "place3", "place4") if s in m.spans] for m in (a, b)]
    said = [m.text("trait") or "" for m in (a, b)]
    same = said[0] in said[1] or said[1] in said[0]
    return same and any(x == y for x in slots[0] for y in slots[1])


def _referents(doc: Doc, before: Referents, regions: Mapping[str, str]) -> Referents:
    """The places named last, after a sentence; a state behind its city (Buffalo, New York) is none."""
    names = [n for _, _, n in names_in(doc) if n.cls in ("Foreign", "Domestic")]
    names = [n for n in names if n.full not in regions]
    foreign = [n for n in names if n.cls == "Foreign"]
    return Referents(names[-1] if names else before.last, foreign[-1] if foreign else before.foreign)


def _memory(parsed: tuple[ParsedSentence, ...], gazetteer: Gazetteer) -> dict[str, str]:
    """Full name → country of foreign places: as the document gives it with the name anywhere, else where the gazetteer
    knows the place in just one of the countries that the document names."""
    memory: dict[str, str] = {}
    names = [v for s in parsed for v in s.tokens.user_data.values() if isinstance(v, Name)]
    for name in names:
        if name.cls == "Foreign" and name.country:
            memory.setdefault(name.full, name.country)
    countries = {n.full for n in names if n.cls == "Country"} | set(memory.values())
    for name in names:
        if name.cls == "Foreign" and name.full not in memory and countries:
            places = {c.zh for p in gazetteer.lookup(name.full) if (c := gazetteer.country(p.country))} & countries
            if len(places) == 1:
                memory[name.full] = places.pop()
    return memory
