"""A made-up graph of the shape of real ones, as large as wanted; the same for the same size and seed.

    python benchmarks/synthetic.py --quads 1000000 --seed 1 OUT.nq.gz     documents, for: kg load OUT.nq.gz --derive
    python benchmarks/synthetic.py --quads 1000000 --seed 1 OUT.jsonl     flat facts, for: kg build --facts OUT.jsonl
    python benchmarks/synthetic.py --quads 1000000 --seed 1 FOLDER        a store, for: kg serve --store FOLDER

Each document is a yearly report, a final account or an assessment of one city's foreign affairs office in one year,
with a text in which every quote stands in its place. Cities, countries and coordinates are those of the gazetteer;
events, bodies, persons and amounts are made up, and so are some towns that no gazetteer has. What each query of the
catalogue looks for occurs, also for its example. Facts become quads by the project's own code (each name of a place is
linked once). --quads counts those of documents; others come on top. A store is made as by ``kg load``.
"""

from __future__ import annotations

import argparse
import gzip
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg.flat import to_line
from kg.graph.entities import NameShapes
from kg.graph.gazetteer import GazetteerResolver
from kg.graph.iris import RUNS
from kg.graph.quads import GraphMaker
from kg.loading import load
from kg.model import FACT_CLASSES, Context, Document, Evidence, Fact
from kg.ontology import Ontology
from kg.places import Gazetteer, Place
from kg.store import ReadDocument, SourceText, open_store
from kg.store.records import record_triples

YEARS = range(2010, 2025)
TOPICS = ("茶文化", "陶瓷", "青年", "经贸", "教育", "中医药", "足球", "音乐", "农业", "物流", "科技", "旅游", "博物馆")
FORMS = {"conference": "论坛", "celebration": "周", "exhibition": "展", "training": "培训班", "visit_in": "来访",
         "visit_out": "出访", "exchange": "交流营", "promotion": "推介会", "signing": "签约仪式"}  # fmt: skip
POSTS = ("主任", "副主任", "市长", "副市长", "秘书长")
HISTORY = ("department", "founded", "renamed_to", "merged_with")
MEASURES = ("接待外宾", "审批因公出国", "邀请外国人来华", "办理领事认证")
EXAMPLES = (("南昌市", 2021), ("景德镇市", 2021), ("南昌市", 2022), ("景德镇市", 2022))  # of the queries; told first
HOSTS = 40  # cities that are guests of others, the examples' among them
HUBS = 8  # cities abroad of which each city has half
SENDING = ("日本", "法国", "德国", "韩国", "英国", "泰国")  # countries with missions in many places
TOWNS, SYLLABLES = 200, "洛维坎图尔曼内斯波加拉米"
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "明华国伟秀英芳敏静强磊洋"
Slots = dict[str, Any]
Maker = Callable[["City", random.Random], tuple[str, Slots]]


@dataclass(frozen=True, slots=True)
class City:
    """One office in one year: what its documents are about."""

    place: Place
    partners: tuple[tuple[Place, str], ...]  # with the name of the country
    guests: tuple[str, ...]  # cities of the same country
    towns: tuple[str, ...]  # abroad, in no gazetteer
    year: int

    @property
    def home(self) -> str:
        return self.place.zh

    @property
    def office(self) -> str:
        return f"{self.home}人民政府外事办公室"


def _partnership(city: City, pick: random.Random) -> tuple[str, Slots]:
    partner, country = pick.choice(city.partners)
    other = pick.choice(city.towns) if pick.random() < 0.05 else partner.zh
    status = pick.choices(("done", "planned", "ongoing"), (7, 2, 1))[0]
    kind = pick.choices(("sister_city", "friendly_exchange", "contact"), (5, 3, 1))[0]
    since = str(pick.randrange(1980, city.year + 1)) if status == "done" else None
    text = f"与{country}{other}{'已' if since else '将'}往来"
    return text, {"a": city.home, "b": other, "b_country": country, "kind": kind, "status": status, "since": since}


