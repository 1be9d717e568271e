"""What people do with an answer: change what was asked, copy, share, rate, reply with it, come back to it."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as Unsent

from nianbao.access import Access
from nianbao.library import Library
from nianbao.settings import Settings
from serving import CORPUS, Site, serving

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

ASKED = "云溪市2019年收到多少件政府信息公开申请？"
IN_ENGLISH = "how many applications did Yunxi receive in 2019"


def _report(year: int, received: int, disclosed: int) -> str:
    return (
        f"云溪市人民政府{year}年政府信息公开工作年度报告\n\n发布日期:{year + 1}-01-20\n\n一、主动公开情况\n\n"
        f"{year}年，云溪市主动公开政府信息{disclosed}条。\n\n二、收到和处理政府信息公开申请情况\n\n"
        f"{year}年，云溪市共收到政府信息公开申请{received}件。\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keeping")


@pytest.fixture(scope="module")
def library(folder: Path, cache: Path) -> Iterator[Library]:
    settings = Settings(library=folder / "library", cache=cache, reader="none")
    with Library.open(settings) as opened:
        (shipped,) = CORPUS.glob("大安市*.txt")
        opened.add(shipped)
        for year, received, disclosed in ((2019, 41, 300), (2018, 35, 280)):
            _add(opened, folder, year, received, disclosed)
        yield opened


@pytest.fixture(scope="module")
def site(library: Library, folder: Path, cache: Path) -> Iterator[Site]:
    """A server of its own: these tests write to its library."""
    settings = Settings(library=folder / "library", cache=cache, reader="none", question_timeout=300)
    with serving(settings, library) as address:
        yield Site(address, {}, Access(library.records.credentials).issue("档案科"))


def _add(library: Library, folder: Path, year: int, received: int, disclosed: int) -> str:
    file = folder / f"云溪市人民政府{year}年政府信息公开工作年度报告.txt"
    file.write_text(_report(year, received, disclosed), "utf-8")
    return library.add(file).report.id


def _ask(page: Page, question: str) -> Locator:
    turns = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    return _answered(page, turns)


def _answered(page: Page, number: int) -> Locator:
    turn = page.locator(".turn").nth(number)
    expect(turn.locator(".answer:not(.waiting)")).to_be_visible()
    return turn


def _change(page: Page, turn: Locator, old: str, new: str) -> Locator:
    """Opens a chip and picks another value; the turn that comes of it."""
    before = page.locator(".turn").count()
    chip = turn.locator(".choice", has=page.locator("summary", has_text=old))
    chip.locator("summary").click()
    chip.locator(".menu button:visible", has_text=new).click()
    return _answered(page, before)


def _paragraphs(file: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(file.read_bytes())).paragraphs)


def _clipboard(page: Page, button: Locator) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button.click()
    expect(page.locator("#notice")).not_to_be_empty()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    return copied


def test_citizen_changes_the_year_and_then_the_matter(visit: Visit) -> None:
    """On a phone: the chip of the year leads to the other year's number, that of the measure to another number."""
    page = visit(width=390)
    first = _ask(page, ASKED)
    expect(first.locator(".said .text")).to_contain_text("41件")
    second = _change(page, first, "2019年", "2018年")
    expect(second.locator(".said .text")).to_contain_text("35件")
    expect(second.locator(".card .report")).to_contain_text("2018年")
    third = _change(page, second, "申请", "主动公开")
    expect(third.locator(".said .text")).to_contain_text("280")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_place_is_changed_in_english_by_its_name_in_pinyin(visit: Visit) -> None:
    """On a desktop in English: places stand in pinyin, and the chosen one is answered about."""
    page = visit(locale="en-US")
    first = _ask(page, IN_ENGLISH)
    expect(first.locator(".choice summary", has_text="Yunxi City")).to_be_visible()
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)
    first = _ask(page, "how many items did Yunxi proactively disclose in 2019")
    second = _change(page, first, "Yunxi City", "Da'an City")
    expect(second.locator(".question")).to_contain_text("Da'an City")
    expect(second.locator(".said .text")).to_contain_text("Da'an")


