"""A Query -> a Draft, in steps that can be read one after the other.

Each step either gives a draft or passes the question on; the last one always says that the
reports are silent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from nianbao.answering import accruing, comparing, finding, naming, quoting, refusing, stating
from nianbao.answering.citations import Sentence, Value
from nianbao.answering.features import Found, Look
from nianbao.answering.finding import look
from nianbao.answering.outcomes import Draft, Outcome
from nianbao.answering.stating import Stated
from nianbao.answering.writing import Language, listing, say
from nianbao.chinese import bigrams, simplified
from nianbao.figures import Figure
from nianbao.figures.between import between
from nianbao.figures.findings import ACROSS_YEARS
from nianbao.library import Holdings
from nianbao.library.editions import Entry
from nianbao.library.holdings import Volume
from nianbao.measures import catalogue
from nianbao.models.reader import Reader
from nianbao.places.organs import kinds_named, kinds_of
from nianbao.reports import Report
from nianbao.understanding.query import Operation, Query
from nianbao.understanding.topics import topic_of
from nianbao.understanding.ways import is_plain, names_column


@dataclass(frozen=True, slots=True)
class Sources:
    """What one question is answered from: the library as it is now, its reader, and what was seen in its reports."""

    library: Holdings
    reader: Callable[[], Reader | None]
    _seen: dict[tuple[Query, str], Look] = field(default_factory=dict)

    def look(self, query: Query, report: Report) -> Look:
        """What a question finds in a report, looked for once."""
        key = query, report.id
        if key not in self._seen:
            self._seen[key] = look(self.library, self.reader(), query, report)
        return self._seen[key]


def draft(sources: Sources, query: Query) -> Draft:
    """What will be said, before the gates."""
    if query.parts and not query.choices:
        return _joined([draft(sources, part) for part in query.parts])
    return next(drafted for step in STEPS if (drafted := step(sources, query)) is not None)


def titles(library: Holdings, query: Query) -> list[str]:
    """The titles of the reports that are asked for."""
    return [report.title for report in _reports(library, query)]


# What an organ calls its account or column, as reports quote it: “金穗三农”.
_ACCOUNT = re.compile(r"“([^”]{3,12})”")
# A government that is named as such, and not by its place alone.
_GOVERNMENT = re.compile("[省市县区镇乡](?:人民)?政府(?!网|信息|公报)|government(?! (?:web|info))", re.IGNORECASE)
_TOLD = (Outcome.ANSWERED, Outcome.PARTIAL)


def _joined(drafts: Sequence[Draft]) -> Draft:
    """The answers to the parts of a question as one: what is stated, then what is not."""
    told = [d for d in drafts if d.outcome in _TOLD]
    if not told:
        refused = [d.notice.partition("\n") for d in drafts if d.outcome is drafts[0].outcome]
        lines = dict.fromkeys([*(what for what, _, _ in refused), refused[0][2]])
        return replace(drafts[0], notice="\n".join(filter(None, lines)))
    whole = all(d.outcome is Outcome.ANSWERED for d in drafts)
    sentences = dict.fromkeys(sentence for d in told for sentence in d.sentences)
    notices = dict.fromkeys(d.notice for d in drafts if d.notice)
    warnings = dict.fromkeys(warning for d in told for warning in d.warnings)
    outcome = Outcome.ANSWERED if whole else Outcome.PARTIAL
    return Draft(outcome, "\n".join(notices), tuple(sentences), tuple(warnings))


Step = Callable[[Sources, Query], Draft | None]


def _empty_library(sources: Sources, query: Query) -> Draft | None:
    if sources.library.entries():
        return None
    return Draft(Outcome.NOT_COLLECTED, say("empty", query.language))


def _out_of_scope(sources: Sources, query: Query) -> Draft | None:
    return None if query.in_scope else refusing.out_of_scope(query, sources.library.entries())


def _ambiguous(sources: Sources, query: Query) -> Draft | None:
    return refusing.ambiguous(query) if query.choices else None


def _by_account(sources: Sources, query: Query) -> Draft | None:
    """Of a place whose government is not here: the organ whose report quotes a name that the question uses."""
    if query.report_ids:
        return None
    text = simplified(query.text)
    named = [
        other
        for other in query.alternatives
        if other.report_ids
        and (other.year in query.years or not query.years)
        and any(name in text for name in _ACCOUNT.findall(sources.library.report(other.report_ids[0]).text))
    ]
    if len({other.organ for other in named}) != 1:
        return None
    targets = tuple(named) if query.years else (max(named, key=lambda other: other.year or 0),)
    return draft(sources, replace(query, targets=targets, alternatives=()))


def _by_subject(sources: Sources, query: Query) -> Draft | None:
    """Of a place whose government's report of a year is not here: its one organ that has to do with the matter.

    环保热线 of 2014 can be told by the report of the 环保局. Where the question names no organ's matter, the only organ
    that reports is looked into (县影剧院), never for what each organ counts of itself. Only what is stated is given.
    """
    if query.report_ids or not query.years or not all(naming.governs(t.place, t.organ) for t in query.targets):
        return None
    asked = kinds_named(query.text)
    of_years = [t for t in query.alternatives if t.year in query.years]
    fitting = [t for t in of_years if asked & kinds_of(naming.core(t.place, t.organ))]
    if not fitting and _names_its_own(query):
        fitting = of_years
    if len({t.organ for t in fitting}) != 1:
        return None
    told = draft(sources, replace(query, targets=tuple(fitting), alternatives=(), notes=("organ_instead",)))
    return told if told.outcome in _TOLD else None


def _names_its_own(query: Query) -> bool:
    """Whether a question names a thing of its own, not the government itself or what every report tells of."""
    own = query.expects in ("number", "reason", "text", "list") and not quoting.asks_contact(query)
    every = topic_of(query.search_text) or (query.measures and is_plain(query.search_text))
    return own and not every and not _GOVERNMENT.search(query.text)


def _not_collected(sources: Sources, query: Query) -> Draft | None:
    missing = [t for t in query.targets if not t.report_ids]
    if missing and len(missing) == len(query.targets):
        return refusing.not_collected(query, missing, sources.library.entries())
    return None


def _fuller(sources: Sources, query: Query) -> Draft | None:
    """What stands around the answer before (详细点), or what comes next to it (还有呢)."""
    if query.operation not in (Operation.DETAIL, Operation.MORE):
        return None
    sentences: list[Sentence] = []
    for report in _reports(sources.library, query):
        found = finding.sentences(sources.look(query, report), query)
        around = quoting.around if query.operation is Operation.DETAIL else quoting.beyond
        sentences += around(found, query) if found else []
    return _gathered(sources, query, sentences, ()) if sentences else None


def _number(sources: Sources, query: Query) -> Draft | None:
    """The figures that answer, one or more a report, and what follows from them."""
    asks_whether = query.operation is Operation.YESNO
    if quoting.asks_contact(query) or (query.expects != "number" and not (asks_whether and query.measures)):
        return None
    query = accruing.of_the_last(sources.library, query) or query
    language = query.language
    stated: list[Stated] = []
    shares: list[Sentence] = []
    changes: list[Sentence] = []
    lacking: list[Report] = []
    for volume in _volumes(sources.library, query):
        report, held = volume.report, volume.figures
        of_report = _best(sources, query, report, held)
        stated += of_report
        if query.missing and query.operation in _CHANGES and of_report:
            changes += stating.changes(held, of_report[0], language)
        if query.operation is Operation.SHARE:
            shares += [said for one in of_report if (said := _share(one, held, query))]
        if not of_report:
            lacking.append(report)
    if not stated:
        return None
    stated = _of_one_measure(sources.library, query, stated)
    sentences = [stating.sentence(s, language, whether=asks_whether) for s in stated]
    if asks_whether:
        sentences = [_denied(sources, query, s) or said for s, said in zip(stated, sentences, strict=True)]
    sentences += [stating.disagreement(s, other, language) for s in stated for other in s.differing[:2]]
    sentences += [*comparing.derived(stated, query), *shares, *changes]
    sentences += _audit_warnings(sources.library, stated, language)
    draft = _gathered(sources, query, sentences, lacking)
    if all(s.figure.state == "blank" for s in stated):  # the report has the cell and states nothing in it
        draft = replace(draft, outcome=Outcome.SILENT)
    parts = len(stated) > len(query.report_ids) and not any(s.measure in query.measures for s in stated)
    return replace(draft, warnings=(*draft.warnings, say("parts", language))) if parts else draft


# What a report can say itself of the year before, of which no report is held.
_CHANGES = (Operation.GROWTH, Operation.DIFFERENCE, Operation.COMPARE, Operation.TREND)


def _denied(sources: Sources, query: Query, stated: Stated) -> Sentence | None:
    """The sentence that says in words what a table says with a 0, where a question asks whether."""
    if stated.figure.value != 0 or stated.figure.origin != "table":
        return None
    found = finding.sentences(sources.look(query, stated.report), query)
    return quoting.denial(found, query)


def _of_one_measure(library: Holdings, query: Query, stated: list[Stated]) -> list[Stated]:
    """Over the years of one organ, the same thing each time: what the question's words are nearest to."""
    measures = {one.measure for one in stated if one.measure}
    organs = {target.organ for target in query.targets}
    if len(measures) < 2 or query.measures or len(organs) > 1 or len(stated) != len(query.report_ids):
        return stated
    asked = set(bigrams(query.search_text))
    nearest = max(sorted(measures), key=lambda id: len(asked & set(bigrams(catalogue().name(id)))))
    alike = [stating.by_measure(v.figures, v.report, query, nearest) for v in _volumes(library, query)]
    return [one or before for one, before in zip(alike, stated, strict=True)]


