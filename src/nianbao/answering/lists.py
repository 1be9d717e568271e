"""Which of a report's lists a question asks for.

What announces a list tells most; then whether it lists problems, remedies or plans, how many items
it has, and where the sentences stand that answer best. An outline of a report is none.
"""

import re
from collections.abc import Sequence

from nianbao.answering.enumerations import Enumeration, Item, enumerations
from nianbao.answering.features import Found, terms, weight
from nianbao.answering.misfits import said_beside_topic
from nianbao.chinese import number
from nianbao.reports import Report
from nianbao.understanding.query import Query
from nianbao.understanding.terms import subject_terms
from nianbao.understanding.topics import Topic, beyond_topic, topic_of

# The share of the question that the words before a list must cover to announce it.
_LED = 0.5
_FEW = 3
# With items longer than this on average, a list is an outline of a report.
_OUTLINE = 260
_HOW_MANY = re.compile(
    r"([二两三四五六七八九十]+|\d+)\s*(?:大)?(?:个|项|条|点|件|方面|类|步|种|样)|\b(two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_ENGLISH = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PROBLEM = re.compile(
    r"有待|不(?![断仅但予同得]|[低少高多]于|超过)[\u4e00-\u9fff]|缺乏|偏[多少]|较少|少(?=[，。；;])|滞后|薄弱|单一|欠缺|困难|尚[未待需]|兼职|影响|流于"
)
_PLAN = re.compile(
    r"^\S{0,6}?(?:进一步|加强|加大|加快|完善|健全|提高|提升|深化|拓[宽展]|创新|推[进动]|强化|规范|丰富|落实|扩大|优化|继续|持续|建立|抓|围绕|做好|严格|突出|着力|制定|转变|增[加强进]|改[进变]|开展|充实)"
)
_LEADS = {
    "plan": re.compile(r"下一?步|打算|计划|今后|将|思路|下一?年|明年|重点|安排|设想"),
    "remedy": re.compile(r"改进|改善|措施|办法|整改|举措|做法|对策"),
    "problem": re.compile(r"问题|不足|困难|薄弱|差距|短板|欠缺"),
}
_LAST_CLAUSE = re.compile(r"[^，,]+$|^$")
_YEAR = re.compile(r"(20\d\d|二〇[〇一二三四五六七八九]{2})年")


def chosen(report: Report, found: Sequence[Found], query: Query) -> Enumeration | None:
    """The list that deals with what is asked; None where a sentence does better."""
    asked, topic = terms(query.search_text), topic_of(query.search_text)
    runs = enumerations(report)

    def led(run: Enumeration) -> float:
        return weight(report, asked, terms(_announced(report, run)))

    def counted(run: Enumeration) -> bool:
        return len(run.items) in _wanted(query.search_text)

    def held(run: Enumeration) -> float:
        return sum(_in(run, f) / (place + 1) for place, f in enumerate(found[:5]))

    def worth(run: Enumeration) -> tuple[float, bool, int]:
        return led(run) + held(run) + counted(run) + _alike(report, run, topic), run.marked, run.start

    runs = tuple(
        run for run in runs
        if not _is_outline(report, run, runs) and (run.marked or _alike(report, run, topic) > 0 or led(run) >= _LED)
    )  # fmt: skip
    alike = [run for run in runs if _alike(report, run, topic) > 0]
    best = max(alike or runs, key=worth, default=None)
    if best is None:
        return None
    fits, leads = _alike(report, best, topic), led(best)
    if fits < 0 and leads < _LED:
        return None
    if fits > 0:
        return None if said_beside_topic(query.search_text) or _told_better(report, best, found, query) else best
    if query.expects != "list":
        return None
    if found[0].accepted and _wanted(query.search_text) & _in_a_row(found[0].text):
        return None
    # Two or three items are many lists; of so many as are asked for beyond that there is hardly another.
    near = held(best) > 0 if len(best.items) > _FEW else _in(best, found[0])
    if counted(best) and (leads >= _LED / 2 or near):
        return best
    # What its announcement hints at, and the sentences that answer best all stand in it.
    if leads >= _LED / 2 and len(found) >= _FEW and all(_in(best, f) for f in found[:_FEW]):
        return best
    if leads < _LED and _lists_itself(found[0].text):
        return None
    announced = leads >= max(_LED, found[0].coverage)
    return best if announced or (found[0].accepted and any(_heads(item, found[0]) for item in best.items)) else None


