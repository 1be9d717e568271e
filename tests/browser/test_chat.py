"""The chat and the report page as people meet them, in a real browser over the real system."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from serving import CORPUS, HOSTILE, Site

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

ZH = "大安市2017年收到多少件政府信息公开申请？"
EN = "how many applications did Da'an receive in 2017"
PROOF = "2017年大安市政府信息公开平台依申请公开条目为3条,收到省转件依申请公开件2件"


def _ask(page: Page, question: str) -> Locator:
    """Types a question, sends it, and waits for its answer."""
    turns = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    turn = page.locator(".turn").nth(turns)
    expect(turn.locator(".answer:not(.waiting)")).to_be_visible()
    return turn


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("locale", "question"), [("zh-CN", ZH), ("en-US", EN)])
@pytest.mark.parametrize("width", [1280, 390])
def test_answer_and_its_proof_in_the_report(visit: Visit, locale: str, question: str, width: int) -> None:
    """The two questions are answered with both figures; the mark in the answer opens the report at its quote."""
    page = visit(locale=locale, width=width)
    turn = _ask(page, question)
    said = turn.locator(".said .text").inner_text()
    assert "3" in said
    assert "2" in said
    card = turn.locator(".card").first
    assert _squeezed(PROOF) in _squeezed(card.locator("mark").inner_text())
    turn.locator(".said .text a.mark").first.click()
    report = page.frame_locator("#panel iframe")
    quote = report.locator("mark.now").first
    expect(quote).to_be_in_viewport()
    assert _squeezed(PROOF) in _squeezed(quote.inner_text())
    (shipped,) = CORPUS.glob("大安市*.txt")
    assert _squeezed(report.locator(".text").inner_text()) == _squeezed(shipped.read_text("utf-8"))
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def test_report_page_by_its_own_address(visit: Visit) -> None:
    """The card's link opened in a new page shows the report's facts and the quote marked and in view."""
    page = visit()
    link = _ask(page, ZH).locator("a.open").first
    address = urlsplit(link.get_attribute("href") or "")
    report = visit(f"/{address.geturl()}")
    expect(report.locator("mark.now").first).to_be_in_viewport()
    span = parse_qs(address.query)
    assert len(span["start"]) == len(span["end"])
    for fact in ("大安市人民政府", "2018-03-14", "2017"):
        expect(report.locator(".about")).to_contain_text(fact)
    assert re.search(r"\b[0-9a-f]{64}\b", report.locator(".about").inner_text())
    with report.expect_download() as download:
        report.locator(".download").click()
    assert download.value.suggested_filename.endswith(".txt")


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("今天天气怎么样？", "out_of_scope"),
        ("大安市2016年收到多少件申请？", "not_collected"),
        ("南浦开发区2017年收到多少件申请？", "not_collected"),
    ],
)
def test_not_knowing_looks_its_own_way(visit: Visit, question: str, outcome: str) -> None:
    """What cannot be answered is said under its own heading, without a source card and without an alarm."""
    turn = _ask(visit(), question)
    expect(turn.locator(f".answer.{outcome} .outcome")).to_be_visible()
    assert turn.locator(".said .text").inner_text().strip()
    assert turn.locator("[role=alert]").count() == 0


def test_example_is_asked_by_a_click_and_answered(visit: Visit) -> None:
    """Each example question on the first page is one that the library answers with a source."""
    page = visit()
    expect(page.locator(".examples button:visible").first).to_be_visible()
    examples = page.locator(".examples button:visible").all_inner_texts()
    assert len(examples) >= 2
    for number, example in enumerate(examples):
        page.locator(".examples button:visible").nth(number).click()
        turn = page.locator(".turn").first
        expect(turn.locator(".question")).to_contain_text(example)
        expect(turn.locator(".answer.answered .card").first).to_be_visible()
        page.locator("#new").click()
        expect(page.locator(".turn")).to_have_count(0)


def test_what_could_be_asked_next_is_answered(visit: Visit) -> None:
    """A question that is offered under an answer is about its report and gets an answer with a source."""
    page = visit()
    _ask(page, ZH)
    page.locator(".following button:visible").first.click()
    turn = page.locator(".turn").nth(1)
    expect(turn.locator(".answer.answered .card").first).to_be_visible()
    expect(turn.locator(".question")).to_contain_text("大安市")
    expect(page.locator(".turn").first.locator(".following")).to_have_count(0)


def test_link_to_a_question_asks_it_anew(visit: Visit) -> None:
    """An address with a question answers it from the reports as they are now, and keeps no question in the bar."""
    page = visit(f"/?q={quote(ZH)}")
    expect(page.locator(".turn .answer.answered .card").first).to_be_visible()
    assert "?" not in page.url


def test_chip_puts_the_question_back_to_be_changed(visit: Visit) -> None:
    """What was understood can be put back into the box for change, with that word selected."""
    page = visit()
    chip = _ask(page, ZH).locator(".choice", has_text="2017年")
    chip.locator("summary").click()
    chip.get_by_text("改写问题").click()
    selected = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert page.locator("#question textarea").evaluate(selected) == "2017年"
    expect(page.locator("#question textarea")).to_have_value(ZH)


def test_follow_up_and_new_conversation(visit: Visit) -> None:
    """A follow-up rests on the turn before it; a new conversation forgets it; another visitor never sees it."""
    page = visit()
    _ask(page, ZH)
    turn = _ask(page, "主动公开了多少条？")
    expect(turn.locator(".said .text")).to_contain_text("4293")
    assert page.locator(".turn").count() == 2
    other = visit()
    expect(other.locator(".welcome")).to_be_visible()
    assert other.locator(".turn").count() == 0
    page.locator("#new").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_language_switch_keeps_the_conversation(visit: Visit) -> None:
    """The switch turns every label over without a reload, and the choice holds for the report page too."""
    page = visit(locale="zh-CN")
    _ask(page, ZH)
    expect(page.locator("#send")).to_have_text("提问")
    page.locator("#switch").click()
    expect(page.locator("#send")).to_have_text("Ask")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.locator("#question textarea").get_attribute("placeholder") == "Ask, naming a place and a year"
    expect(page.locator(".turn")).to_have_count(1)
    assert page.locator(".sources h3").inner_text() == "Sources"
    page.locator("a.open").first.click()
    expect(page.locator("#panel .close")).to_have_text("Close")
    page.goto(page.locator("#panel a.new_tab").get_attribute("href") or "")
    assert page.locator(".about dt").first.inner_text() == "Place"


def test_hostile_report_and_question_are_text(visit: Visit, site: Site) -> None:
    """Markup, markdown, templates, and direction marks in a question or a report are shown and do nothing."""
    page = visit()
    turn = _ask(page, f"石桥县2020年收到多少件政府信息公开申请？{HOSTILE[0]}{HOSTILE[1]}")
    expect(turn.locator(".question")).to_contain_text("<script>document.title='taken'</script>")
    expect(turn.locator(".question")).to_contain_text("[点这里](javascript:alert(1))")
    turn = _ask(page, "石桥县2020年收到多少件政府信息公开申请？")
    expect(turn.locator(".said .text")).to_contain_text("64")
    assert page.locator("#conversation script, #conversation img, #conversation iframe").count() == 0
    report = visit(f"/report/{site.ids['stone']}")
    for line in (
        "<script>document.title='taken'</script>",
        "[点这里](javascript:alert(1))",
        "${document.title='taken'}",
    ):
        expect(report.locator(".text")).to_contain_text(line)
    expect(report.locator(".text .control")).to_have_text("U+202E")
    for shown in (page, report):
        assert shown.title() != "taken"
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_nothing_is_wider_than_the_screen(visit: Visit, width: int) -> None:
    """From 360 to 1920 pixels the page scrolls in one direction only, and the box to ask is in view."""
    page = visit(width=width)
    _ask(page, ZH)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#question textarea")).to_be_in_viewport(ratio=0.9)
    expect(page.locator("#send")).to_be_in_viewport(ratio=0.9)


def test_keyboard_alone_reaches_the_proof(visit: Visit) -> None:
    """Without a mouse: ask, go to the mark, open the report, leave it by button or Escape, be back at the mark."""
    page = visit()
    _ask(page, ZH)
    mark = page.locator(".said .text a.mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel .close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_hidden()
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    inside = page.frame_locator("#panel iframe").locator("a.anchor").first
    inside.evaluate("e => { e.tabIndex = 0; e.focus(); }")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(mark).to_be_focused()


def test_enter_that_ends_pinyin_sends_nothing(visit: Visit) -> None:
    """While an input method is composing, Enter picks a character and does not ask."""
    page = visit()
    page.locator("#question textarea").fill("大安")
    composing = "e => ['keydown', 'keypress'].forEach(kind => e.dispatchEvent(new KeyboardEvent(kind, {%s})))"
    box = page.locator("#question textarea")
    box.evaluate(composing % "key: 'Enter', bubbles: true, isComposing: true")
    page.wait_for_timeout(1000)
    expect(page.locator(".turn")).to_have_count(0)
    box.evaluate(composing % "key: 'Enter', bubbles: true")
    expect(page.locator(".turn")).to_have_count(1)


def test_every_view_is_one_click_away(visit: Visit) -> None:
    """From the chat to each of the other views, which names itself, and back."""
    page = visit()
    for view in ("对比", "核查", "报告库"):
        page.locator(".views a", has_text=view).click()
        expect(page.locator("h1")).to_contain_text(view)
        expect(page.locator(".views [aria-current=page]")).to_contain_text(view)
        page.locator(".brand").click()
        expect(page.locator(".welcome")).to_be_visible()


def test_lost_server_is_told(visit: Visit) -> None:
    """When the connection is gone the page says so in its language."""
    page = visit(locale="en-US")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#notice")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#notice")).to_contain_text("connection to the server is lost")
    page.context.set_offline(False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_axe_finds_nothing_serious(visit: Visit, site: Site, locale: str, scheme: str) -> None:
    """axe-core has no serious or critical finding on the first page, an answer, a choice, and a report."""
    page = visit(locale=locale, scheme=scheme)
    expect(page.locator(".welcome")).to_be_visible()
    _clean(page)
    _ask(page, ZH)
    _ask(page, "大安市2017年GDP是多少？")
    _clean(page)
    page.locator("a.open").first.click()
    expect(page.frame_locator("#panel iframe").locator("mark.now").first).to_be_visible()
    _clean(page)
    _clean(visit("/library", locale=locale, scheme=scheme))
    _clean(visit(f"/report/{site.ids['daan']}?start=20&end=60&start=100&end=140", locale=locale, scheme=scheme))


def _clean(page: Page) -> None:
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert not found, "\n".join(f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found)
