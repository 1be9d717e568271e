"""Whether a value rose or fell as is claimed: computed from both years, or as the report itself says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from nianbao.answering import comparing, stating
from nianbao.answering.stating import Stated
from nianbao.checking import claims
from nianbao.checking.agreeing import agrees, bears_out, comparable
from nianbao.checking.case import Case, Part, values_before
from nianbao.checking.claims import Asserted
from nianbao.understanding.query import Operation

# What stands before a change in its sentence is what changed, as far as these marks.
_STOP = re.compile("[。；;]")


def changed(case: Case, thing: Asserted, things: Sequence[Asserted]) -> Part:
    """The verdict on a change that a claim asserts among other things."""
    return (
        (_says(case, thing, against=False) if thing.figure else None)
        or _computed(case, thing, _measures(case, thing, things))
        or _says(case, thing, against=True)
        or Part("not_found", case.near(), thing.words)
    )


def _measures(case: Case, thing: Asserted, things: Sequence[Asserted]) -> tuple[str, ...]:
    """The measures whose change is claimed: that of the value before it, else what the claim is about."""
    at = thing.figure.start if thing.figure else len(case.text)
    before = [measure for figure in values_before(things, at) if (measure := figure.measure)]
    return (before[-1],) if before else case.query.measures


def _computed(case: Case, thing: Asserted, measures: Sequence[str]) -> Part | None:
    """From what both years give, or what stands right behind the number of the later one."""
    earlier = case.report_of(thing.since or (case.report.year or 0) - 1)
    before_held = case.library.volume(earlier.id).figures if earlier else ()
    known = set(case.query.measures) & set(measures)
    asked = replace(case.query, breakdown=case.breakdown_of(thing) if known else ())
    for measure in measures:
        now = stating.by_measure(case.held, case.report, asked, measure)
        before = stating.by_measure(before_held, earlier, asked, measure) if earlier else None
        if now is None or now.figure.value is None:
            continue
        if before is None or before.figure.value is None:
            if told := _told_behind(case, thing, now):
                return told
            continue
        right = bears_out(thing, now.figure.value, before.figure.value)
        shown = comparing.derived((now, before), replace(case.query, operation=Operation.GROWTH))
        return Part("supported" if right else "contradicted", tuple(shown), thing.words)
    return None


def _says(case: Case, thing: Asserted, *, against: bool) -> Part | None:
    """What the report says of a change, in the sentences that answer best.

    One that bears the claim out decides; one that does not decides only where it is `against` it,
    and what changed is the same.
    """
    if thing.times is not None or (against and thing.since not in (None, (case.report.year or 0) - 1)):
        return None
    for one in case.found()[:4]:
        for stated in claims.asserted(one.text, case.report.year):
            other = stated.figure
            if other is None or not stated.direction or (thing.figure and other.unit != thing.figure.unit):
                continue
            as_said = stated.direction == thing.direction and (thing.figure is None or agrees(thing.figure, other))
            same = case.about(_STOP.split(one.text[: other.start])[-1]) >= 0.5 if against else one.coverage >= 0.4
            if same and (as_said or against):
                shown = case.stands(one.start, one.end)
                return Part("supported" if as_said else "contradicted", (shown,), thing.words)
    return None


def _told_behind(case: Case, thing: Asserted, now: Stated) -> Part | None:
    """What the report says of a change right behind the number that changed: 38件，较上年下降15.6%."""
    if thing.times is not None or thing.since not in (None, (case.report.year or 0) - 1):
        return None
    for figure in (f for f in (now.figure, *now.agreeing) if f.origin == "prose"):
        said = next(iter(claims.asserted(case.report.text[figure.end : figure.quote_end], case.report.year)), None)
        if said is None or not said.direction:
            continue
        as_said = said.direction == thing.direction
        if thing.figure is not None and as_said:
            if said.figure is None or not comparable(thing.figure, said.figure):
                continue
            as_said = agrees(thing.figure, said.figure)
        shown = case.stands(figure.quote_start, figure.quote_end)
        return Part("supported" if as_said else "contradicted", (shown,), thing.words)
    return None
