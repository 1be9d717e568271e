"""The check over HTTP: a form without scripts, a stream with them, files, addresses, and what is kept."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import docx
import httpx
import pytest
from lxml import html

from nianbao.documents import shown
from nianbao_ui import check_page
from nianbao_ui.words import WORDS
from serving import HOSTILE, Site

RIGHT, WRONG = "大安市2017年主动公开政府信息4293条。", "大安市2017年主动公开政府信息4300条。"
UNKNOWN = "大安市2017年财政收入31亿元。"
VERDICTS = {RIGHT: "supported", WRONG: "contradicted", UNKNOWN: "not_found"}
ARTICLE = f"{RIGHT}{WRONG}\n多么令人欣慰啊！{UNKNOWN}"
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def http(site: Site) -> Iterator[httpx.Client]:
    """A browser of this site, in so far as it says where its forms stand."""
    headers = {"Origin": site.address, "Accept-Language": "zh-CN"}
    with httpx.Client(base_url=site.address, timeout=60, trust_env=False, headers=headers) as client:
        yield client


def _handed(http: httpx.Client, text: str = "", file: tuple[str, bytes] | None = None, **more: Any) -> httpx.Response:
    """What a form sends: an empty file field where none was chosen."""
    return http.post("/check", files={"text": (None, text), "file": file or ("", b"")}, **more)


def _shown(response: httpx.Response) -> dict[str, str]:
    """The verdict on each claim of a result page."""
    cards = html.document_fromstring(response.text).xpath("//div[@id='result']//li[starts-with(@class, 'checked')]")
    return {card.find_class("said")[0].text_content(): card.get("class").split()[1] for card in cards}


def _problem(response: httpx.Response) -> str:
    return str(html.document_fromstring(response.text).get_element_by_id("problem").text_content())


def _events(response: httpx.Response) -> list[tuple[str, Any]]:
    blocks = [block for block in response.text.split("\n\n") if block.strip()]
    pairs = [block.split("\n", 1) for block in blocks]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in pairs]


def _kept(response: httpx.Response) -> str:
    return str(html.document_fromstring(response.text).xpath("//input[@name='kept']/@value")[0])


def test_form_without_scripts_gives_the_whole_result(http: httpx.Client, site: Site) -> None:
    """Each claim with its verdict, the reported value beside the claimed one, and a link to the quote."""
    response = _handed(http, ARTICLE)
    assert response.status_code == 200
    assert _shown(response) == VERDICTS
    page = html.document_fromstring(response.text)
    result = page.get_element_by_id("result")
    counts = {li.get("data-verdict"): li.find("b").text for li in result.xpath(".//ul[@class='tally']/li")}
    assert counts == {"supported": "1", "contradicted": "1", "not_found": "1", "unchecked": "1"}
    assert [li.text_content() for li in result.xpath(".//div[@class='left']//li")] == ["多么令人欣慰啊！"]
    (wrong,) = result.xpath(".//li[contains(@class, 'contradicted') and @id]")
    cells = [cell.text_content() for cell in wrong.xpath(".//tbody//td")]
    assert cells[:2] == ["4300条", "4293条"]
    link = wrong.xpath(".//a[@class='open']/@href")[0]
    text = http.get(f"/api/reports/{site.ids['daan']}/text").text
    start, end = map(int, re.findall(r"(?:start|end)=(\d+)", link)[:2])
    assert "4293条" in text[start:end]
    assert http.get(link).status_code == 200
    article = result.xpath(".//section[@class='article']//div[@class='text']")[0]
    for mark in article.find_class("verdict"):
        mark.drop_tree()
    assert article.text_content() == ARTICLE


def test_claims_come_as_events_one_by_one(http: httpx.Client) -> None:
    """The text first, then each claim with how far the text is done, then the end."""
    events = _events(_handed(http, ARTICLE, headers=EVENTS))
    assert [name for name, _ in events] == ["text", *["claim"] * 4, "done"]
    assert events[0][1]["text"] == ARTICLE
    claims = [data["claim"] for name, data in events if name == "claim"]
    assert {claim["claim"]: claim["verdict"] for claim in claims} == VERDICTS | {"多么令人欣慰啊！": "unchecked"}
    assert [data["done"] for name, data in events if name == "claim"] == [
        ARTICLE.index(claim["claim"]) + len(claim["claim"]) for claim in claims
    ]


def test_done_counts_as_browsers_do(http: httpx.Client) -> None:
    """Beyond a character of two units and one that is shown by its number, the rest of the text still fits."""
    text = f"😀\u202e大安。{RIGHT}末尾"
    events = _events(_handed(http, text, headers=EVENTS))
    (done,) = [data["done"] for name, data in events if name == "claim" and data["claim"]["claim"] == RIGHT]
    units = events[0][1]["shown"].encode("utf-16-le")
    assert events[0][1]["shown"] == shown(text)
    assert units[2 * done :].decode("utf-16-le") == "末尾"


def test_short_claim_is_shared_by_its_address(http: httpx.Client) -> None:
    """GET with a claim gives its result, with the address to pass on; a long one is refused."""
    response = http.get("/check", params={"claim": WRONG})
    assert _shown(response) == {WRONG: "contradicted"}
    link = html.document_fromstring(response.text).xpath("//a[@id='link']/@href")[0]
    assert _shown(http.get(f"/{link}")) == {WRONG: "contradicted"}
    too_long = http.get("/check", params={"claim": "长" * (check_page.MAX_SHARED + 1)})
    assert too_long.status_code == 422
    assert "501" in _problem(too_long)


@pytest.mark.parametrize("kind", ["txt", "html", "docx"])
def test_file_is_checked_by_its_text(http: httpx.Client, kind: str) -> None:
    """A file of news is read apart and checked, though it is no annual report."""
    data = {
        "txt": RIGHT.encode("gb18030"),
        "html": f"<html><body><p>{RIGHT}</p><script>var x = 1</script></body></html>".encode(),
        "docx": _word(RIGHT),
    }[kind]
    assert _shown(_handed(http, "这一句不看", (f"../../新闻.{kind}", data))) == {RIGHT: "supported"}


def _word(text: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "file", "key"),
    [
        ("", None, "check_empty"),
        (" \n ", None, "check_empty"),
        ("http://127.0.0.1:9/x", None, "check_unreadable"),
        ("http://[::1]:8000/x", None, "check_unreadable"),
        ("http://localhost/x", None, "check_unreadable"),
        ("", ("x.png", b"\x89PNG\r\n\x1a\n" + bytes(99)), "check_unsupported"),
        ("", ("x.docx", b"PK\x03\x04" + bytes(99)), "check_damaged"),
        ("", ("x.pdf", b"%PDF-1.7 broken"), "check_damaged"),
    ],
)
def test_what_cannot_be_checked_is_told_in_both_languages(
    http: httpx.Client, text: str, file: tuple[str, bytes] | None, key: str
) -> None:
    """One sentence that says what to do, for scripts and without them; no address inside the network is opened."""
    for headers in ({}, EVENTS):
        response = _handed(http, text, file, headers=headers)
        assert response.status_code == 422
        told = _problem(response)
        assert WORDS[key][0] in told
        assert WORDS[key][1] in told


def test_bounds_hold(http: httpx.Client) -> None:
    """A text, a file, or a body that is too large is refused; one endless sentence is left unchecked."""
    assert "50,001" in _problem(_handed(http, "字" * 50_001))
    assert _handed(http, "字" * 1_000_000).status_code == 422
    file = ("x.txt", b"a" * (check_page.MAX_UPLOAD + 1))
    assert _handed(http, "", file).status_code == 413
    assert http.post("/check", content=b"a" * (13 << 20)).status_code == 413
    events = _events(_handed(http, "长" * 49_000 + "。" + RIGHT, headers=EVENTS))
    claims = [data["claim"]["verdict"] for name, data in events if name == "claim"]
    assert claims == ["unchecked", "supported"]


def test_long_article_is_cut_and_says_so(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many claims the rest is left, in the stream and on the page."""
    monkeypatch.setattr(check_page, "MAX_CLAIMS", 2)
    assert [name for name, _ in _events(_handed(http, ARTICLE, headers=EVENTS))] == ["text", "claim", "claim", "cut"]
    response = _handed(http, ARTICLE)
    assert list(_shown(response)) == [RIGHT, WRONG]
    assert html.document_fromstring(response.text).xpath("//div[@id='result']/p[@class='note']")


