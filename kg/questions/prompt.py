"""The prompt of ``kg ask`` without a question: history, completion of names, follow-up questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from kg.errors import TimeLimitError
from kg.model import Answer
from kg.queries import within
from kg.questions.asker import Asker
from kg.questions.session import Session

_BYE = frozenset({"", "exit", "quit", "bye", "退出", "再见"})


def converse(
    asker: Asker, show: Callable[[Answer], None], seconds: float | None = None, *, history: Path | None = None
) -> None:
    """Ask until an empty line or the end of input.

    seconds: how long an answer may take. history: the file that keeps earlier questions.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    completer = WordCompleter(sorted(asker.vocabulary()), ignore_case=True, match_middle=True)
    kept = FileHistory(str(history)) if history else InMemoryHistory()
    reader: PromptSession[str] = PromptSession(history=kept, completer=completer, complete_while_typing=False)
    talk(Session(asker), _lines(reader), show, seconds)


def talk(
    session: Session, questions: Iterable[str], show: Callable[[Answer], None], seconds: float | None = None
) -> None:
    """Answer questions one after another until one is empty or says goodbye."""
    for question in questions:
        if question.strip().lower() in _BYE:
            return
        try:
            answer = within(seconds, partial(session.ask, question))
        except TimeLimitError as error:
            print(f"{question}: {error}", file=sys.stderr)
        else:
            show(answer)


def _lines(reader: object) -> Iterable[str]:
    while True:
        try:
            yield reader.prompt("? ")  # type: ignore[attr-defined]
        except (EOFError, KeyboardInterrupt):
            return
