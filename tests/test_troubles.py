"""What the program says of files and addresses is said in Chinese too."""

import ast
import re
from collections.abc import Iterator

import pytest

from conftest import ROOT
from nianbao_ui.words.troubles import TROUBLES, told

READING = ROOT / "src" / "nianbao" / "reading"
KINDS = {"UnreadableSource", "UnsupportedFormat", "DamagedSource", "NotAReport"}


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    """A message as it may come out: each value that is filled in becomes 7."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, constants) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return constants.get(node.value.id, "7") if isinstance(node.value, ast.Name) else "7"
    return "7"


def _messages() -> Iterator[str]:
    for file in sorted(READING.glob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS
            if named and isinstance(node.args[0], ast.JoinedStr):
                yield _text(node.args[0], constants)


@pytest.mark.parametrize("message", sorted(set(_messages())))
def test_every_failure_of_reading_has_a_chinese_wording(message: str) -> None:
    """Each message that reading can raise is told in Chinese, with its file and what was filled in."""
    chinese, english = told(message)
    assert english == message
    assert not chinese.startswith("没有完成")
    assert re.search(r"[\u4e00-\u9fff]", chinese)


def test_what_is_filled_in_stands_in_both() -> None:
    """Names, numbers and reasons stand in the Chinese wording as they do in the English one."""
    assert told("报告: 2020.pdf: no answer within 120 s; try later or raise NIANBAO_FETCH_TIMEOUT")[0] == (
        "报告: 2020.pdf：120 秒内没有回应；请稍后再试，或调高 NIANBAO_FETCH_TIMEOUT"
    )
    assert told("something new") == ("没有完成：something new", "something new")


@pytest.mark.parametrize(("english", "chinese"), TROUBLES.items())
def test_nothing_is_filled_in_that_was_not_there(english: str, chinese: str) -> None:
    """A Chinese wording fills in only what its English one names."""
    assert set(re.findall(r"\{(\w+)\}", chinese)) <= set(re.findall(r"\{(\w+)\}", english))
