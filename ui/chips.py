"""What a question was understood to be about, as chips; each opens what the library offers instead."""

from collections.abc import Sequence

from nianbao.answering.recasting import Filled, Named
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import both

_MOST = 8


def chips(number: int, filled: Sequence[Filled]) -> str:
    """The chips of a turn, each a small menu that asks the question again with another value."""
    items = "".join(_chip(number, one) for one in filled[:_MOST])
    return f'<ul class="chips"><li class="unseen">{both("understood")}</li>{items}</ul>' if items else ""


def labels(filled: Sequence[Filled]) -> str:
    """The same as plain labels."""
    items = "".join(f"<li>{_name(one.value)}</li>" for one in filled[:_MOST])
    return f'<ul class="chips">{items}</ul>' if items else ""


def _chip(number: int, filled: Filled) -> str:
    offered = "".join(
        f'<li><button type="button" data-act="ask" data-turn="{number}" data-slot="{filled.slot}" '
        f'data-old="{attribute(filled.value.key)}" data-new="{attribute(one.key)}">{_name(one)}</button></li>'
        for one in filled.instead
    )
    heading = f'<li class="head">{both("change_to")}</li>' if offered else ""
    rewrite = f'<li class="last"><button type="button" data-edit="{number}">{both("rewrite")}</button></li>'
    return (
        f'<li><details class="choice" name="menu"><summary><span class="unseen">{both(filled.slot)} </span>'
        f'{_name(filled.value)}</summary><ul class="menu">{heading}{offered}{rewrite}</ul></details></li>'
    )


def _name(named: Named) -> str:
    if named.zh == named.en:
        return plain(named.zh)
    return f'<span class="zh" lang="zh-CN">{plain(named.zh)}</span><span class="en" lang="en">{plain(named.en)}</span>'
