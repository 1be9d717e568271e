"""Figures of running text: each number with its subject, period, year, scope, and the measure it states."""

import re
from collections.abc import Sequence
from dataclasses import replace

from nianbao.figures.figure import Figure, Period, Scope, Source
from nianbao.figures.numerals import Numeral, masked, numerals
from nianbao.figures.sentences import Sentences
from nianbao.figures.turning import is_former, turned
from nianbao.figures.tying import Context, tie
from nianbao.measures import Breakdown, catalogue

_HEAD = 160  # characters of a sentence's head that are looked at
_AFTER = 44  # characters behind a number that can name what it counts

_ANNUAL = re.compile(
    r"全年|本年|今年|当年|年内|年度内|新增"
    r"|(?<!截至)(?<!截止)(?<!截至到)(?<!截止到)(?<!自)(?<!从)(?<!至)(?<!到)(?<![-—~])(?:19|20)\d{2}年"
    r"(?!\d{0,2}月?(?:底|末|以来|起|至|到|开始|[-—~]))"
)
_CUMULATIVE = re.compile(
    r"(?:截至|截止)(?!到?\d{1,2}月)|历年|(?<!今年)(?<!本年)(?<!年初)以来|至今|迄今|自[^,;。]{2,16}起"
    r"|(?<!全年)(?<!今年)(?<!本年)(?<!年度)(?<!年)累计"
)
_OWN_CLAUSE = ("历年", "累计")  # markers that say it of their own clause alone
_AREA = re.compile(
    r"全市|全区|全县|全省|全州|全盟|全旗|全镇|全乡|全街道|我市|我区|我县|全系统|各级|各部门|各单位|各乡镇|各县|各区"
)
_OWN = re.compile(
    r"本机关|本单位|本部门|本局|我局|我委|我办|本委|本办|我厅|本厅|我院|我单位|我中心|本街道|我街道|我镇|我乡"
    r"|(?:市|区|县)(?:人民)?政府(?:办公室|办)|(?:市|区|县)(?:府办|政府公开办)|管委会办公室|政府公开办"
)
_PART = re.compile(r"其中|包括|包含|分别|涉及")
# Opens a sentence that tells the parts of what the one before it counts.
_PARTS_WHAT_WAS_SAID = re.compile(r"\s*(?:其中|(?:从|按照?)[^,。;\d]{2,12}(?:看|分|划分|统计|来说))[,:]?")
_QUOTED = re.compile(r"《[^》]*》|[〔(\[][^〕)\]]*[〕)\]]")
_LEAD = re.compile(
    r"^(?:[\s,、;:。(和与]|及(?!时)|并(?!联)|其中|(?:19|20)\d{2}年(?:度|底)?|分别是|分别为|分别|包括|涉及|主要为|主要是|共有|共计|共|全年|今年|本年度?|当年|截至目前|目前|累计)+"
)
_TAIL = re.compile(
    r"(?:总数|总量|总计|共计|合计|一共|总共|分别|共|为|是|有|达到?|计|了|约|近|超过?|逾|累计|的|已|占比?|占总数|占全部|:|\s|大约|将近|至少|不少于|突破|不足)+$"
)
_VERBS = re.compile(
    r"^(?:收到|接到|受理|办理|办结|答复|回复|召开|举办|开展|组织|发布|公开|制发|印发|编发|推送|发送|进行|选认|新增|完成|处理|提交|收|发|制定|出台|安排|配备|确定)+$"
)
# Names no part but the same thing again, of another year: 累计公开1206条，其中2009年公开735条.
_SAME = re.compile(r"(?:其中)?,?(?:主动)?(?:公开|收到|受理|发布|答复|办结|办理|新增)")
_OPENS = re.compile(r"收到|受理|发布|制作|视频|微博|微信|公众号|网站|直播|召开|举办|办理|开展|组织|主动公开")
_NAMED_YEAR = re.compile(
    r"(?:^|[,;:。\s]|截至|截止|至|到|在)((?:19|20)\d{2})年(?!\d{0,2}月?\d{0,2}日?(?:以来|起|至今|开始))"
)
_TURNS = re.compile(r"(?:由|从)(?:年初|上年|去年|原来|原先)?$")
_PLACES = frozenset("个处家")
_SUM = re.compile(r",(?:总共|一共|共计|合计|总计|共)(?:有|设立?)?\s*$")
_NOUN = re.compile(r"的?([^\s,;:。、()（）\d和及与并等,]{1,14})")


