"""The check as a journalist meets it, in a real browser over the real system."""

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from serving import HOSTILE, Site

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

RIGHT, WRONG = "大安市2017年主动公开政府信息4293条。", "大安市2017年主动公开政府信息4300条。"
UNKNOWN, ASIDE = "大安市2017年财政收入31亿元。", "多么令人欣慰啊！"
ENGLISH = ("In 2017 Da'an proactively disclosed 4293 items.", "Da'an proactively disclosed 4300 items in 2017.")
DONE = {"zh-CN": "核查完毕", "en-US": "Checked."}


def _check(page: Page, text: str, locale: str = "zh-CN") -> None:
    """Types a text, starts, and waits for the end."""
    page.locator("#text").fill(text)
    page.locator("#start").click()
    expect(page.locator("#result .state")).to_contain_text(DONE[locale])


def _clean(page: Page) -> None:
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert not found, "\n".join(f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found)


def test_article_is_checked_and_its_result_is_kept(visit: Visit, tmp_path: Path) -> None:
    """A right, a wrong and an unknown claim: each marked, with its proof beside it, and all of it in a Word file."""
    page = visit("/check")
    _check(page, f"{RIGHT}{WRONG}\n{ASIDE}{UNKNOWN}")
    for verdict, claim, word in (
        ("supported", RIGHT, "相符"),
        ("contradicted", WRONG, "不符"),
        ("not_found", UNKNOWN, "查无依据"),
    ):
        inline = page.locator(f".article a.claim.{verdict}")
        expect(inline).to_contain_text(claim)
        expect(inline.locator(".verdict")).to_contain_text(word)
        card = page.locator(f".claims li.{verdict}")
        expect(card.locator(".said")).to_have_text(claim)
    expect(page.locator(".article .rest")).to_have_text("")
    expect(page.locator(".left li")).to_have_text(ASIDE)
    row = page.locator(".claims li.contradicted .compared tbody tr")
    expect(row.locator("td").nth(0)).to_have_text("4300条")
    expect(row.locator("td").nth(1)).to_have_text("4293条")
    expect(page.locator(".claims li.contradicted mark").first).to_contain_text("4293条")
    text, card = page.locator(".article .text").bounding_box(), page.locator(".claims li").first.bounding_box()
    assert text is not None
    assert card is not None
    assert card["x"] > text["x"] + text["width"]
    with page.expect_download() as download:
        page.locator(".keep button[value=word]").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)
    for part in (RIGHT, WRONG, UNKNOWN, "✗ 不符"):
        assert part in said
    page.locator(".claims li.contradicted a.open").first.click()
    report = page.context.wait_for_event("page") if len(page.context.pages) < 2 else page.context.pages[1]
    expect(report.locator("mark.now").first).to_contain_text("4293条")


def test_claim_on_a_phone_in_english(visit: Visit) -> None:
    """Evidence stands below the text; a tap on a claim leads to it; the address holds a single claim."""
    page = visit("/check", locale="en-US", width=390, height=844)
    _check(page, " ".join(ENGLISH), "en-US")
    expect(page.locator(".article a.claim.supported")).to_contain_text("Supported")
    text, card = page.locator(".article .text").bounding_box(), page.locator(".claims li").first.bounding_box()
    assert text is not None
    assert card is not None
    assert card["y"] >= text["y"] + text["height"]
    page.locator(".article a.claim.contradicted").click()
    expect(page.locator("#claim-2")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    _check(page, ENGLISH[1], "en-US")
    assert "claim=" in page.url
    page.reload()
    expect(page.locator(".claims li.contradicted .said")).to_have_text(ENGLISH[1])
    expect(page.locator("#text")).to_have_value(ENGLISH[1])


def test_file_is_chosen_and_typing_puts_it_back(visit: Visit) -> None:
    """A chosen file is named and checked; typing afterwards means the text."""
    page = visit("/check")
    page.locator("#file").set_input_files(
        {"name": "新闻.html", "mimeType": "text/html", "buffer": f"<p>{WRONG}</p>".encode()}
    )
    expect(page.locator("#chosen")).to_have_text("新闻.html")
    page.locator("#start").click()
    expect(page.locator("#result .state")).to_contain_text(DONE["zh-CN"])
    expect(page.locator(".claims li.contradicted .said")).to_have_text(WRONG)
    page.locator("#text").fill(RIGHT)
    expect(page.locator("#chosen")).to_contain_text("没有选择文件")
    page.locator("#start").click()
    expect(page.locator(".claims li.supported .said")).to_have_text(RIGHT)


def test_file_can_be_dropped(visit: Visit) -> None:
    """A file that is dropped on the form is the one that is checked."""
    page = visit("/check")
    data = page.evaluate_handle(
        "text => { const held = new DataTransfer(); held.items.add(new File([text], '新闻.txt')); return held; }", WRONG
    )
    page.locator("#asking").dispatch_event("dragover", {"dataTransfer": data})
    expect(page.locator(".drop")).to_be_visible()
    page.locator("#asking").dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator(".drop")).to_be_hidden()
    expect(page.locator("#chosen")).to_have_text("新闻.txt")
    page.locator("#start").click()
    expect(page.locator(".claims li.contradicted .said")).to_have_text(WRONG)