def _event(city: City, pick: random.Random) -> tuple[str, Slots]:
    kind = pick.choice(list(FORMS))
    name = f"{city.year}{city.place.names[0]}{pick.choice(TOPICS)}{FORMS[kind]}"
    month, day = pick.randrange(1, 13), pick.randrange(1, 29)
    date = pick.choice((f"{city.year}", f"{city.year}-{month:02}", f"{city.year}-{month:02}-{day:02}"))
    partner, _ = pick.choice(city.partners)
    persons = pick.choice((None, pick.randrange(20, 900)))
    guests = (partner.zh, pick.choice(city.guests)) if pick.random() < 0.3 else (partner.zh,)
    online = pick.choices((None, True, "hybrid"), (17, 2, 1))[0]
    slots = {"name": name, "kind": kind, "date": date, "place": (city.home,), "organizers": (city.office,),
             "participants": guests, "online": online, "persons": persons, "status": "done"}  # fmt: skip
    how = {None: "办", True: "在线上办", "hybrid": "以线上线下结合方式办"}[online]
    return f"{date}{how}{name}，{'、'.join(guests)}与会", slots


def _agreement(city: City, pick: random.Random) -> tuple[str, Slots]:
    partner, _ = pick.choice(city.partners)
    slots = {"kind": pick.choice(("memorandum", "cooperation", "project")), "parties": (city.home, partner.zh)}
    return f"同{partner.zh}签{pick.choice(TOPICS)}文件", slots | {"date": str(city.year), "status": "done"}


def _mission(city: City, pick: random.Random) -> tuple[str, Slots]:
    country = pick.choice((*SENDING, pick.choice(city.partners)[1]))
    return f"{country}在此设领馆", {"country": country, "seat": (city.home,), "kind": "consulate_general"}


def _reception(city: City, pick: random.Random) -> tuple[str, tuple[tuple[str, Slots], ...]]:
    """A mission and the event it came to, told in one passage."""
    _, mission = _mission(city, pick)
    name = f"{city.year}{city.place.names[0]}{pick.choice(TOPICS)}会见"
    slots = {"name": name, "kind": "visit_in", "date": str(city.year), "place": (city.home,), "status": "done"}
    return f"{mission['country']}驻此总领事馆来人出席{name}", (("event", slots), ("mission", mission))


def _statistic(city: City, pick: random.Random) -> tuple[str, Slots]:
    measure, batches, persons = pick.choice(MEASURES), pick.randrange(1, 300), pick.randrange(10, 5000)
    slots = {"place": city.home, "year": str(city.year), "measure": measure, "batches": batches, "persons": persons}
    return f"{measure}{batches}批{persons}人次", slots


def _honour(city: City, pick: random.Random) -> tuple[str, Slots]:
    name = f"{pick.choice(TOPICS)}往来{pick.choice('甲乙丙')}等奖"
    return f"获{name}", {"who": city.home, "name": name, "year": str(city.year)}


def _role(city: City, pick: random.Random) -> tuple[str, Slots]:
    person = pick.choice(SURNAMES) + "".join(pick.choices(GIVEN, k=2))
    post = pick.choice(POSTS)
    return f"{post}{person}", {"person": person, "role": post, "of": city.office}


