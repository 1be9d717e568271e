"""Sentences and clauses of the normalised text, as spans; lines that a page has wrapped are one sentence."""

import re
from bisect import bisect_right

from nianbao.figures.figure import Source

_ENDERS = "。!?"
_CLAUSE = re.compile(r"[,;:。!?](?!\d{3}(?:\D|$))|[\t|]")
_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|#)")
_PAUSE = re.compile(r"[,;:。]")  # what a heading has none of
_LONGEST = 200  # characters of a quote
_WRAPPED = 14  # characters from which on a line without an end can be a wrapped one


class Sentences:
    """The sentences of a text, found once and looked up by position."""

    __slots__ = ("starts", "text")

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.starts = [0]
        for match in re.finditer(r"[。!?]+[”\")]?|\n", self.text):
            if match[0] != "\n" or not self._wrapped(match.start()):
                self.starts.append(match.end())

    def _wrapped(self, newline: int) -> bool:
        """Whether the line break inside `text` only wraps a sentence."""
        line = self.text[self.text.rfind("\n", 0, newline) + 1 : newline].strip()
        following = self.text[newline + 1 : newline + 80].split("\n")[0]
        if len(line) < _WRAPPED or not following.strip() or "\t" in line + following or "|" in line + following:
            return False
        if _NUMBERED.match(following) or (_NUMBERED.match(line) and not _PAUSE.search(line)):
            return False
        return line[-1] not in _ENDERS + ";:："

    def at(self, position: int) -> tuple[int, int]:
        """The sentence that holds a position."""
        index = bisect_right(self.starts, position) - 1
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return self.starts[index], end

    def clause_start(self, position: int, sentence: int) -> int:
        """Where the clause that holds a position begins."""
        matches = [m.end() for m in _CLAUSE.finditer(self.text, sentence, position)]
        return matches[-1] if matches else sentence

    def clause_end(self, position: int, end: int) -> int:
        """Where the clause that holds a position ends, its comma not included."""
        match = _CLAUSE.search(self.text, position, end)
        return match.start() if match else end

    def quote(self, start: int, end: int, subject: int) -> tuple[int, int]:
        """The sentence around [start, end), or where it is long the clauses from `subject` or the last `;` on."""
        first, last = self.at(start)
        if last - first > _LONGEST:
            semicolon = self.text.rfind(";", first, start) + 1
            first = max(first, semicolon)
            stop = self.text.find(";", end, last)
            last = stop + 1 if stop >= 0 else last
        if last - first > _LONGEST:
            last = self.clause_end(end, last)
            while last - first > _LONGEST:
                following = _CLAUSE.search(self.text, first, subject)
                if not following or following.end() > subject:
                    break
                first = following.end()
        while first < start and self.text[first].isspace():
            first += 1
        while last > end and self.text[last - 1].isspace():
            last -= 1
        return first, last