def test_menu_of_a_chip_is_used_and_left_by_keyboard(visit: Visit) -> None:
    """Enter opens the menu, Escape closes it and gives the focus back, a click elsewhere closes it too."""
    page = visit()
    summary = _ask(page, ASKED).locator(".choice summary", has_text="2019年")
    menu = page.locator(".choice .menu:visible")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.locator("button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(summary).to_be_focused()
    summary.click()
    page.locator(".said .text").click()
    expect(menu).to_have_count(0)


def test_answer_is_copied_with_its_sources(visit: Visit) -> None:
    """Plain text and Markdown hold the answer, the quote, and the digest; the link asks the same question."""
    page = visit()
    turn = _ask(page, ASKED)
    for name in ("纯文本", "Markdown"):
        turn.locator(".more-of summary").click()
        copied = _clipboard(page, turn.locator(".menu button", has_text=name))
        assert "41件" in copied
        assert "云溪市共收到政府信息公开申请41件" in copied
        assert re.search(r"\b[0-9a-f]{64}\b", copied)
    turn.locator(".more-of summary").click()
    page.goto(_clipboard(page, turn.locator("[data-link]")))
    expect(_answered(page, 0).locator(".said .text")).to_contain_text("41件")


def test_clerk_edits_a_reply_and_exports_it(visit: Visit) -> None:
    """The draft holds the answer and the article; what the clerk wrote stands in the file, with the sources annexed."""
    page = visit()
    turn = _ask(page, ASKED)
    turn.locator("[data-act=draft]").click()
    body = page.locator("#letter-body")
    expect(body).to_be_focused()
    assert "41件" in body.input_value()
    assert "第二十七条" in body.input_value()
    body.fill(body.input_value() + "\n如有疑问，请与我局联系。<b>")
    page.locator("#letter-signature").fill("云溪市档案局")
    with page.expect_download() as download:
        page.locator("[data-do=letter]").click()
    letter = _paragraphs(download.value.path())
    for part in ("41件", "如有疑问，请与我局联系。<b>", "云溪市档案局", "云溪市共收到政府信息公开申请41件"):
        assert part in letter
    copied = _clipboard(page, page.locator("[data-do=copy-letter]"))
    assert "云溪市档案局" in copied
    assert "云溪市共收到政府信息公开申请41件" in copied
    page.keyboard.press("Escape")
    expect(page.locator("#sheet-reply")).to_be_hidden()


def test_conversation_is_saved_as_word_and_markdown(visit: Visit) -> None:
    """Both files hold each question with its answer and its quote; a changed question stands there as a whole one."""
    page = visit()
    expect(page.locator("#save")).to_be_hidden()
    _change(page, _ask(page, ASKED), "2019年", "2018年")
    for form in ("docx", "markdown"):
        page.locator("#save summary").click()
        with page.expect_download() as download:
            page.locator(f"[data-form={form}]").click()
        file = download.value.path()
        text = _paragraphs(file) if form == "docx" else file.read_text("utf-8")
        for part in (ASKED, "云溪市共收到政府信息公开申请41件", "云溪市2018年收到政府信息公开申请", "申请35件"):
            assert part in text, (form, part)


def test_rating_is_kept_once_and_says_nothing_of_the_person(visit: Visit, library: Library) -> None:
    """A thumb with a comment is kept as text with question and answer; the thumbs are gone then."""
    page = visit()
    turn = _ask(page, ASKED)
    turn.locator("[data-rate=down]").click()
    page.locator("#comment").fill("<b>数字</b>不对" + "长" * 600)
    page.locator("[data-do=rate]").click()
    expect(turn.locator(".told")).to_contain_text("谢谢")
    expect(turn.locator("[data-rate]")).to_have_count(0)
    kept = library.conversations.feedback()[-1]
    assert kept.keys() == {"question", "language", "outcome", "answer", "rating", "comment", "at"}
    assert (kept["question"], kept["rating"], kept["outcome"]) == (ASKED, "down", "answered")
    assert kept["comment"].startswith("<b>数字</b>不对")
    assert len(kept["comment"]) == 500
    assert "41件" in kept["answer"]


def test_history_stays_in_the_browser_and_is_asked_anew(visit: Visit) -> None:
    """After a reload the conversation can be opened again, changed chips and all, and be forgotten; others see none."""
    page = visit()
    _change(page, _ask(page, ASKED), "2019年", "2018年")
    page.reload()
    page.locator("#past").click()
    page.locator("[data-do=reopen]", has_text=ASKED).click()
    expect(_answered(page, 1).locator(".said .text")).to_contain_text("35件")
    expect(page.locator(".turn").first.locator(".said .text")).to_contain_text("41件")
    other = visit()
    expect(other.locator(".welcome")).to_be_visible()
    other.locator("#past").click()
    expect(other.locator("#sheet-history .none")).to_be_visible()
    page.locator("#past").click()
    expect(page.locator(".kept li")).to_have_count(1)
    page.locator("[data-do=forget]").click()
    expect(page.locator(".kept li")).to_have_count(0)
    assert page.evaluate("JSON.parse(localStorage.getItem('nianbao-history')).length") == 0


def _signed_in(visit: Visit, site: Site, **how: object) -> Page:
    page = visit("/library/sign-in?next=%2F", **how)
    page.locator("#token").fill(site.token)
    page.keyboard.press("Enter")
    expect(page.locator("#signed")).to_contain_text("档案科")
    return page


def test_signed_in_history_is_in_the_library_on_any_device(visit: Visit, site: Site, library: Library) -> None:
    """Who signs in goes on with a conversation elsewhere, exports and deletes it there; no browser keeps any of it."""
    desk = _signed_in(visit, site)
    _change(desk, _ask(desk, ASKED), "2019年", "2018年")
    assert desk.evaluate("localStorage.getItem('nianbao-history')") is None
    phone = _signed_in(visit, site, locale="en-US", width=390)
    expect(phone.locator("#signed")).to_contain_text("kept in the library")
    phone.locator("#past").click()
    expect(phone.locator("#sheet-history .lead:visible")).to_contain_text("90 days")
    _clean(phone)
    with phone.expect_download() as saved:
        phone.locator("[data-export=markdown]").click()
    assert "41件" in Path(saved.value.path()).read_text("utf-8")
    phone.locator("[data-do=reopen]", has_text=ASKED).click()
    expect(_answered(phone, 1).locator(".said .text")).to_contain_text("35件")
    assert phone.locator(".turn").first.locator(".chips").count()
    _ask(phone, "主动公开了多少条？")
    expect(_answered(phone, 2).locator(".said .text")).to_contain_text("280")
    (kept,) = library.conversations.all()
    assert (kept.title, kept.turns) == (ASKED, 3)
    stranger = visit()
    stranger.locator("#past").click()
    expect(stranger.locator("#sheet-history .none")).to_be_visible()
    expect(stranger.locator("#sheet-history .lead:visible")).to_contain_text("只存在这个浏览器里")
    desk.locator("#past").click()
    expect(desk.locator(".kept li")).to_have_count(1)
    desk.locator("[data-do=forget]").click()
    expect(desk.locator(".kept li")).to_have_count(0)
    assert library.conversations.all() == []


def test_kept_answer_is_shown_only_while_its_quotes_stand(
    visit: Visit, site: Site, library: Library, folder: Path
) -> None:
    """A conversation whose report was removed since shows no answer of then, and offers to ask again."""
    removed = _add(library, folder, 2016, 23, 200)
    page = _signed_in(visit, site)
    expect(_ask(page, ASKED.replace("2019", "2016")).locator(".said .text")).to_contain_text("23件")
    library.remove(removed)
    page.locator("#new").click()
    page.locator("#past").click()
    page.locator("[data-do=reopen]").click()
    expect(page.locator(".turn .error .text")).to_contain_text("报告后来有变动")
    page.locator("[data-again]").click()
    expect(_answered(page, 1).locator(".outcome")).to_contain_text("未收录")
    page.locator("#past").click()
    page.locator("[data-do=forget-all]").click()
    expect(page.locator(".kept li")).to_have_count(0)


def test_page_does_not_claim_the_library_once_the_session_is_over(visit: Visit, site: Site, library: Library) -> None:
    """A question that is asked after the session has ended is kept in the browser, and the page no longer says else."""
    page = _signed_in(visit, site)
    page.context.clear_cookies()
    _ask(page, ASKED)
    expect(page.locator("#signed")).to_have_count(0)
    assert page.evaluate("JSON.parse(localStorage.getItem('nianbao-history')).length") == 1
    page.locator("#past").click()
    expect(page.locator("#sheet-history .lead:visible")).to_contain_text("只存在这个浏览器里")
    expect(page.locator(".kept li")).to_have_count(1)
    assert library.conversations.all() == []


def test_shared_answer_verifies_itself_and_says_what_changed(
    visit: Visit, site: Site, library: Library, folder: Path
) -> None:
    """A shared address shows the quote verified, says so after a correction and removal, and ends with the operator."""
    _add(library, folder, 2016, 21, 100)
    page = visit()
    turn = _ask(page, "云溪市2016年收到多少件政府信息公开申请？")
    turn.locator("[data-act=keep]").click()
    address = "/" + (turn.locator(".shared a").get_attribute("href") or "")
    shown = visit(address)
    expect(shown.locator("h1")).to_have_text("云溪市2016年收到多少件政府信息公开申请？")
    expect(shown.locator(".answer .text")).to_contain_text("21件")
    expect(shown.locator(".proof")).to_contain_text("逐字一致")
    expect(shown.locator(".today")).to_contain_text("回答相同")
    shown.locator(".card a").click()
    _add(library, folder, 2016, 23, 100)
    shown = visit(address, locale="en-US")
    expect(shown.locator(".answer .text")).to_contain_text("21件")
    expect(shown.locator("#verdict")).to_contain_text("1 of 1 quotes")
    expect(shown.locator(".proof")).to_contain_text("replaced by another edition")
    expect(shown.locator(".proof")).to_contain_text("no longer says this")
    expect(shown.locator(".today")).to_contain_text("23件")
    shown.locator(".today a").click()
    expect(_answered(shown, 0).locator(".said .text")).to_contain_text("23件")
    (entry,) = (entry for entry in library.entries() if entry.year == 2016)
    library.remove(entry.id)
    shown = visit(address)
    expect(shown.locator(".proof")).to_contain_text("移除")
    expect(shown.locator(".card a")).to_have_count(0)
    expect(shown.locator(".danger")).to_have_count(0)
    shown.goto(site.address + "/answer/")
    shown.locator("#token").fill(site.token)
    shown.keyboard.press("Enter")
    shown.locator("td a", has_text="云溪市2016年收到多少件政府信息公开申请？").click()
    shown.locator(".danger").click()
    expect(visit(address).locator("h1")).to_contain_text("已被删除")
    assert library.answers.get(address.rpartition("/")[2]) is None


@pytest.mark.parametrize(("locale", "told"), [("zh-CN", ("7 秒", "不能接受")), ("en-US", ("7 s", "cannot take"))])
def test_refused_question_is_told_and_not_lost(visit: Visit, locale: str, told: tuple[str, str]) -> None:
    """Too many questions, and a server that takes none, are told in words; the question stays in the box."""
    page = visit(locale=locale)
    expect(page.locator(".welcome")).to_be_visible()
    for status, words in zip((429, 503), told, strict=True):
        page.route("**/queue/join*", partial(_refuse, status))
        page.locator("#question textarea").fill(ASKED)
        _send(page)
        expect(page.locator("#notice")).to_contain_text(words)
        expect(page.locator("#question textarea")).to_have_value(ASKED)
        page.unroute("**/queue/join*")
    expect(_ask(page, ASKED).locator(".said .text")).to_contain_text("41件")


def _send(page: Page) -> None:
    """Press Enter as a person does: again, where the page is not done with the question before."""
    for _ in range(5):
        try:
            with page.expect_request("**/queue/join*", timeout=5000):
                page.locator("#question textarea").press("Enter")
        except Unsent:
            continue
        return


def _refuse(status: int, route: Route) -> None:
    route.fulfill(status=status, headers={"Retry-After": "7"}, json={})


@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_axe_finds_nothing_serious_in_what_opens(visit: Visit, locale: str, scheme: str) -> None:
    """axe-core has no serious or critical finding on menus, dialogs, and the page of a shared answer."""
    page = visit(locale=locale, scheme=scheme)
    turn = _ask(page, ASKED)
    turn.locator(".choice summary").first.click()
    _clean(page)
    page.keyboard.press("Escape")
    turn.locator("[data-act=keep]").click()
    expect(turn.locator(".shared")).to_be_visible()
    for opener, name in (("[data-act=draft]", "reply"), ("[data-rate=up]", "rating"), ("#past", "history")):
        page.locator(opener).click()
        expect(page.locator(f"#sheet-{name}")).to_be_visible()
        _clean(page)
        page.keyboard.press("Escape")
        expect(page.locator(f"#sheet-{name}")).to_be_hidden()
    _clean(visit("/" + (turn.locator(".shared a").get_attribute("href") or ""), locale=locale, scheme=scheme))


def _clean(page: Page) -> None:
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert not found, "\n".join(f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found)