def read_prose(source: Source, covered: Sequence[tuple[int, int]]) -> list[Figure]:
    """Figures of the sentences of a report; `covered` are spans of `source.text` read as tables."""
    sentences = Sentences(source)
    text = masked(source, covered)
    figures: list[Figure] = []
    sentence = (-1, -1)
    earlier: list[tuple[Numeral, Figure]] = []
    for numeral in numerals(text):
        own = sentences.at(numeral.start)
        if own != sentence:
            sentence, earlier = own, []
        figure = _figure(source, sentences, sentence, numeral, earlier)
        if earlier and _takes_the_place(text, earlier[-1][0], numeral):
            former = earlier[-1][1]
            subject = _TURNS.sub("", former.subject)
            figure = replace(
                figure, measure=former.measure, breakdown=former.breakdown, subject=subject, period=former.period
            )
            figures[-1] = replace(former, measure=None, breakdown=())
            earlier[-1] = (earlier[-1][0], figures[-1])
        elif earlier and _is_the_sum(text, earlier[-1][0], numeral) and earlier[-1][1].measure:
            last = earlier[-1][1]
            figure = replace(figure, measure=last.measure, breakdown=last.breakdown, period=last.period)
            figures[-1] = replace(last, measure=None, breakdown=())
            earlier[-1] = (earlier[-1][0], figures[-1])
        earlier.append((numeral, figure))
        figures.append(figure)
    return figures


def _takes_the_place(text: str, former: Numeral, numeral: Numeral) -> bool:
    """Whether a number says what the one before it has become: 由214个压减到139个."""
    if former.unit and numeral.unit and former.unit != numeral.unit:
        return False
    return is_former(text, former.start, former.stop) and turned(text, former.stop, numeral.start)


def _is_the_sum(text: str, last: Numeral, numeral: Numeral) -> bool:
    """Whether a number sums what was named with and without one before it: 县档案馆和6个乡镇设查阅点，共8处."""
    between, units = text[last.stop : numeral.start], {last.unit, numeral.unit}
    return (
        units <= _PLACES
        and _SUM.search(between) is not None
        and not re.search("[;。]", between)
        and text[last.start - 1 : last.start] in tuple("和及与、")
    )


def _figure(
    source: Source,
    sentences: Sentences,
    sentence: tuple[int, int],
    numeral: Numeral,
    earlier: Sequence[tuple[Numeral, Figure]],
) -> Figure:
    text, report = source.text, source.report
    segment = max(sentence[0], text.rfind(";", sentence[0], numeral.start) + 1)
    near = [other for other in earlier if other[0].start >= segment]
    begin = max(sentences.clause_start(numeral.start, sentence[0]), near[-1][0].stop if near else segment)
    if not text[begin : numeral.start].strip() and text[begin - 1 : begin] == ":":  # 行政复议:0件
        begin = max(sentences.clause_start(begin - 1, sentence[0]), near[-1][0].stop if near else segment)
    before = text[begin : numeral.start]
    ends = min(sentences.clause_end(numeral.stop, sentence[1]), numeral.stop + _AFTER)
    # What stands behind a former number is how it changed, and no part of what is counted.
    after = "" if is_former(text, numeral.start, numeral.stop) else _after(text[numeral.stop : ends])
    context = Context(_since_year(_joined(before)), _joined(after), _head(text, segment, near, begin), numeral.unit)
    tied = _tie(context, text, sentence[0], segment, [other for other, _ in earlier], begin)
    if tied is None and _PARTS_WHAT_WAS_SAID.match(text, sentence[0]):
        tied = _part_of_the_last(context, text[slice(*sentences.at(max(0, sentence[0] - 1)))])
    measure: str | None = None
    breakdown: Breakdown = ()
    if tied and not _is_part(context, tied, near):
        measure, breakdown = tied
    elif near and near[-1][1].unit == numeral.unit and _SAME.fullmatch(context.before):
        measure, breakdown = near[-1][1].measure, near[-1][1].breakdown
    if numeral.unit == "%" and earlier and (not tied or measure == "disclosed.share") and not _subject(context):
        measure, breakdown = _share_of(earlier[-1][1], breakdown)
    history = _joined(text[sentence[0] : numeral.start])
    start, end = source.span(numeral.start, numeral.end)
    quote = source.span(*sentences.quote(numeral.start, numeral.stop, begin))
    return Figure(
        report_id=report.id,
        measure=measure,
        breakdown=breakdown,
        value=numeral.value,
        printed=report.text[start:end],
        unit=numeral.unit or (catalogue().measures[measure].unit if measure else ""),
        state="number",
        bound=numeral.bound,
        period=_period(history, report.year, measure),
        year=_year(history, report.year),
        scope=_scope(history),
        origin="prose",
        how="printed",
        subject=_subject(context) or _joined(before).strip(),
        start=start,
        end=end,
        quote_start=quote[0],
        quote_end=quote[1],
    )


def _is_part(context: Context, tied: tuple[str, Breakdown], near: Sequence[tuple[Numeral, Figure]]) -> bool:
    """Whether a number counts a named part of the one before it: 收到申请62件，其中涉及土地征收19件."""
    if not any((f.measure, f.breakdown) == tied for _, f in near) or not _PART.search(context.before + context.head):
        return False
    own, subject = replace(context, head=""), _subject(context)
    return bool(subject) and not _SAME.match(subject) and tie(own) != tied


