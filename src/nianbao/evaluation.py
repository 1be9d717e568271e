"""Gold questions and how answers to them are judged.

A gold question says what a right answer states (`values`, or `answer` in words), which words of
which report prove it (`evidence`, `report_ids`), and whether the reports can answer it at all.
Judging reads the reply alone, as the command line prints it, so that any program's replies
can be scored.
"""

import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from nianbao import batch, replies
from nianbao.chinese import number as value_of
from nianbao.errors import NianbaoError, QuestionError

if TYPE_CHECKING:
    from nianbao.answering import Assistant

REFUSALS = frozenset({"silent", "not_collected", "ambiguous", "out_of_scope"})
COLUMNS = ("questions", "n", "full", "right", "cited", "focused", "refused", "untied", "verbatim", "p50 ms", "p95 ms")
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_CHARACTERS = re.compile("[零〇一二两三四五六七八九十百千万亿]{2,}")
_SCALE = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_YEARS = frozenset(Decimal(year) for year in range(1990, 2040))
_ASKS_NUMBER = re.compile(r"多少|几|how (many|much)|差|降|增|倍|占|百分")
_WORDS = ("text_fact", "list")

Reply = Mapping[str, Any]
TextOf = Callable[[Reply], str]


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with what a right answer to it holds."""

    id: str
    turns: tuple[str, ...]
    type: str
    language: str
    answer: str
    values: tuple[str, ...]
    evidence: tuple[str, ...]
    report_ids: tuple[str, ...]
    answerable: bool
    computed: bool

    @property
    def question(self) -> str:
        return self.turns[-1]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one reply is worth; None where a rule does not apply to its question."""

    gold: Gold
    reply: Reply
    right: bool = False
    cited: bool | None = None
    focused: bool | None = None
    refused: bool = False
    untied: bool = False
    quotes: int = 0
    verbatim: int = 0
    milliseconds: float = 0.0

    @property
    def full(self) -> bool:
        """Right, proved, and to the point."""
        return self.right and self.cited is not False and self.focused is not False