def _share(part: Stated, held: Sequence[Figure], query: Query) -> Sentence | None:
    """What share of its whole a figure is: of all applicants, of the measure that it is a part of."""
    entry = catalogue().get(part.measure) if part.measure else None
    if entry is None or part.figure.unit == "%":
        return None
    whole = part.measure if part.figure.breakdown else entry.parent
    of_all = stating.by_measure(held, part.report, replace(query, breakdown=()), whole) if whole else None
    return comparing.share(part, of_all, query.language) if of_all else None


def _best(sources: Sources, query: Query, report: Report, held: Sequence[Figure]) -> list[Stated]:
    """The figures of one report.

    What is compared or asked together is chosen by rule, so that all have one scope, and so is
    what a question asks that says nothing beyond the measure.
    """
    by_rule = len(query.targets) > 1 or len(query.measures) > 1 or is_plain(query.search_text)
    by_rule = by_rule or names_column(query.search_text)
    if by_rule and query.measures and (alike := stating.by_measures(held, report, query)):
        return alike
    best = stating.best(sources.look(query, report), held, query)
    if best or query.measure_from != "meaning":
        return best
    # What was taken to be meant is not stated: the question's own words may stand beside a number all the same.
    by_words = replace(query, measures=(), breakdown=(), measure_from="", meanings=())
    return stating.plainly(sources.look(by_words, report), held, by_words, query.measures)


