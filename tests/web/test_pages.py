"""Every page: status, kind, language, what stands on it; and that nothing a document says is obeyed."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from web_site import NASTY, NEWS, REVIEW

DOC = "/documents/" + quote("成都 2021 review")
PAGES = [
    "/",
    "/ask",
    "/ask?q=" + quote("成都市有哪些友好城市？"),
    "/documents",
    "/documents?q=" + quote("成都"),
    DOC,
    "/documents/news",
    "/id/place/gn-1815286",
    "/id/country/FR",
    "/graph",
    "/graph?focus=" + quote("成都市") + "&type=partnership",
    "/graph?by=country",
    "/explore",
    "/map",
    "/map?status=planned",
    "/timeline",
    "/timeline?in=2021&type=event",
    "/explore/partnership?status=" + quote("计划中") + "&sort=b",
    "/explore/finance?group=item&measure=amount",
    "/explore/event?q=script",
    "/queries",
    "/queries/event/events_of_year?year=2021",
    "/queries/partnership/partners_of_place?place=" + quote("成都市"),
    "/ontology",
    "/healthz",
]
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_html_in_its_language_with_no_code_in_it(client: TestClient, page: str, language: str) -> None:
    answer = client.get(page, headers=BROWSER | {"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in answer.text
    for tag, attributes in Elements(answer.text).found:
        assert not (tag == "script" and "src" not in attributes)
        assert tag not in ("style", "iframe", "object", "embed", "base")
        for name, value in attributes.items():
            assert not name.startswith("on") and name != "style", (tag, name)
            assert not (value or "").strip().lower().startswith("javascript:")
            if name in ("src", "action") or (tag == "link" and name == "href"):
                assert (value or "").startswith("/") and not (value or "").startswith("//"), (tag, value)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "/"] + ["/index"])
def test_every_page_has_a_twin_in_json(client: TestClient, page: str) -> None:
    path, _, query = page.partition("?")
    answer = client.get(f"{path}.json" + (f"?{query}" if query else ""))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert isinstance(answer.json(), dict)


def test_every_link_of_every_page_leads_somewhere(client: TestClient) -> None:
    links = set()
    for page in PAGES:
        for tag, attributes in Elements(client.get(page, headers=BROWSER).text).found:
            href = attributes.get("href") or attributes.get("src") or ""
            if tag in ("a", "link", "script", "img") and href.startswith("/"):
                links.add(href.partition("#")[0])
    assert len(links) > 60
    broken = {link: client.get(link, headers=BROWSER).status_code for link in sorted(links)}
    assert {link: status for link, status in broken.items() if status != 200} == {}


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/nothing", 404),
        ("/documents/nothing", 404),
        ("/id/place/nothing", 404),
        ("/queries/event/nothing", 404),
        ("/queries/event/events_of_year?year=soon", 400),
        ("/queries/partnership/partners_of_place?place=" + quote("<b>没有这里</b>"), 400),
        ("/documents?page=0", 400),
        ("/documents?page=99", 400),
        ("/documents?page=" + "9" * 40, 400),
        ("/documents?q=" + "x" * 2001, 400),
        ("/id/place/%00", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/app.py", 404),
    ],
)
def test_what_is_not_there_or_wrong_is_said(client: TestClient, page: str, status: int) -> None:
    answer = client.get(page, headers=BROWSER)
    assert answer.status_code == status
    assert "<h1>" in answer.text and "Traceback" not in answer.text and "<b>没有" not in answer.text
    data = client.get(page, headers={"accept": "application/json"})
    assert data.status_code == status
    assert "error" in data.json()


def test_writing_methods_are_refused(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/documents").status_code == 405


def test_language_follows_address_then_cookie_then_browser(client: TestClient) -> None:
    def lang(page: str, **headers: str) -> str:
        client.cookies.clear()
        return client.get(page, headers=BROWSER | headers).text.split('<html lang="')[1].split('"')[0]

    assert lang("/", **{"accept-language": "en-GB,zh;q=0.5"}) == "en"
    assert lang("/", **{"accept-language": "fr"}) == "zh-Hans"
    assert lang("/", **{"accept-language": "fr, en;q=0.2"}) == "en"
    assert lang("/?lang=zh", **{"accept-language": "en"}) == "zh-Hans"
    assert lang("/", **{"accept-language": "zh", "cookie": "kg_language=en"}) == "en"
    client.cookies.clear()
    answer = client.get("/?lang=en")
    assert "kg_language=en" in answer.headers["set-cookie"] and "HttpOnly" in answer.headers["set-cookie"]
    client.cookies.clear()


def test_security_headers_stand_on_everything(client: TestClient) -> None:
    for page in ("/", "/nothing", "/sparql?query=ASK{}", "/static/site.css", "/id/country/FR.ttl"):
        headers = client.get(page).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_other_host_names_are_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "localhost:8765"}).status_code == 200


# --- reading view -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "text"), [(DOC, REVIEW), ("/documents/news", NEWS)])
def test_the_reading_view_has_the_whole_text_with_facts_in_their_places(
    client: TestClient, page: str, text: str
) -> None:
    content = client.get(f"{page}.json").json()
    lines = ["".join(piece["text"] for piece in line["pieces"]) for line in content["lines"]]
    assert "\n".join(lines) == text
    at = dict.fromkeys(range(1, len(content["facts"]) + 1), "")
    for line in content["lines"]:
        for piece in line["pieces"]:
            for number in piece["facts"]:
                at[number] += piece["text"]
    for number, fact in enumerate(content["facts"], 1):
        assert at[number] == fact["passages"][0]["quote"]


def test_nasty_texts_are_shown_as_text(client: TestClient) -> None:
    pages = [
        "/documents/news",
        "/queries/event/events_of_year?year=2021",
        "/queries/role/persons_and_posts",
        *(f"/id/person/{quote(name, safe='')}" for name in NASTY if "很长" not in name),
    ]
    for page in pages:
        answer = client.get(page, headers=BROWSER)
        assert answer.status_code in (200, 404), page
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "\u202e" not in answer.text
    shown = client.get("/documents/news", headers=BROWSER).text
    for name in NASTY[:2] + NASTY[3:]:
        assert html.escape(name) in shown or html.escape(name, quote=False) in shown or name in html.unescape(shown)
    assert "{{ 7*7 }}" in shown


@pytest.mark.parametrize("question", [*NASTY, "成都市有哪些友好城市？", "?" * 400, "\x00\x01"])
def test_any_question_gets_a_page(client: TestClient, question: str) -> None:
    answer = client.get("/ask", params={"q": question}, headers=BROWSER)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text


def test_an_answer_leads_to_its_passage(client: TestClient) -> None:
    client.cookies.clear()
    content = client.get("/ask.json", params={"q": "成都市有哪些友好城市？"}).json()
    assert [item["label"] for item in content["items"]] == ["里昂市"]
    href = content["evidence"][0]["href"]
    path, _, place = href.partition("#")
    assert f'id="{place}"' in client.get(path, headers=BROWSER).text


def test_what_may_be_asked_instead_leads_to_an_answer(client: TestClient) -> None:
    """Also a query of the catalogue, which answers name as for the command line."""
    client.cookies.clear()
    content = client.get("/ask.json", params={"q": "成都市2021年有哪些活动？"}).json()
    assert content["suggestions"] and not any("kg query" in one["text"] for one in content["suggestions"])
    for one in (*content["suggestions"], *content["examples"]):
        assert client.get(one["href"]).status_code == 200, one
    assert any(one["href"].startswith("/queries/") for one in content["suggestions"])


def test_a_query_shows_no_column_that_only_repeats_its_form(client: TestClient) -> None:
    client.cookies.clear()
    shown = client.get("/queries/partnership/partners_of_place.json", params={"place": "成都市"}).json()["table"]
    whole = client.get("/queries/partnership/partners_of_place.csv", params={"place": "成都市"}).text
    assert shown["columns"].count("状态") == 1 and "地点" not in shown["columns"]
    assert whole.splitlines()[0].startswith("place,")
    assert [row[shown["columns"].index("阶段")]["text"] for row in shown["rows"] if "热那亚市" in str(row)] == [
        "待申请"
    ]


@pytest.mark.parametrize(("language", "said"), [("zh", "网址有误"), ("en", "The address is wrong")])
def test_a_missing_page_is_told_in_the_language_of_the_visitor(client: TestClient, language: str, said: str) -> None:
    client.cookies.clear()
    text = client.get("/nothing", headers=BROWSER | {"accept-language": language}).text
    assert said in text and "Not Found" not in text


def test_what_only_the_background_adds_stands_apart(client: TestClient) -> None:
    client.cookies.clear()
    question = {"q": "哪些城市以陶瓷闻名？"}
    content = client.get("/ask.json", params=question).json()
    assert [item["label"] for item in content["items"]] == ["里昂市"]
    assert "代尔夫特" in {item["label"] for item in content["further"]}
    shown = client.get("/ask", params=question, headers=BROWSER).text
    assert shown.index("里昂市</a>") < shown.index("随附的背景知识") < shown.index("代尔夫特</a>")


# --- entities -----------------------------------------------------------------------------------------------

CITY = "/id/place/gn-1815286"
FRANCE = "/id/country/FR"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        (None, "text/html"),
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_a_thing_is_given_in_the_format_asked_for(client: TestClient, accept: str | None, kind: str) -> None:
    answer = client.get(FRANCE, headers={"accept": accept} if accept else BROWSER)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    assert "Accept" in answer.headers["vary"]


def test_a_format_that_there_is_not_is_refused(client: TestClient) -> None:
    assert client.get(FRANCE, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("ending", ["ttl", "nt", "jsonld", "rdf"])
def test_formats_by_ending_parse_and_speak_of_the_thing(client: TestClient, ending: str) -> None:
    import pyoxigraph as ox

    answer = client.get(f"{FRANCE}.{ending}")
    formats = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdf": ox.RdfFormat.RDF_XML,
    }
    found = list(ox.parse(answer.content, format=formats[ending]))
    assert any(quad.subject.value.endswith("/id/country/FR") for quad in found)


def test_the_text_of_documents_is_not_among_the_statements(client: TestClient) -> None:
    for ending in ("ttl", "nt"):
        assert "sourceText" not in client.get(f"/id/doc/news.{ending}").text


def test_facts_about_a_place_with_documents_and_neighbours(client: TestClient) -> None:
    client.cookies.clear()
    content = client.get(f"{CITY}.json").json()
    kinds = {group["type"]: group["count"] for group in content["facts"]}
    assert kinds["partnership"] == 2 and kinds["event"] == 1 + len(NASTY)
    assert {"里昂市", "热那亚市"} <= {near["name"] for near in content["near"]}
    assert next(near for near in content["near"] if near["name"] == "热那亚市")["planned"] is True
    assert {doc for doc, *_ in content["documents"]} == {"news", "成都 2021 review"}


def test_a_fact_has_a_page_with_its_passage(client: TestClient) -> None:
    content = client.get(f"{DOC}.json").json()
    for fact in content["facts"]:
        page = client.get(fact["href"], headers=BROWSER)
        assert page.status_code == 200 and fact["passages"][0]["quote"] in html.unescape(page.text)


def test_the_dataset_is_described(client: TestClient) -> None:
    answer = client.get("/.well-known/void", headers={"accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle") and "void:Dataset" in answer.text


def test_json_is_json_whatever_is_in_it(client: TestClient) -> None:
    content = json.loads(client.get("/documents/news.json").content)
    assert any(NASTY[0] in piece["text"] for line in content["lines"] for piece in line["pieces"])


def test_the_interface_describes_addresses_that_answer(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) > 60
    names = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(names) == len(set(names))
    for path, operations in paths.items():
        needed = [one["name"] for one in operations["get"]["parameters"] if one["required"]]
        if needed or path.startswith("/queries/"):
            continue
        answer = client.get(path, headers={"accept": "*/*"})
        media = set(operations["get"]["responses"]["200"]["content"])
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0] in media) == (200, True), path


def test_the_interface_describes_every_address(client: TestClient) -> None:
    """All routes but HTML pages, whose twins it has, and what only pages need."""
    described = set(client.get("/openapi.json").json()["paths"])
    # The last is for queries that give triples, of which the catalogue has none.
    others = {"/", "/vendor/{file}", "/types.css", "/robots.txt", "/static", "/queries/{folder}/{name}.ttl"}
    paths = {route.path for route in client.app.routes}  # type: ignore[attr-defined]
    for path in sorted(path for path in paths - others if f"{path}.json" not in paths):
        shape = re.escape(path).replace(r"\{type\}", "[a-z]+").replace(r"\{folder\}", "[a-z]+")
        shape = shape.replace(r"\{name\}", "[a-z_]+").replace(r"\{rest:path\}", r"\{thing\}")
        assert any(re.fullmatch(shape, one) for one in described), path
