"""The extractor: passages of a document → requests → facts that the passages bear out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Self

from kg.extraction.base import Parsed
from kg.extraction.language_model.endpoint import Endpoint
from kg.extraction.language_model.instructions import instructions
from kg.extraction.language_model.proposals import read_proposals
from kg.extraction.language_model.settings import Settings
from kg.model import Context, Fact
from kg.ontology import Ontology

_LOG = logging.getLogger(__name__)


class LanguageModelExtractor:
    """Asks the model about one passage after another; see the package for what it takes and what it refuses."""

    def __init__(self, settings: Settings, ontology: Ontology) -> None:
        self._settings = settings
        self._ontology = ontology
        self._endpoint = Endpoint(settings)
        self._instructions = instructions(ontology)

    @classmethod
    def load(cls) -> Self | None:
        """The extractor that the environment asks for; None where it asks for none."""
        settings = Settings.from_environment()
        if settings is None:
            return None
        _LOG.warning("the text of the documents is sent to %s (KG_LLM_URL)", settings.url)
        return cls(settings, Ontology.load())

    def __call__(self, parsed: Parsed) -> Iterator[Fact]:
        """The facts of a document; those refused are counted in the log by reason.

        Raises DocumentError where the model does not answer: what it would have said must not be missing unseen.
        """
        document = parsed.document
        refused: Counter[str] = Counter()
        for start, end in self._passages(parsed):
            reply = self._endpoint.complete(
                self._instructions, f"{_told(document.context)}\n\n{document.text[start:end]}"
            )
            for proposal in read_proposals(reply, document, start, end, self._ontology):
                if proposal.fact is None:
                    refused[proposal.refused] += 1
                else:
                    yield proposal.fact
        for reason, count in refused.most_common():
            _LOG.info("%s: refused from the language model: %d × %s", document.path, count, reason)

    def _passages(self, parsed: Parsed) -> Iterator[tuple[int, int]]:
        """Stretches of whole sentences, none longer than the settings allow unless one sentence is."""
        start = end = -1
        for item in parsed.sentences:
            sentence = item.sentence
            if start >= 0 and sentence.end - start > self._settings.passage:
                yield start, end
                start = -1
            if start < 0:
                start = sentence.start
            end = sentence.end
        if start >= 0:
            yield start, end


def _told(context: Context) -> str:
    """What the document's context settles, for 我市, 我办 and 今年."""
    said = {"place": context.home, "office": context.office, "year": context.year}
    return "Context: " + ", ".join(f"{name} = {value}" for name, value in said.items() if value)