def load(path: Path) -> tuple[Gold, ...]:
    """The gold questions of a file, one JSON object a line.

    Raises:
        QuestionError: a line is no gold question; the message names the line and what it lacks.
    """
    golds = []
    for number, line in enumerate(batch.read(path), 1):
        try:
            golds.append(_gold(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionError(f"{path}, line {number} is no gold question: {error!r}") from error
    return tuple(golds)


def as_line(gold: Gold) -> str:
    """A gold question as the line of a file that `load` reads."""
    asked = {"question": gold.question} if len(gold.turns) == 1 else {"turns": gold.turns}
    fields = {
        "id": gold.id,
        **asked,
        "lang": gold.language,
        "type": gold.type,
        "answer": gold.answer,
        "values": [{"value": value} for value in gold.values],
        "evidence": gold.evidence,
        "report_ids": gold.report_ids,
        "answerable": gold.answerable,
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _gold(fields: Mapping[str, Any]) -> Gold:
    turns = fields.get("turns") or [fields["question"]]
    return Gold(
        id=str(fields["id"]),
        turns=tuple(turns),
        type=fields["type"],
        language=fields.get("lang") or "zh",
        answer=fields.get("answer") or "",
        values=tuple(str(value["value"]) for value in fields.get("values") or ()),
        evidence=tuple(fields.get("evidence") or ()),
        report_ids=tuple(fields.get("report_ids") or ()),
        answerable=fields.get("answerable", True),
        computed=fields.get("computed") or False,
    )


def examine(assistant: "Assistant", gold: Gold) -> Verdict:
    """Ask the question, or check the claim, and judge what comes back."""
    begun = time.perf_counter()
    try:
        if gold.type == "factcheck":
            reply: Reply = {"claims": replies.claims(assistant, gold.question)}
        else:
            reply = replies.answer(assistant, gold.turns)
    except NianbaoError as error:
        reply = batch.unanswered({"question": gold.question}, str(error))
    took = (time.perf_counter() - begun) * 1000

    def text_of(citation: Reply) -> str:
        return assistant.library.report(citation["report_id"]).text

    return judge(gold, reply, text_of, milliseconds=took)


def judge(gold: Gold, reply: Reply, text_of: TextOf, *, milliseconds: float = 0.0) -> Verdict:
    """The verdict over one reply; `text_of` gives the text of the report that a citation names."""
    citations = [*(reply.get("citations") or ())]
    for claim in reply.get("claims") or ():
        citations += claim.get("citations") or ()
    quotes = [str(citation.get("quote") or "") for citation in citations]
    verbatim = sum(
        bool(squeeze(q)) and squeeze(q) in squeeze(text_of(c)) for q, c in zip(quotes, citations, strict=True)
    )
    right, focused, untied = False, None, False
    refused = reply.get("outcome") in REFUSALS
    cited: bool | None = _cited(gold, citations)
    if gold.type == "factcheck":
        right, refused = _verdict_right(gold, reply), False
        cited = None if _wanted_verdict(gold) == "not_found" else cited
    elif not gold.answerable:
        right, cited = refused, None
    else:
        untied = _untied(gold, reply, quotes)
        if refused:
            cited = None
        elif gold.type in _WORDS or not gold.values:
            right, focused = _words_right(gold, reply)
        else:
            right, focused = _numbers_right(gold, reply)
    return Verdict(gold, reply, right, cited, focused, refused, untied, len(quotes), verbatim, milliseconds)


def _wanted_verdict(gold: Gold) -> str:
    return gold.answer.replace(" ", "_")


def _verdict_right(gold: Gold, reply: Reply) -> bool:
    """The claim's verdict; of several claims, one contradicted contradicts and all must support."""
    given = [claim.get("verdict") for claim in reply.get("claims") or ()]
    wanted = _wanted_verdict(gold)
    return wanted in given and (len(given) == 1 or wanted == "contradicted" or set(given) == {wanted})


def _words_right(gold: Gold, reply: Reply) -> tuple[bool, bool]:
    """Right: six tenths of the gold's bigrams stand in the answer. Focused: it stays short."""
    text = reply.get("answer") or ""
    evidence = min((recall(e, text) for e in gold.evidence), default=0.0)
    room = 6 * max(len(gold.answer), sum(map(len, gold.evidence))) + 160
    return max(recall(gold.answer, text), evidence) >= 0.6, len(text) <= room


def _numbers_right(gold: Gold, reply: Reply) -> tuple[bool, bool]:
    """Right: every gold number stands in the answer. Focused: few others do."""
    text = reply.get("answer") or ""
    said, plain = numbers(text), squeeze(text)
    evidence = set[Decimal]().union(*(numbers(e) for e in gold.evidence))
    flat = squeeze(" ".join(gold.evidence))
    wanted: set[Decimal] = set()
    for value in gold.values:
        number = next(iter(numbers(value)), None)
        # A computed answer may be given by the numbers that it is computed from, unless a number was asked for.
        stands = number in evidence or squeeze(value) in flat
        if number is not None and (not gold.computed or stands or _ASKS_NUMBER.search(gold.question)):
            wanted.add(number)
    if re.search(r"\d-\d", "".join(gold.values)):  # telephone numbers and the like
        right = all(squeeze(value) in plain for value in gold.values)
    elif wanted:
        right = wanted <= said
    else:
        right = all(squeeze(value) in plain for value in gold.values)
    others = said - wanted - _asked(gold) - _YEARS
    return right, len(others) <= 3 + len(wanted)


def _cited(gold: Gold, citations: Sequence[Reply]) -> bool:
    """Whether a quote holds the evidence; for comparisons, one from each report compared."""

    def proved(among: Iterable[Reply]) -> bool:
        return any(overlaps(e, str(c.get("quote") or "")) for c in among for e in gold.evidence)

    if not gold.type.startswith("compare"):
        return proved(citations)
    return all(
        proved(c for c in citations if id in f"{c.get('source') or ''}{c.get('report_id') or ''}")
        for id in gold.report_ids
    )


def _untied(gold: Gold, reply: Reply, quotes: Sequence[str]) -> bool:
    """Whether the answer holds a number that no quote holds and that no value derives."""
    text = reply.get("answer") or ""
    tied = _asked(gold).union(*(numbers(quote) | _in_characters(quote) for quote in quotes))
    for value in reply.get("values") or ():
        if value.get("derived"):
            tied |= numbers(str(value.get("text") or "")) | numbers(str(value.get("value") or ""))
    held = squeeze(" ".join(quotes))
    loose = numbers(text, scaled=False) - tied - _YEARS
    return any(squeeze(f"{n:f}") not in held and n > len(quotes) + 9 for n in loose)


def _in_characters(quote: str) -> set[Decimal]:
    """The numbers that a quote writes in characters: 三千一百五十二."""
    return {value for match in _CHARACTERS.findall(quote) if (value := value_of(match)) is not None}


def _asked(gold: Gold) -> set[Decimal]:
    return numbers(" ".join(gold.turns))


def squeeze(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def recall(gold: str, text: str) -> float:
    """The share (0-1) of the gold's bigrams that stand in a text."""
    wanted = _bigrams(gold)
    return sum((wanted & _bigrams(text)).values()) / max(1, sum(wanted.values()))


def _bigrams(text: str) -> Counter[str]:
    plain = squeeze(text)
    return Counter(plain[i : i + 2] for i in range(len(plain) - 1)) or Counter([plain])


def numbers(text: str, *, scaled: bool = True) -> set[Decimal]:
    """The numbers in a text, [n] marks aside; where `scaled`, 3万 is 3 and also 30000."""
    text = unicodedata.normalize("NFKC", re.sub(r"\[\d+\]", " ", text))
    found = set()
    for match in _NUMBER.finditer(text):
        value = Decimal(match.group().replace(",", "").replace("，", "").rstrip("."))
        found.add(round(value, 6).normalize())
        scale = _SCALE.get(text[match.end() : match.end() + 2].strip()[:1])
        if scaled and scale:
            found.add(round(value * scale, 6).normalize())
    return found


def overlaps(evidence: str, quote: str) -> bool:
    """Whether a quote holds the evidence, half of it in one piece, or is at least half of it."""
    wanted, given = squeeze(evidence), squeeze(quote)
    if not wanted or not given:
        return False
    if wanted in given or (given in wanted and len(given) * 2 >= len(wanted)):
        return True
    half = (len(wanted) + 1) // 2
    return any(wanted[i : i + half] in given for i in range(len(wanted) - half + 1))


def scorecard(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Counts by type and by language, and over all; `verbatim` is a share of quotes, times are in ms."""
    rows = {kind: [v for v in verdicts if v.gold.type == kind] for kind in sorted({v.gold.type for v in verdicts})}
    rows |= {f"in {name}": [v for v in verdicts if v.gold.language == name] for name in sorted(_languages(verdicts))}
    return {"rows": {name: _row(group) for name, group in [*rows.items(), ("all", list(verdicts))]}}


def _languages(verdicts: Sequence[Verdict]) -> set[str]:
    return {v.gold.language for v in verdicts}


def _row(group: Sequence[Verdict]) -> dict[str, Any]:
    quotes = sum(v.quotes for v in group)
    times = [v.milliseconds for v in group] or [0.0]
    steps = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    return {
        "n": len(group),
        "full": sum(v.full for v in group),
        "right": sum(v.right for v in group),
        "cited": sum(v.cited is True for v in group),
        "focused": sum(v.focused is True for v in group),
        "refused": sum(v.refused for v in group),
        "untied": sum(v.untied for v in group),
        "verbatim": round(sum(v.verbatim for v in group) / quotes, 4) if quotes else 1.0,
        "p50 ms": round(steps[9]),
        "p95 ms": round(steps[18]),
    }


def page(card: Mapping[str, Any], verdicts: Sequence[Verdict]) -> str:
    """The scorecard and every verdict as one HTML page that loads nothing."""
    head = "".join(f"<th>{escape(column)}</th>" for column in COLUMNS)
    rows = "".join(
        f"<tr><th>{escape(name)}</th>" + "".join(f"<td>{row[c]}</td>" for c in COLUMNS[1:]) + "</tr>"
        for name, row in card["rows"].items()
    )
    return _PAGE.format(head=head, rows=rows, verdicts="".join(map(_verdict_html, verdicts)))


def _verdict_html(verdict: Verdict) -> str:
    reply, gold = verdict.reply, verdict.gold
    said = reply.get("answer") or "; ".join(f"{c['verdict']}: {c['explanation']}" for c in reply.get("claims") or ())
    lines = [
        f"<p><b>{escape(gold.id)}</b> {escape(gold.type)} · {escape(str(reply.get('outcome') or ''))}</p>",
        *(f"<p>{escape(turn)}</p>" for turn in gold.turns),
        f"<p>→ {escape(said)}</p>",
        f"<p class=gold>{escape(gold.answer)}</p>",
        *(f"<blockquote>{escape(str(c.get('quote')))}</blockquote>" for c in reply.get("citations") or ()),
    ]
    marks = " ".join(f"{name} {getattr(verdict, name)}" for name in ("right", "cited", "focused", "untied"))
    kind = "full" if verdict.full else "short"
    return f"<section class={kind}>{''.join(lines)}<p class=marks>{marks}</p></section>"


_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>nianbao: scores</title>
<style>
body {{ font: 15px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; }} td, th {{ padding: .2rem .7rem; text-align: right; }}
tr > th:first-child {{ text-align: left; }}
section {{ border-left: 4px solid #2a8; padding: 0 1rem; margin: 1.5rem 0; }}
section.short {{ border-color: #c42; }} section p {{ margin: .2rem 0; }} .gold, .marks {{ color: #777; }}
</style>
<table><tr>{head}</tr>{rows}</table>{verdicts}</html>
"""
