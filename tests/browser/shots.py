"""Screenshots of the chat over the real system: desktop and phone, light and dark, Chinese and English.

Run as `python tests/browser/shots.py docs/images`. `chat.png` is the picture of the README.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the helpers of the tests are not installed

from PIL import Image
from playwright.sync_api import Browser, Page

from nianbao.library import Library
from nianbao.settings import Settings
from serving import CORPUS, browsing, serving

_SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
_LANGUAGES = {
    "zh": ("zh-CN", "大安市2017年收到多少件政府信息公开申请？"),
    "en": ("en-US", "how many applications did Da'an receive in 2017"),
}


def shoot(address: str, folder: Path, browser: Browser) -> None:
    """An answer and its source, in every size, scheme, and language."""
    for size, (width, height) in _SIZES.items():
        for scheme in ("light", "dark"):
            for language, (locale, question) in _LANGUAGES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    locale=locale,
                    color_scheme=scheme,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                page.goto(address)
                page.locator(".welcome").wait_for()
                name = f"{size}-{scheme}-{language}"
                page.locator("#question textarea").fill(question)
                page.locator("#question textarea").press("Enter")
                page.locator(".answer:not(.waiting)").wait_for()
                _save(page, folder / f"answer-{name}.png")
                page.locator("a.open").first.click()
                page.frame_locator("#panel iframe").locator("mark.now").first.wait_for()
                _save(page, folder / f"source-{name}.png")
                if name == "desktop-light-zh":
                    _save(page, folder / "chat.png")
                context.close()


def _save(page: Page, file: Path) -> None:
    page.wait_for_timeout(400)  # the window settles after the last change of layout
    page.screenshot(path=file, scale="css")
    # A palette is enough for a page of text, and keeps the repository small.
    Image.open(file).convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT).save(file, optimize=True)
    print(file)


def main(folder: Path) -> None:
    """Fills a library from corpus/ and serves it for the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(library=Path(temporary))
        with Library.open(settings) as library:
            for report in sorted(CORPUS.glob("*.txt")):
                library.add(report)
            with browsing() as browser, serving(settings, library) as address:
                shoot(address, folder, browser)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
