"""One report's figures, findings and fields as HTML."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from nianbao import tabulating
from nianbao.library import Library
from nianbao.library.editions import Entry
from nianbao.reports import Origin, Report
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.library_frame import zh
from nianbao_ui.words import WORDS, both, pair, plural, say
from nianbao_ui.words.troubles import told

FIELDS = ("title", "organ", "place", "year", "published")
_TABS = {"text": "report/{id}", "figures": "library/report/{id}"}
_BASE = "../../"
# What may stand in each field, for browsers that look before they send.
_INPUTS = {
    "title": 'maxlength="300"',
    "organ": 'maxlength="300"',
    "place": 'maxlength="300"',
    "year": 'type="number" min="1990" max="2100" inputmode="numeric"',
    "published": 'type="date" min="1990-01-01" max="2101-12-31"',
}


def tabs(report_id: str, here: str, *, base: str) -> str:
    """The pages of one report, of which this is one."""
    label = attribute(f"{say('report_views', 'zh')} {say('report_views', 'en')}")
    links = ""
    for name, address in _TABS.items():
        mark = ' aria-current="page"' if name == here else ""
        links += f'<a href="{base}{address.format(id=attribute(report_id))}"{mark}>{both(f"to_{name}")}</a>'
    return f'<nav class="tabs" aria-label="{label}">{links}</nav>'


def value(report: Report, name: str) -> str:
    """A field as text."""
    held = getattr(report, name)
    return "" if held is None else str(held)


def fields(report: Report) -> str:
    """Each field with what it was recognised from."""
    rows = "".join(_field(report, name) for name in FIELDS)
    heads = "".join(f'<th scope="col">{both(key)}</th>' for key in ("field", "content", "how_recognised"))
    warnings = "".join(f"<li>{pair(*told(text))}</li>" for text in report.warnings)
    notes = f'<h3>{both("warnings_of")}</h3><ul class="listed">{warnings}</ul>' if warnings else ""
    return (
        f'<section aria-labelledby="recognised"><h2 id="recognised">{both("recognised")}</h2>'
        f'<div class="scroll" tabindex="0" role="group" aria-labelledby="recognised">'
        f'<table class="fields"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{notes}</section>'
    )


def _field(report: Report, name: str) -> str:
    shown, origin = value(report, name), report.origins.get(name)
    content = zh(shown) if shown else f'<span class="soft">{both("not_recognised")}</span>'
    how = _how(report, origin) if shown and origin else ""
    return f'<tr><th scope="row">{both(f"field_{name}")}</th><td>{content}</td><td>{how}</td></tr>'


def _how(report: Report, origin: Origin) -> str:
    key = f"how_{origin.how.removesuffix(' (place)')}"
    how = both(key if key in WORDS else "how_other")
    if origin.start is None or origin.end is None:
        return how
    return f"{how} · {_see(report.id, [(origin.start, origin.end)])}"


def editions(library: Library, report: Report) -> str:
    """The other editions of a report, where there are any."""
    others = [
        entry
        for entry in library.entries()
        if entry.id != report.id
        and (entry.place, entry.organ, entry.year) == (report.place, report.organ, report.year)
        and report.year is not None
    ]
    if not others:
        return ""
    listed = "".join(f"<li>{_edition(entry)}</li>" for entry in others)
    return f'<h2>{both("other_editions")}</h2><ul class="listed">{listed}</ul>'


def _edition(entry: Entry) -> str:
    name = zh(entry.title or entry.id)
    about = [entry.published.isoformat()] if entry.published else []
    about += [both("newest_edition")] if entry.newest else []
    told_ = f' <span class="soft">{" · ".join(about)}</span>' if about else ""
    return f'<a href="{_BASE}library/report/{attribute(entry.id)}">{name}</a>{told_}'


def form(report: Report, typed: Mapping[str, str]) -> str:
    """Where an operator corrects the fields, has the original read again, or removes the report."""
    address = f"{_BASE}library/report/{attribute(report.id)}"
    inputs = "".join(
        f'<div class="field {name}"><label for="{name}">{both(f"field_{name}")}</label>'
        f'<input id="{name}" name="{name}" value="{attribute(typed[name])}" {_INPUTS[name]}></div>'
        for name in FIELDS
    )
    return (
        f'<section class="panel" aria-labelledby="correct"><h2 id="correct">{both("correct")}</h2>'
        f'<p class="soft">{both("correct_lead")}</p>'
        f'<form class="correcting" method="post" action="{address}">{inputs}'
        f'<div class="actions"><button class="button primary">{both("save_correction")}</button></div></form>'
        f'<div class="actions apart"><form method="post" action="{address}/reread">'
        f'<button class="button">{both("read_again")}</button></form>'
        f'<a class="button danger" href="{address}/remove">{both("remove")}</a></div></section>'
    )


def findings(library: Library, report: Report) -> str:
    """What the audits say, each with the quotes that it rests on."""
    entries = [entry for entry in library.entries() if entry.id == report.id]
    rows = list(tabulating.audits(library, entries))
    if rows:
        body = f'<ul class="findings">{"".join(map(_finding, rows))}</ul>'
    else:
        looked = tabulating.audited(library, entries)
        told_ = both("no_findings", cells=f"{looked['table_cells']:,}", prose=f"{looked['prose_figures']:,}")
        body = f'<p class="note">{told_}</p>'
    return f'<section aria-labelledby="findings"><h2 id="findings">{both("findings")}</h2>{body}</section>'


def _finding(row: Mapping[str, Any]) -> str:
    severity = row["severity"]
    quotes = "".join(
        f'<li><q lang="zh-CN">{plain(_short(figure["quote"]))}</q> '
        f"{_see(figure['report_id'], [(figure['quote_start'], figure['quote_end'])], figure['title'])}</li>"
        for figure in _distinct(row["figures"])
    )
    return (
        f'<li class="finding {severity}"><p><span class="severity">{both(f"severity_{severity}")}</span> '
        f"{pair(row['message'], row['message_en'])}</p>"
        f'<p class="formula"><code>{plain(row["formula"])}</code></p><ul class="quotes">{quotes}</ul></li>'
    )


def _distinct(figures: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One of the figures for each quote."""
    return list({(f["report_id"], f["quote_start"], f["quote_end"]): f for f in figures}.values())


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= 160 else f"{line[:160]}……"