def _part_of_the_last(context: Context, last: str) -> tuple[str, Breakdown] | None:
    """A part of what the sentence before counts: 收到申请11件。其中通过邮寄提交6件."""
    tied = tie(replace(context, head=_joined(re.split(r"\d", last, maxsplit=1)[0])[-_HEAD:] + context.head))
    return tied if tied and catalogue().measures[tied[0]].parent else None


def _since_year(before: str) -> str:
    """A phrase from the year on that it names: what stands before can be a heading run into it."""
    years = list(re.finditer(r"(?:19|20)\d{2}年(?:度|底)?,?", before))
    return (before[years[-1].end() :] if years else before) or before


def _tie(
    context: Context, text: str, sentence: int, segment: int, earlier: Sequence[Numeral], begin: int
) -> tuple[str, Breakdown] | None:
    """The measure, told by the number's own part of the sentence, else by its head, else by the item before."""
    if tied := tie(context):
        return tied
    wider: list[str] = []
    if segment > sentence and not _OPENS.search(_joined(text[segment:begin]) + context.before):
        far = [numeral for numeral in earlier if numeral.start < segment]
        wider.append(_joined(text[sentence : far[0].start if far else segment])[-_HEAD:] + context.head)
    if earlier and earlier[-1].start >= segment:
        last = text[max(segment, earlier[-2].stop if len(earlier) > 1 else segment) : earlier[-1].start]
        wider.append(context.head + _joined(last))
    for head in wider:
        if tied := tie(replace(context, head=head)):
            return tied
    return None


def _head(text: str, segment: int, near: Sequence[tuple[Numeral, Figure]], begin: int) -> str:
    """What leads to a number in its part of the sentence: up to the first number, and since the last."""
    if not near:
        return _joined(text[segment:begin])[-_HEAD:]
    first, last = near[0][0], near[-1][0]
    return _joined(text[segment : min(begin, first.start)])[-_HEAD:] + _joined(text[last.stop : begin])


def _after(text: str) -> str:
    """What stands behind a number and can name what it counts."""
    text = _joined(text)
    digit = re.search(r"[\d一二三四五六七八九十两]+[条件次个名人项篇份期]|\d", text)
    if digit:
        cut = max(text.rfind(mark, 0, digit.start()) for mark in "、和及与")
        text = text[: cut if cut >= 0 else digit.start()]
    if text[:1] in tuple("、和及与("):
        return ""
    if not re.match(r"涉及|有关|关于|针对|因|与", text):
        head, mark, _rest = text[1:].partition("的")
        text = text[:1] + head if mark and len(head) > 0 else text
    return text


def _joined(text: str) -> str:
    """Words whole again: Chinese text has no spaces, and a line break there is a wrap."""
    return re.sub(r"\s+", "", text)


def _subject(context: Context) -> str:
    """The noun phrase counted: before the number, or behind it where only a verb stands before."""
    said = _TAIL.sub("", _LEAD.sub("", context.before))
    if said and not _VERBS.match(said):
        return said
    match = _NOUN.match(context.after)
    return said + match[1] if match else said


def _share_of(previous: Figure, breakdown: Breakdown) -> tuple[str | None, Breakdown]:
    if previous.measure == "disclosed.total":
        return "disclosed.share", previous.breakdown
    if previous.measure and previous.measure.startswith("applications."):
        return "applications.share", (("of", previous.measure), *previous.breakdown)
    return None, breakdown


def _period(history: str, year: int | None, measure: str | None) -> Period:
    entry = catalogue().measures.get(measure) if measure else None
    if entry and entry.kind == "stock":
        return "stock"
    history = history.replace(f"{year}年以来", "今年以来")
    annual = max((m.start() for m in _ANNUAL.finditer(history)), default=-1)
    last = max(_CUMULATIVE.finditer(history), key=lambda m: m.start(), default=None)
    if last is None or annual > last.start():
        return "annual"
    if last[0].startswith(_OWN_CLAUSE) and re.search(r"[,;:]", history[last.end() :]):
        return _period(history[: last.start()], year, measure)
    if last[0] == "累计" and annual >= 0 and not _CUMULATIVE.search(history, annual, last.start()):
        return "annual"
    return "cumulative"


def _year(history: str, year: int | None) -> int | None:
    """The last year that a clause before the number begins with; the report's where none does."""
    named = [int(y) for y in _NAMED_YEAR.findall(_QUOTED.sub("", history))]
    fitting = [y for y in named if year is None or y <= year]
    return fitting[-1] if fitting else year


def _scope(history: str) -> Scope:
    area = max((m.start() for m in _AREA.finditer(history)), default=-1)
    own = max((m.start() for m in _OWN.finditer(history)), default=-1)
    if area < 0 and own < 0:
        return ""
    return "area" if area > own else "own"
