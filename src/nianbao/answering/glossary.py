"""What an English question is about, in the words of the reports: so that its words find theirs.

`glossary.toml` holds the trade's words; the catalogue's names of measures and breakdowns are
known as well. Nothing is translated for reading: these are terms to search with.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from nianbao.measures import catalogue


@lru_cache(maxsize=1024)
def in_chinese(text: str) -> str:
    """An English text with what it names in the Chinese words for it; the rest is left as it is.

    Example: "items on farm subsidies" -> "条 on 涉农补贴"
    """
    pattern, meant = _glossary()
    return pattern.sub(lambda match: meant[match[1]], text.lower())


@cache
def _glossary() -> tuple[re.Pattern[str], dict[str, str]]:
    words = tomllib.loads(files("nianbao.answering").joinpath("glossary.toml").read_text(encoding="utf-8"))["words"]
    meant = dict(_named()) | words
    meant |= {name[:-1] + "ies": said for name, said in meant.items() if name.endswith("y")}
    names = sorted(meant, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")(?:e?s)?\b"), meant


def _named() -> Iterator[tuple[str, str]]:
    for dimension in catalogue().dimensions.values():
        for value in dimension.values:
            if value.id != "other":
                yield value.name_en.lower().removesuffix("s"), " ".join(value.words)
