"""A checked text as HTML: its sentences coloured by verdict, and a card for each claim with its proof.

Takes claims as JSON, the form in which they are exported, so that what is kept is what was shown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from nianbao_ui import cards
from nianbao_ui.cards import Reports
from nianbao_ui.escaping import plain
from nianbao_ui.words import both

Claim = Mapping[str, Any]

VERDICTS = ("supported", "contradicted", "not_found", "unchecked")
# Shapes, not only colours, tell the verdicts apart.
_SYMBOLS = {"supported": "✓", "contradicted": "✗", "not_found": "?", "unchecked": "–"}


def named(verdict: str) -> str:
    """The symbol and the word of a verdict."""
    return f'<span class="symbol" aria-hidden="true">{_SYMBOLS[verdict]}</span> {both(f"verdict_{verdict}")}'


def segment(before: str, claim: Claim, number: int) -> str:
    """The text before a claim and the claim itself, with its verdict and the way to its card.

    Args:
        before: what stands between the last claim and this one.
        number: of the claim, 0 where it was not checked.
    """
    text = plain(str(claim["claim"]))
    if not number:
        return f'{plain(before)}<span class="claim unchecked">{text}</span>'
    verdict = claim["verdict"]
    mark = f'<span class="verdict {verdict}">{number} {named(verdict)}</span>'
    return f'{plain(before)}<a class="claim {verdict}" href="#claim-{number}">{text}{mark}</a>'


def card(claim: Claim, number: int, reports: Reports) -> str:
    """One claim with its verdict, the reported values beside the claimed ones, and the quotes that decide it."""
    verdict = claim["verdict"]
    citations = cards.cited(claim)
    links = cards.links(citations, number)
    shown = "".join(
        cards.card(
            number,
            citation,
            reports(str(citation["report_id"])),
            href=cards.address(citation, citations),
            beside=_digest(str(citation["sha256"])),
        )
        for citation in citations
    )
    return (
        f'<li class="checked {verdict}" id="claim-{number}" tabindex="-1"><h3>'
        f'<span class="unseen">{both("claim_n", n=number)}: </span><span class="verdict {verdict}">'
        f'<span aria-hidden="true">{number}</span> {named(verdict)}</span></h3>'
        f'<blockquote class="said" dir="auto">{plain(str(claim["claim"]))}</blockquote>{_compared(claim)}'
        f'<div class="explanation">{cards.paragraphs(str(claim["explanation"]), links)}</div>{shown}</li>'
    )


def unchecked(claim: Claim) -> str:
    """One sentence that was not checked."""
    return f'<li dir="auto">{plain(str(claim["claim"]))}</li>'


def tally(claims: Sequence[Claim]) -> str:
    """How many claims came to each verdict."""
    counts = Counter(str(claim["verdict"]) for claim in claims)
    items = "".join(
        f'<li class="verdict {verdict}" data-verdict="{verdict}">{named(verdict)} <b>{counts[verdict]}</b></li>'
        for verdict in VERDICTS
    )
    return f'<ul class="tally">{items}</ul>'


def _compared(claim: Claim) -> str:
    rows = ""
    for one in claim.get("compared") or ():
        reported = plain(str(one["reported"])) or f'<span class="soft">{both("reported_nowhere")}</span>'
        verdict = one["verdict"]
        rows += (
            f'<tr><th scope="row" dir="auto">{plain(str(one["name"]))}</th><td class="number">'
            f'{plain(str(one["claimed"]))}</td><td class="number">{reported}</td>'
            f'<td class="verdict {verdict}"><span aria-hidden="true">{_SYMBOLS[verdict]}</span>'
            f'<span class="unseen">{both(f"verdict_{verdict}")}</span></td></tr>'
        )
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{both(key)}</th>' for key in ("measure", "claimed", "reported"))
    head += f'<th scope="col"><span class="unseen">{both("verdict")}</span></th>'
    return (
        f'<div class="scroll" tabindex="0" role="group"><table class="compared"><caption class="unseen">'
        f"{both('compared')}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _digest(sha256: str) -> str:
    return f'<details class="digest"><summary>{both("digest_of")}</summary><code>{plain(sha256)}</code></details>'