@pytest.mark.parametrize("path", ["/check", "/check/export"])
@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_pages_of_other_sites_can_send_nothing(http: httpx.Client, path: str, headers: dict[str, str]) -> None:
    """A form elsewhere that posts here is refused before anything is read."""
    assert http.post(path, files={"text": (None, RIGHT)}, headers=headers).status_code == 403


@pytest.mark.parametrize("kind", ["word", "markdown", "json"])
def test_result_is_kept_as_a_file(http: httpx.Client, kind: str) -> None:
    """Word, Markdown and JSON have the text, both values, the quote and the digest, and come as downloads."""
    kept = _kept(_handed(http, ARTICLE))
    response = http.post("/check/export", data={"kept": kept, "format": kind})
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith("attachment")
    citation = json.loads(kept)["claims"][0]["citations"][0]
    if kind == "word":
        opened = docx.Document(io.BytesIO(response.content))
        cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
        said = "\n".join([*(p.text for p in opened.paragraphs), *cells])
    else:
        said = response.text.replace("\\", "")
    for part in (RIGHT, WRONG, UNKNOWN, "4293条", "4300条", citation["sha256"], "多么令人欣慰啊！"):
        assert part in said
    assert citation["quote"] in said


def test_what_the_reports_do_not_say_is_not_exported(http: httpx.Client) -> None:
    """A result whose quotes or digests were changed on the way is refused, as is what is no result."""
    kept = json.loads(_kept(_handed(http, RIGHT)))
    for field, value in (("quote", "别的话"), ("start", 0), ("sha256", "0" * 64), ("report_id", "0" * 16)):
        forged = json.loads(json.dumps(kept))
        forged["claims"][0]["citations"][0][field] = value
        response = http.post("/check/export", data={"kept": json.dumps(forged), "format": "word"})
        assert response.status_code == 409
        assert WORDS["check_changed"][0] in _problem(response)
    for wrong in ("", "{}", "[1]", '{"text": "x", "claims": [{}]}', json.dumps({"text": "x", "claims": []})):
        assert http.post("/check/export", data={"kept": wrong, "format": "json"}).status_code == 422


