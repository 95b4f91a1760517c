"""Amounts of budgets and final accounts: in running text clause by clause, and in real tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.accounts import Accounts
from kg.extraction.base import Parsed
from kg.extraction.extractors.finance_english import EnglishAmounts
from kg.extraction.extractors.finance_sentence import SentenceReader
from kg.extraction.extractors.finance_tables import is_head, read_table
from kg.extraction.extractors.finance_thread import Thread
from kg.extraction.frame import Frame, read_rule_table
from kg.extraction.ledger import Ledger
from kg.extraction.line_tables import line_tables
from kg.extraction.passages import passages
from kg.extraction.plain import Plain
from kg.model import Block, Document, Finance

_TITLE_LENGTH = 40
_SENTENCE = re.compile("，.*[。；]$|得分?\\d")  # of a short line: it is no title


@dataclass(frozen=True)
class FinanceExtractor:
    """Finance facts of a document."""

    accounts: Accounts
    english: EnglishAmounts

    @classmethod
    def load(cls) -> FinanceExtractor:
        table = read_rule_table("finance", "english", "confidence")
        return cls(Accounts.load(), EnglishAmounts.of(table["english"], table["confidence"]["english"]))

    def __call__(self, parsed: Parsed) -> Iterator[Finance]:
        document = parsed.document
        yield from self.english(parsed)
        ledger = Ledger(document)
        thread = Thread(self.accounts, ledger)
        for block in passages(document):
            self._read(document, block, thread)
        for table in (*document.tables, *line_tables(document, is_head)):
            read_table(self.accounts, table, ledger)
        yield from ledger.facts()

    def _read(self, document: Document, block: Block, thread: Thread) -> None:
        """Read one block; one without amounts may still name the item of the next."""
        raw = document.text[block.start : block.end]
        if block.kind == "heading":
            thread.scope = None
        plain = Plain.of_block(document, block)
        if "元" not in raw and not self.accounts.says_none(plain.text):
            if len(raw) <= _TITLE_LENGTH and not _SENTENCE.search(plain.text):
                items = list(self.accounts.items(plain.text))
                thread.item, thread.last = (items[-1] if items else None), []
            return
        thread.begin_block(self.accounts.remark(plain.text))
        frame = Frame(document.context, block.section)
        for sentence in plain.sentences():
            thread.recent = []
            if self.accounts.settings.aims.search(sentence[0]):
                continue
            SentenceReader(thread, plain, frame, sentence.start(), sentence.end()).read()


def load() -> FinanceExtractor:
    """The extractor with its shipped knowledge."""
    return FinanceExtractor.load()
