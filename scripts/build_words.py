"""CC-CEDICT + word frequencies → data/questions/words.tsv: what English words may be called in Chinese.

Usage: build_words.py CEDICT.txt[.gz] FREQUENCIES.txt (jieba's dict.txt: word, count, tag). Run it again only to
bring in a new edition; the file it writes may be edited by hand, data/questions/expressions.toml goes before it.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import defaultdict
from pathlib import Path

from kg import knowledge
from kg.questions.text import stem

_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
_SKIP = re.compile(r"variant of|surname|see |CL:|abbr\.|\bused in\b|idiom|lit\.|fig\.|old \b")
_WORDS = re.compile(r"[A-Za-z][a-z]+(?:[ -][a-z]+){0,2}")
_WORSE = frozenset(
    word
    for words in ("the a an of to in on at be is and or", "not it as by for with from one that this")
    for word in words.split()
)
_LEAST, _MOST_WORDS = 60, 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cedict", type=Path)
    parser.add_argument("frequencies", type=Path)
    given = parser.parse_args()
    counts = frequencies(given.frequencies)
    rows = words(read(given.cedict), counts)
    head = (
        "# English words (without endings) and what they may be called in Chinese; may be edited.\n"
        "# From CC-CEDICT (CC BY-SA 4.0, https://www.mdbg.net/chinese/dictionary), by scripts/build_words.py.\n"
        "english\tchinese\n"
    )
    text = head + "".join(f"{english}\t{'|'.join(chinese)}\n" for english, chinese in sorted(rows.items()))
    knowledge.path("data", "questions", "words.tsv").write_text(text, "utf-8")
    print(len(rows), "words,", len(text), "characters")


def frequencies(path: Path) -> dict[str, int]:
    rows = (line.split() for line in path.read_text("utf-8").splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) >= 2 and row[1].isdigit()}


def read(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def words(text: str, counts: dict[str, int]) -> dict[str, list[str]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in text.splitlines():
        match = _ENTRY.match(line)
        if line.startswith("#") or match is None:
            continue
        chinese = match[2]
        count = counts.get(chinese, 0)
        if not 1 <= len(chinese) <= 5 or count < _LEAST or match[3][:1].isupper():
            continue
        for gloss in match[4].split("/"):
            for piece in re.split(r"[;,]", re.sub(r"\([^)]*\)", "", gloss)):
                piece = re.sub(r"^(to|a|an|the) ", "", piece.strip()).strip()
                if _WORDS.fullmatch(piece) and not _SKIP.search(piece) and piece.split()[0] not in _WORSE:
                    key = " ".join(stem(word) for word in re.split("[ -]", piece))
                    found[key][chinese] = max(count, found[key].get(chinese, 0))
    return {
        key: sorted(options, key=lambda word: (-min(len(word), 2), -options[word]))[:_MOST_WORDS]
        for key, options in found.items()
    }


if __name__ == "__main__":
    main()