@pytest.mark.parametrize(
    "text", [*HOSTILE, "</textarea></template><svg onload=alert(1)>石桥县2020年收到申请64件。\u2066\u202e"]
)
def test_article_can_put_no_markup_on_the_page(http: httpx.Client, text: str) -> None:
    """Whatever an article holds is text on the page and in the events, and direction marks are shown by number."""
    own = len(html.document_fromstring(http.get("/check").text).xpath("//script"))
    for response in (_handed(http, text), http.get("/check", params={"claim": text})):
        page = html.document_fromstring(response.text)
        assert len(page.xpath("//script")) == own
        assert not page.xpath("//img | //svg | //*[@onerror or @onload] | //a[starts-with(@href, 'javascript')]")
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.get_element_by_id("result").text_content())
    pieces = [data for name, data in _events(_handed(http, text, headers=EVENTS)) if name == "claim"]
    for piece in pieces:
        part = html.fragment_fromstring(piece["segment"] + piece["listed"], create_parent="div")
        assert not part.xpath("//script | //img | //svg | //*[@onerror or @onload]")


def test_api_streams_claims_too(http: httpx.Client) -> None:
    """POST /api/check gives the same claims as JSON and as events."""
    asked = {"text": ARTICLE}
    events = _events(http.post("/api/check", json=asked, headers=EVENTS))
    assert events[-1] == ("done", {})
    assert [data for name, data in events if name == "claim"] == http.post("/api/check", json=asked).json()["claims"]