def _quote(sources: Sources, query: Query) -> Draft | None:
    """The report's own words: contact details, a list, a sentence."""
    counts = query.expects == "number" and query.operation not in (Operation.EXPLAIN, Operation.YESNO)
    if counts and not quoting.asks_contact(query):
        return None
    sentences: list[Sentence] = []
    lacking: list[Report] = []
    for report in _reports(sources.library, query):
        if own := quoting.of_report(report, query):
            sentences.append(own)
            continue
        seen = sources.look(query, report)
        of_report = _in_words(finding.sentences(seen, query), query)
        sentences += of_report
        if not of_report:
            lacking.append(report)
    return _gathered(sources, query, sentences, lacking) if sentences else None


def _elsewhere(sources: Sources, query: Query) -> Draft | None:
    """Where no year was asked and the latest report is silent: what an earlier one of the same organ states."""
    if query.year_from != "default" or len(query.targets) != 1:
        return None
    latest = query.targets[0]
    for other in query.alternatives:
        if other.organ != latest.organ or not other.report_ids:
            continue
        asked = replace(query, targets=(other,), alternatives=(), notes=())
        found = _number(sources, asked) or _quote(sources, asked)
        if found is not None:
            lacking = [sources.library.report(latest.report_ids[0])]
            return _gathered(sources, asked, found.sentences, lacking)
    return None


def _silent(sources: Sources, query: Query) -> Draft | None:
    reports = _reports(sources.library, query)
    found = [f for r in reports[:3] for f in finding.sentences(look(sources.library, None, query, r), query)[:1]]
    stated = [name for r in reports[:1] for name in _told_of(sources.library, r, query.language)]
    draft = refusing.silent(query, found, [r.title for r in reports], stated)
    if not query.missing:
        return draft
    missing = refusing.missing_notice(query, query.missing, sources.library.entries())
    return replace(draft, notice=f"{draft.notice}\n{missing}")