def figures(library: Library, report: Report) -> str:
    """Every figure that was read, in the order of the text."""
    entries = [entry for entry in library.entries() if entry.id == report.id]
    rows = list(tabulating.figures(library, entries))
    heading = f'<h2 id="figures">{both("figures_of")}</h2>'
    if not rows:
        return f'<section aria-labelledby="figures">{heading}<p>{both("no_figures")}</p></section>'
    heads = "".join(
        f'<th scope="col"{" class=number" if key == "value" else ""}>{both(key)}</th>'
        for key in ("measure", "value", "about_figure", "read_from")
    )
    count = len(rows)
    lead = pair(
        say("figures_lead", "zh", count=count),
        say("figures_lead", "en", count=plural(count, "number") + (" was" if count == 1 else " were")),
    )
    return (
        f'<section aria-labelledby="figures">{heading}<p class="lead">{lead}</p>'
        '<div class="scroll" tabindex="0" role="group" aria-labelledby="figures"><table class="figures">'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(map(_figure, rows))}</tbody></table></div></section>"
    )


def _figure(row: Mapping[str, Any]) -> str:
    name = pair(row["name"], row["name_en"]) if row["name_en"] else zh(row["name"])
    # Of words that say that nothing happened only a piece was read: "没有因", "也没有被".
    state = "words" if row["origin"] == "words" else row["state"]
    shown = zh(row["printed"] + row["unit"]) if state == "number" else both(f"state_{state}")
    about = [str(row["year"])] if row["year"] else []
    about.append(both(f"period_{row['period']}"))
    if row["scope"]:
        about.append(both(f"scope_{row['scope']}"))
    read = [both(f"origin_{row['origin']}")]
    if row["how"] != "printed":
        read.append(both(f"read_{row['how']}"))
    read.append(_see(row["report_id"], [(row["start"], row["end"])], row["name"]))
    return (
        f'<tr><th scope="row">{name}</th><td class="number">{shown}</td>'
        f"<td>{' · '.join(about)}</td><td>{' · '.join(read)}</td></tr>"
    )


def _see(report_id: str, spans: Sequence[tuple[int, int]], what: str = "") -> str:
    """A link to a place in the report's text, which is marked there."""
    query = urlencode([pair_ for start, end in spans for pair_ in (("start", start), ("end", end))])
    unseen = f'<span class="unseen" lang="zh-CN"> {plain(what)}</span>' if what else ""
    return f'<a href="{_BASE}report/{attribute(report_id)}?{attribute(query)}#q1">{both("see_place")}{unseen}</a>'