def _told_better(report: Report, run: Enumeration, found: Sequence[Found], query: Query) -> bool:
    """Whether a sentence beside the list deals with what the question says beyond its topic, and the list does not."""
    beyond = frozenset[str]().union(*(terms(said) for said in subject_terms(beyond_topic(query.search_text))))
    listed = weight(report, beyond, terms(report.text[run.lead_start : run.end]))
    beside = max((weight(report, beyond, terms(f.text)) for f in found[:_FEW] if not _in(run, f)), default=0.0)
    return beside >= _LED and listed < _LED / 2


def _is_outline(report: Report, run: Enumeration, runs: Sequence[Enumeration]) -> bool:
    """Whether a list is rather the parts of a report: long items, or such that hold lists, and not all of one kind."""
    if sorted(_counts(report, run)) == [0, len(run.items)]:
        return False
    return _average(run) > _OUTLINE or any(run.holds(other) for other in runs if other.marked)


def _lists_itself(sentence: str) -> bool:
    """Whether a sentence lists things in a row: 《…》、《…》, “…”“…”, A、B、C."""
    return sentence.count("、") >= 2 or re.search("[”》]、?[“《]", sentence) is not None


def _in_a_row(sentence: str) -> set[int]:
    """How many things a sentence may list in a row: 《…》、《…》和《…》 are three, A、B和C three or, by commas, two."""
    counts = {len(re.findall(mark, sentence)) for mark in ("《[^》]+》", "“[^”]+”")}
    for clause in re.split("[，,；;。：:]", sentence):
        commas = clause.count("、")
        counts |= {commas + 1, commas + 2} if re.search("、[^、]*[和与及]", clause) else {commas + 1}
    return counts - {0, 1}


def _announced(report: Report, run: Enumeration) -> str:
    """The words that announce a list: the sentence before it, and the heading it stands under."""
    section = report.section_at(run.start)
    heading = section.heading if section and section.start >= run.lead_start - 200 else ""
    return report.text[run.lead_start : run.start] + "，" + heading


def _wanted(question: str) -> set[int]:
    """How many items a question says there are: 哪八个, 三项, three."""
    said = {number(m[1]) if m[1] else _ENGLISH.index(m[2].lower()) for m in _HOW_MANY.finditer(question)}
    return {int(n) for n in said if n is not None and n > 1}


def _alike(report: Report, run: Enumeration, topic: Topic) -> float:
    """Above 0 where what is asked for is listed: problems, remedies, plans; below 0 where another of them is."""
    lists = _lists(report, run) if topic else ""
    if not lists:
        return 0.0
    if lists == topic:
        return 0.6
    return 0.4 if {lists, topic} == {"plan", "remedy"} else -0.6


def _lists(report: Report, run: Enumeration) -> str:
    """What a list is of: by what alone announces it, else by its items, else by its heading."""
    announced = report.text[run.lead_start : run.start][-40:]
    if not run.marked:  # what only announces itself, does so right before
        announced = _LAST_CLAUSE.findall(announced)[-1]
    leads = {topic for topic, words in _LEADS.items() if words.search(announced)}
    if report.year and any(number(m[1]) == report.year + 1 for m in _YEAR.finditer(announced)):
        leads.add("plan")
    ahead = "plan" if "plan" in leads else "remedy"
    plans, problems = _counts(report, run)
    undecided = ("problem" in leads) == bool(leads - {"problem"}) or plans == len(run.items)
    if undecided and 2 * max(plans, problems) > len(run.items) and plans != problems:
        return ahead if plans > problems else "problem"
    if leads:
        return ahead if leads - {"problem"} else "problem"
    section = report.section_at(run.start)
    above = " ".join(section.path) if section else ""
    headed = {topic for topic, words in _LEADS.items() if words.search(above)}
    return headed.pop() if len(headed) == 1 else ""


def _counts(report: Report, run: Enumeration) -> tuple[int, int]:
    """How many items read like plans, and how many like problems."""
    items = [report.text[i.start : i.end] for i in run.items]
    plans = sum(_PLAN.match(_unmarked(item)) is not None for item in items)
    return plans, sum(_PROBLEM.search(item.partition("\n")[0][:80]) is not None for item in items)


def _unmarked(item: str) -> str:
    return re.sub(r"^\s*[（(]?[一二三四五六七八九十\d①-⑩]{1,3}[）)]?[是要、.．，,]?\s*", "", item)


def _average(run: Enumeration) -> float:
    return (run.end - run.start) / len(run.items)


def _heads(item: Item, found: Found) -> bool:
    """Whether a sentence is about an item from its beginning, not something further inside it."""
    return found.start < item.head_end and item.start < found.end


def _in(run: Enumeration, found: Found) -> bool:
    return run.lead_start < found.end and found.start < run.end
