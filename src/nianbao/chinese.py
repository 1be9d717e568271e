"""Chinese text: look-alike characters, scripts, numerals, bigrams, pinyin.

`normalise` keeps a map back to the source, so whatever is found in normalised text can be
quoted verbatim from the original.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

# CJK radicals that PDF fonts emit in place of the characters and that NFKC leaves alone.
_RADICALS = str.maketrans(
    "⺁⺈⺌⺎⺕⺗⺘⺙⺜⺝⺟⺠⺡⺢⺣⺤⺥⺧⺩⺬⺮⺰⺲⺳⺶⺷⺹⺻⺼⺽⺾⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "厂刀小兀彐心手攵日月母民水水火爪爪牛王示竹纟网网羊羊老聿肉臼艹虎衤西西见角角讠贝车辶辶辶钅長镸长门阝雨青韦页风飞食饣食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e")

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2} | {c: i for i, c in enumerate("0123456789")}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE_UNITS = {"万": 10**4, "亿": 10**8}
_ARABIC = re.compile(r"(-?[\d,，]*\d(?:\.\d+)?)([万亿]*)")
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text with `origins[i]`, the source position of its character i."""

    text: str
    origins: tuple[int, ...]
    source_length: int

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the source that yielded `text[start:end]`."""
        if start >= end:
            at = self.origins[start] if start < len(self.origins) else self.source_length
            return at, at
        return self.origins[start], self.origins[end - 1] + 1

    def position(self, source: int) -> int:
        """The normalised position of a source position (or of the next one kept)."""
        return bisect_right(self.origins, source - 1)


def normalise(text: str, *, spaces: bool = True) -> Normalised:
    """Full-width, compatibility and radical look-alikes mapped, invisible characters out.

    With `spaces=False` white space goes too, so that wrapped words and numbers are whole.
    """
    out: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        if character in _INVISIBLE or (not spaces and character.isspace()):
            continue
        plain = _plain(character)
        out.append(plain)
        origins.extend([position] * len(plain))
    return Normalised("".join(out), tuple(origins), len(text))


@lru_cache(maxsize=16384)
def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character.translate(_RADICALS))


def squeeze(text: str) -> str:
    """Letters and digits alone, normalised and in lower case: what is left to compare."""
    return "".join(c for c in normalise(text).text.lower() if c.isalnum())


@cache
def _converter(configuration: str) -> OpenCC:
    return OpenCC(configuration)


@lru_cache(maxsize=1024)
def simplified(text: str) -> str:
    """Traditional characters as simplified ones."""
    return str(_converter("t2s").convert(text))


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese: two Han characters, or one and no Latin word."""
    han = sum("\u3400" <= c <= "\u9fff" for c in text)
    return han >= 2 or (han == 1 and not re.search(r"[A-Za-z]{2}", text))


def bigrams(text: str) -> Iterator[str]:
    """Character bigrams of Han runs and whole Latin words and numbers, for lexical search.

    Example: "收到3件申请" -> 收到, 3, 件申, 申请
    """
    for run in _WORD.findall(normalise(text, spaces=False).text.lower() if is_chinese(text) else text.lower()):
        if run[0].isascii() or len(run) == 1:
            yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))


def number(text: str) -> Decimal | None:
    """The number that a numeral says, or None.

    Example: "1,288" -> 1288, "1.3万" -> 13000, "三千二百" -> 3200, "二〇一七" -> 2017
    """
    text = normalise(text, spaces=False).text
    if match := _ARABIC.fullmatch(text):
        value = Decimal(match[1].replace(",", "").replace("，", ""))
        for unit in match[2]:
            value *= _LARGE_UNITS[unit]
        return value
    return _characters(text)


def _characters(text: str) -> Decimal | None:
    if not text or any(c not in _DIGITS and c not in _SMALL_UNITS and c not in _LARGE_UNITS for c in text):
        return None
    if not any(c in _SMALL_UNITS or c in _LARGE_UNITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    last_unit = 1
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
            last_unit = 1 if digit == 0 else last_unit
        elif c in _SMALL_UNITS:
            section += (digit or 1) * _SMALL_UNITS[c]
            digit, last_unit = 0, _SMALL_UNITS[c]
        else:
            total = (total + section + digit) * _LARGE_UNITS[c]
            section, digit, last_unit = 0, 0, _LARGE_UNITS[c]
    # "一万三" is 13,000 and "三百二" 320: a last digit counts tenths of the unit before it.
    return Decimal(total + section + digit * (last_unit // 10 if last_unit > 10 else 1))


def syllables(text: str) -> list[str]:
    """Toneless pinyin, one a character; what is not Chinese is left out. Example: "大安" -> ["da", "an"]."""
    return lazy_pinyin(text, errors="ignore")


def pinyin(text: str) -> str:
    """Toneless pinyin run together, as people type it. Example: "大安" -> "daan"."""
    return "".join(lazy_pinyin(text, errors="default")).lower().replace("ü", "v")
