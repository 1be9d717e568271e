"""Pictures of every view over the real system: desktop and phone, light and dark, Chinese and English.

Run as `python tests/browser/shots.py docs/images`. `chat.png` is the picture of the README. Beside the shipped
report the library holds some of places that do not exist.
"""

import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))  # the helpers of the tests are not installed

from PIL import Image
from playwright.sync_api import Browser, Page

from nianbao.library import Library
from nianbao.settings import Settings
from serving import CORPUS, browsing, serving

_SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
_LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
_QUESTIONS = {"zh": "大安市2017年收到多少件政府信息公开申请？", "en": "how many applications did Da'an receive in 2017"}
_CLAIMS = {
    "zh": "大安市2017年主动公开政府信息4300条。\n大安市2017年因政府信息公开被申请行政复议0件。",
    "en": "Da'an proactively disclosed 4,300 items in 2017.\nDa'an faced no administrative review in 2017.",
}
_COMPARED = urlencode(
    [("measure", "applications.received"), *(("place", place) for place in ("云溪市", "青禾县", "白鹭区"))]
)
# Applications received and items disclosed, by place and year.
_INVENTED = {
    "云溪市": {2016: (118, 5210), 2017: (131, 5874), 2018: (152, 6120), 2019: (147, 6433)},
    "青禾县": {2016: (42, 2105), 2017: (57, 2388), 2019: (71, 2960)},
    "白鹭区": {2017: (88, 3120), 2018: (93, 3344), 2019: (104, 3501)},
}


def shoot(address: str, folder: Path, browser: Browser) -> None:
    """Every view, in every size, scheme, and language."""
    for size, (width, height) in _SIZES.items():
        for scheme in ("light", "dark"):
            for language, locale in _LANGUAGES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    locale=locale,
                    color_scheme=scheme,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                page.set_default_timeout(120_000)
                name = f"{size}-{scheme}-{language}.png"
                _ask(page, address, folder, name, _QUESTIONS[language])
                _pages(page, address, folder, name, _CLAIMS[language])
                context.close()


def _ask(page: Page, address: str, folder: Path, name: str, question: str) -> None:
    page.goto(address)
    page.locator(".examples button:visible").first.wait_for()
    _save(page, folder / f"ask-{name}")
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator(".answer:not(.waiting)").wait_for()
    page.locator("a.open").first.click()
    page.frame_locator("#panel iframe").locator("mark.now").first.wait_for()
    _save(page, folder / f"source-{name}")
    if name == "desktop-light-zh.png":
        _save(page, folder / "chat.png")


def _pages(page: Page, address: str, folder: Path, name: str, claims: str) -> None:
    page.goto(f"{address}/compare?{_COMPARED}")
    page.locator(".plot .main-svg").first.wait_for(state="attached")
    page.locator(".plot").first.evaluate("e => e.closest('section, main').querySelector('h2').scrollIntoView()")
    _save(page, folder / f"compare-{name}")
    page.goto(f"{address}/check")
    page.locator("#text").fill(claims)
    page.locator("#start").click()
    page.locator(".claims li mark").first.wait_for()
    page.locator("#outcome").evaluate("e => e.scrollIntoView()")
    _save(page, folder / f"check-{name}")
    page.goto(f"{address}/library")
    _save(page, folder / f"library-{name}")


def _save(page: Page, file: Path) -> None:
    page.wait_for_timeout(600)  # the window settles after the last change of layout
    page.screenshot(path=file, scale="css")
    # A palette is enough for a page of text, and keeps the repository small.
    Image.open(file).convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT).save(file, optimize=True)
    print(file)


def _fill(library: Library, folder: Path) -> None:
    for report in sorted(CORPUS.glob("*.txt")):
        library.add(report)
    for place, years in _INVENTED.items():
        for year, (received, disclosed) in years.items():
            file = folder / f"{place}人民政府{year}年政府信息公开工作年度报告.txt"
            file.write_text(
                f"{place}人民政府{year}年政府信息公开工作年度报告\n\n一、主动公开情况\n\n"
                f"{year}年，{place}主动公开政府信息{disclosed}条。\n\n二、依申请公开情况\n\n"
                f"{year}年，{place}共收到政府信息公开申请{received}件。\n",
                "utf-8",
            )
            library.add(file)


def main(folder: Path) -> None:
    """Fills a library and serves it for the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(library=Path(temporary) / "library", question_timeout=300)
        with Library.open(settings) as library:
            _fill(library, Path(temporary))
            with browsing() as browser, serving(settings, library) as address:
                shoot(address, folder, browser)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