def _told_of(library: Holdings, report: Report, language: Language) -> list[str]:
    """What a report states figures of, in the catalogue's order, one of each family: what can be asked instead."""
    held = library.volume(report.id).figures
    measures = {f.measure for f in held if f.measure and not f.breakdown and f.value}
    families = {id.partition(".")[0]: id for id in reversed(tuple(catalogue().measures)) if id in measures}
    return [catalogue().name(families[family], language=language) for family in reversed(families)]


STEPS: tuple[Step, ...] = (
    _empty_library,
    _out_of_scope,
    _ambiguous,
    _by_account,
    _by_subject,
    _not_collected,
    _fuller,
    _number,
    _quote,
    _elsewhere,
    _silent,
)


def _in_words(found: Sequence[Found], query: Query) -> list[Sentence]:
    if quoting.asks_contact(query):
        return quoting.contact(found, query)
    if quoting.asks_address(query) and (where := quoting.contact(found, query)):
        return where
    if found and query.expects in ("list", "text") and (items := quoting.listed(found, query)):
        return items
    return quoting.passage(found, query) if found and found[0].accepted else []


def _gathered(sources: Sources, query: Query, sentences: Sequence[Sentence], lacking: Sequence[Report]) -> Draft:
    """A draft that says what is missing beside what is stated."""
    language = query.language
    missing = [t for t in query.targets if not t.report_ids]
    notices = []
    if missing:
        notices.append(refusing.missing_notice(query, missing, sources.library.entries()))
    notices += [say("not_stated", language, title=r.title, asked=refusing.asked(query)) for r in lacking]
    outcome = Outcome.PARTIAL if notices else Outcome.ANSWERED
    return Draft(outcome, "\n".join(notices), tuple(sentences), tuple(_notes(query, sources.library.entries())))


def _notes(query: Query, held: Sequence[Entry]) -> Iterator[str]:
    """What was taken for granted, in words."""
    if any(
        not e.newest and (e.place, e.organ, e.year) == (t.place, t.organ, t.year) for t in query.targets for e in held
    ):
        yield say("edition", query.language)
    year = next((t.year for t in query.targets if t.year), None)
    names = listing([naming.who(t.place, t.organ, query.language) for t in query.targets], query.language)
    for note in query.notes:
        yield say(note, query.language, year=year, next=year + 1 if year else "", names=names)


def _reports(library: Holdings, query: Query) -> list[Report]:
    return [volume.report for volume in _volumes(library, query)]


def _volumes(library: Holdings, query: Query) -> list[Volume]:
    return [library.volume(t.report_ids[0]) for t in query.targets if t.report_ids]


def _audit_warnings(library: Holdings, stated: Sequence[Stated], language: str) -> Iterator[Sentence]:
    """Findings of the audits that concern a figure which the answer uses; what differs is named already."""
    told: set[str] = set()
    for one in stated:
        own = library.volume(one.report.id)
        others = _neighbours(library, one)
        reports = {volume.report.id: volume.report for volume in (own, *others)}
        crossing = (
            fault for other in others for fault in between((own.report, own.figures), (other.report, other.figures))
        )
        for fault in (*own.findings, *crossing):
            if one.figure not in fault.figures or fault.rule in ("prose_against_table", "stated_twice"):
                continue
            text = fault.message_en if language == "en" else fault.message_zh
            if text in told:
                continue
            told.add(text)
            values = [Stated(reports[figure.report_id], figure, figure.measure).value() for figure in fault.figures]
            for formula in fault.formula.split("≠"):
                if "=" in formula:
                    values.append(Value(text=formula.rpartition("=")[2].strip(), formula=formula.strip()))
            quotes = tuple(dict.fromkeys(stating.quote_of(figure) for figure in fault.figures))
            yield Sentence(text, quotes, tuple(values), warning=True)


def _neighbours(library: Holdings, stated: Stated) -> list[Volume]:
    """The organ's reports of the year before and after, where the audits set the figure against theirs."""
    report, figure = stated.report, stated.figure
    if figure.measure not in ACROSS_YEARS and figure.period != "cumulative":
        return []
    return [
        library.volume(entry.id)
        for entry in library.entries()
        if entry.newest and report.organ and entry.organ == report.organ and entry.place == report.place
        if report.year and entry.year in (report.year - 1, report.year + 1)
    ]