def _finance(city: City, pick: random.Random) -> tuple[str, Slots]:
    item = pick.choice(("three_public_total", "overseas_travel", "official_reception", "revenue_total", "personnel",
                        "expenditure_total", "vehicle_operation"))  # fmt: skip
    amount = pick.randrange(10_000, 20_000_000)
    basis = pick.choice(("budget", "final"))
    slots = {"org": city.office, "year": str(city.year), "basis": basis, "item": item, "amount": float(amount)}
    if pick.random() < 0.7:
        return f"{item}：{amount}元", slots
    change = float(pick.randrange(-amount // 4, amount // 4))
    said = f"{item}：{amount}元，比上年{'增加' if change > 0 else '减少'}{abs(change):.0f}元"
    return said, slots | {"change": change, "change_pct": round(100 * change / (amount - change), 1)}


def _staffing(city: City, pick: random.Random) -> tuple[str, Slots]:
    count = pick.randrange(5, 90)
    return f"实有{count}名", {"org": city.office, "year": str(city.year), "item": "staff_active", "count": count}


def _project(city: City, pick: random.Random) -> tuple[str, Slots]:
    name, budget = f"{pick.choice(TOPICS)}外事项目", float(pick.randrange(1, 900) * 1000)
    spent = budget * pick.randrange(30, 106) / 100
    slots = {"name": name, "org": (city.office,), "year": str(city.year), "budget": budget, "spent": spent}
    return f"{name}预算{budget:.0f}元，支出{spent:.0f}元", slots


def _indicator(city: City, pick: random.Random) -> tuple[str, Slots]:
    project, target = f"{pick.choice(TOPICS)}外事项目", float(pick.randrange(1, 60))
    slots = {"org": city.office, "project": project, "year": str(city.year), "name": "往来批次", "op": ">=",
             "target": target, "actual": target + pick.randrange(-3, 9), "unit": "批"}  # fmt: skip
    return f"{project}往来批次不少于{target:.0f}批", slots


def _evaluation(city: City, pick: random.Random) -> tuple[str, Slots]:
    score = round(pick.uniform(70, 100), 1)
    return f"自评{score}分", {"org": city.office, "year": str(city.year), "score": score, "grade": "优"}


def _org(city: City, pick: random.Random) -> tuple[str, Slots]:
    relation = pick.choices(HISTORY, (27, 1, 1, 1))[0]
    unit = f"{city.home}外办{pick.choice(TOPICS)}处"
    other = str(pick.randrange(1978, 2005)) if relation == "founded" else unit
    said = {"department": "下设", "founded": "成立于", "renamed_to": "更名为", "merged_with": "并入"}[relation]
    return f"{said}{other}", {"org": city.office, "relation": relation, "object": other}


def _trait(city: City, pick: random.Random) -> tuple[str, Slots]:
    partner, country = pick.choice(city.partners)
    trait = pick.choice(("ceramics", "port", "tea", "wine", "university", "tourism", "automotive", "music"))
    return f"{partner.zh}以{trait}著称", {"place": partner.zh, "trait": trait, "country": country}


# The sorts of documents: genre, and which facts they state how often.
GENRES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "yearly_report": (("partnership", 6), ("event", 9), ("agreement", 2), ("mission", 1), ("reception", 1),
                      ("statistic", 4), ("honour", 1), ("role", 2), ("trait", 1)),
    "final_account": (("finance", 18), ("staffing", 2), ("org", 4), ("role", 1)),
    "performance": (("project", 4), ("indicator", 14), ("evaluation", 2)),
}  # fmt: skip
MAKERS: Mapping[str, Maker] = {
    "partnership": _partnership, "event": _event, "agreement": _agreement, "mission": _mission,
    "statistic": _statistic, "honour": _honour, "role": _role, "finance": _finance, "staffing": _staffing,
    "project": _project, "indicator": _indicator, "evaluation": _evaluation, "org": _org, "trait": _trait,
}  # fmt: skip


def documents(seed: int, cities: int = 320) -> Iterator[tuple[Document, list[Fact]]]:
    """Documents with their facts, without end (a city's year comes again as a further volume)."""
    pick = random.Random(seed)
    gazetteer = Gazetteer.open()
    homes = _homes(gazetteer, cities)
    abroad = _abroad(gazetteer)
    hubs = pick.sample(abroad, HUBS)
    partners = {h.id: (*pick.sample(abroad, pick.randrange(3, 37)), *pick.sample(hubs, HUBS // 2)) for h in homes}
    towns = tuple("".join(pick.choices(SYLLABLES, k=4)) + "镇" for _ in range(TOWNS))
    guests = tuple(home.zh for home in homes[:HOSTS])
    told = [(home, year) for home in homes for year in YEARS]
    pick.shuffle(told)
    told.sort(key=lambda one: EXAMPLES.index(known) if (known := (one[0].zh, one[1])) in EXAMPLES else len(EXAMPLES))
    for volume in count(1):
        for home, year in told:
            city = City(home, partners[home.id], guests, towns, year)
            for genre, wanted in GENRES.items():
                yield _document(city, genre, wanted, f"{home.id}-{year}-{genre}-{volume}", pick)


def _homes(gazetteer: Gazetteer, number: int) -> list[Place]:
    """The largest cities of the country, those of the examples first."""
    found = [p for p in gazetteer.in_country("CN") if p.kind in ("city", "prefecture") and p.lat is not None]
    found = [place for place in found if place.zh.endswith("市")]
    known = [name for name, _ in EXAMPLES]
    found.sort(key=lambda place: (place.zh not in known, -place.population, place.id))
    return found[:number]


def _abroad(gazetteer: Gazetteer) -> list[tuple[Place, str]]:
    """The larger cities of all other countries that have a Chinese name and coordinates."""
    found = []
    for code in gazetteer.country_codes():
        country = gazetteer.country(code)
        if country is None or code in ("CN", "HK", "MO", "TW"):
            continue
        places = [p for p in gazetteer.in_country(code) if p.kind == "city" and p.zh and p.lat is not None]
        places.sort(key=lambda place: (-place.population, place.id))
        found += [(place, country.zh) for place in places[:40]]
    return found


def _document(
    city: City, genre: str, wanted: tuple[tuple[str, int], ...], doc: str, pick: random.Random
) -> tuple[Document, list[Fact]]:
    lines = [f"{city.home}外事{city.year}年（{genre}）"]
    stated: list[tuple[str, str, Slots, int]] = []
    at = len(lines[0]) + 1
    for kind, times in wanted:
        for _ in range(times):
            quote, said = _passage(kind, city, pick)
            stated += ((one, quote, slots, at) for one, slots in said)
            lines.append(f"{quote}。")
            at += len(lines[-1]) + 1
    text = "\n".join(lines) + "\n"
    facts = [
        _fact(kind, slots, Evidence(doc, quote, start, start + len(quote))) for kind, quote, slots, start in stated
    ]
    context = Context(home=city.home, office=city.office, year=str(city.year), genre=genre)
    return (
        Document(
            doc, f"{doc}.txt", "0" * 64, text, text, tuple(range(len(text))), (), (), context, "zh", "txt", "utf-8"
        ),
        facts,
    )


def _passage(kind: str, city: City, pick: random.Random) -> tuple[str, tuple[tuple[str, Slots], ...]]:
    """A sentence and the facts that it states, each with its type."""
    if kind == "reception":
        return _reception(city, pick)
    quote, slots = MAKERS[kind](city, pick)
    return quote, ((kind, slots),)


def _fact(kind: str, slots: dict[str, Any], evidence: Evidence) -> Fact:
    cls = FACT_CLASSES[kind]
    known = {field.name for field in fields(cls)}
    return cls(**{k: v for k, v in slots.items() if k in known}, evidence=(evidence,), rule=f"{kind}.synthetic")


class KnownPlaces(GazetteerResolver):
    """Links each name once and remembers it: the made-up documents use few names very often."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__(gazetteer)
        self._links: dict[tuple[str, str | None], NamedNode | None] = {}

    def place(self, name: str, country: str | None, context: Context) -> NamedNode | None:
        key = (name, country)
        if key not in self._links:
            self._links[key] = super().place(name, country, replace(context, home=None, province=None))
        return self._links[key]


def graphs(seed: int, quads: int) -> Iterator[tuple[Document, list[Fact], list[Quad]]]:
    """Documents with facts and quads, until there are as many quads as wanted."""
    maker = GraphMaker(Ontology.load(), KnownPlaces(Gazetteer.open()), NameShapes.load())
    made = 0
    for document, facts in documents(seed):
        found = maker.quads(document.id, facts, document)
        yield document, facts, found
        made += len(found)
        if made >= quads:
            return


def write_quads(out: IO[bytes], seed: int, quads: int) -> int:
    """Write documents' graphs with the records of their reading as N-Quads, streamed; gives the number of facts."""
    facts = 0
    for number, (document, stated, found) in enumerate(graphs(seed, quads)):
        read = ReadDocument(document.id, "synthetic", f"2026-01-01T00:00:{number % 60:02}+00:00")
        record = record_triples(read, SourceText(document.source))
        found += (Quad(t.subject, t.predicate, t.object, RUNS) for t in record)
        ox.serialize(found, out, format=ox.RdfFormat.N_QUADS)
        facts += len(stated)
    return facts


def fill(folder: Path, seed: int, quads: int) -> int:
    """Make a store of the graph in a new folder, as ``kg load`` does; gives the number of facts."""
    with tempfile.TemporaryDirectory(dir=folder.absolute().parent) as work:
        lines = Path(work) / "documents.nq"
        with lines.open("wb") as file:
            facts = write_quads(file, seed, quads)
        with open_store(folder) as store:
            load(store, [lines], derive=True)
    return facts


def write(out: Path, seed: int, quads: int) -> int:
    """Write N-Quads (.nq, .nq.gz) or flat facts (.jsonl), or fill a store; gives the number of facts."""
    if out.name.endswith(".jsonl"):
        with out.open("w", encoding="utf-8") as file:
            return sum(file.write(to_line(fact) + "\n") > 0 for _, facts, _ in graphs(seed, quads) for fact in facts)
    if not out.name.endswith((".nq", ".nq.gz")):
        return fill(out, seed, quads)
    with gzip.open(out, "wb") if out.suffix == ".gz" else out.open("wb") as file:
        return write_quads(cast(IO[bytes], file), seed, quads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    start = time.perf_counter()
    facts = write(given.out, given.seed, given.quads)
    print(f"{given.out}: {facts:,} facts in {time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