def test_troubles_are_told(visit: Visit) -> None:
    """Nothing to check, an address inside the network, a lost server, a check that is stopped."""
    page = visit("/check", locale="en-US")
    page.locator("#start").click()
    expect(page.locator("#problem")).to_contain_text("Please type what to check")
    expect(page.locator("#result")).to_be_hidden()
    page.locator("#text").fill("http://127.0.0.1:8080/news")
    page.locator("#start").click()
    expect(page.locator("#problem")).to_contain_text("inside a private network")
    page.context.set_offline(True)
    page.locator("#text").fill(RIGHT)
    page.locator("#start").click()
    expect(page.locator("#problem")).to_contain_text("The connection to the server was lost")
    page.context.set_offline(False)
    page.locator("#text").fill("\n".join(f"大安市2017年主动公开政府信息{4300 + n}条。" for n in range(150)))
    page.locator("#start").click()
    expect(page.locator(".claims li").first).to_be_visible()
    page.locator("#stop").click()
    expect(page.locator("#result .state")).to_contain_text("Stopped")
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator(".keep button[value=json]")).to_be_enabled()
    assert page.locator(".claims li").count() < 150


def test_keyboard_alone_checks_and_reaches_the_proof(visit: Visit) -> None:
    """From the text by Tab to the button, and through the result to the report; focus is always seen."""
    page = visit("/check")
    page.locator("#text").focus()
    page.keyboard.type(WRONG)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#result .state")).to_contain_text(DONE["zh-CN"])
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.open')"):
            break
    focused = page.locator("a.open:focus-visible")
    expect(focused).to_be_in_viewport()
    assert "report/" in (focused.get_attribute("href") or "")


def test_hostile_article_is_text(visit: Visit, site: Site) -> None:
    """Markup and direction marks of an article, and of the report that it is held against, do nothing."""
    page = visit("/check")
    _check(
        page, f"石桥县2020年收到政府信息公开申请64件。{''.join(HOSTILE)}</textarea><svg onload=document.title='taken'>"
    )
    assert page.title() != "taken"
    assert page.locator("#result img, #result svg, #result script").count() == 0
    assert page.locator("#result a:not([href^='#']):not([href^='report/']):not(#link)").count() == 0
    assert not re.search("[\u202a-\u202e]", page.locator("#result").inner_text())
    page.locator("#text").fill("长" * 1_000_000)
    page.locator("#start").click()
    expect(page.locator("#problem")).to_contain_text("1,000,000")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_without_scripts_it_works_too(chromium: Browser, site: Site) -> None:
    """The form gives the whole result as a page, in the browser's language, and the result can be kept."""
    context = chromium.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(f"{site.address}/check")
    page.locator("#text").fill(f"{WRONG}\n{ASIDE}")
    page.locator("#start").click()
    expect(page.locator(".tally li.contradicted")).to_have_text("✗ Contradicted 1", use_inner_text=True)
    expect(page.locator("#text")).to_have_value(f"{WRONG}\n{ASIDE}")
    with page.expect_download() as download:
        page.locator(".keep button[value=word]").click()
    assert download.value.suggested_filename == "nianbao-check.docx"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en-US", 390)])
def test_axe_finds_nothing_serious(visit: Visit, locale: str, width: int, scheme: str) -> None:
    """axe-core has no serious or critical finding on the form, a problem, and a result."""
    page = visit("/check", locale=locale, width=width, scheme=scheme)
    _clean(page)
    page.locator("#start").click()
    expect(page.locator("#problem")).to_be_visible()
    _clean(page)
    _check(page, f"{RIGHT}{WRONG}\n{ASIDE}{UNKNOWN}", locale)
    page.locator(".digest summary").first.click()
    _clean(page)
