"""The tools of the Model Context Protocol, called with the protocol's own client over HTTP and over pipes."""

import json
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult

from nianbao.library import Library
from nianbao.settings import Settings
from serving import CORPUS, Site

APPLICATIONS = "大安市2017年收到多少件政府信息公开申请？"
TOOLS = {"ask", "search", "figures", "compare", "check", "read_report"}


def _with(server: Any, use: Callable[[Client], Awaitable[Any]]) -> Any:
    async def used() -> Any:
        async with Client(server) as client:
            return await use(client)

    # In a thread of its own: the browser's driver keeps a loop running in the first one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, used).result()


def _call(site: Site, name: str, **arguments: Any) -> CallToolResult:
    result: CallToolResult = _with(f"{site.address}/mcp", lambda client: client.call_tool(name, arguments))
    return result


def _reply(site: Site, name: str, **arguments: Any) -> Any:
    """What a tool gives, which is the same as JSON text and as structured content."""
    result = _call(site, name, **arguments)
    assert not result.is_error, result.content
    (text,) = result.content
    assert text.type == "text"
    assert json.loads(text.text) == result.structured_content
    return result.structured_content


def _http(site: Site, method: str, path: str, **more: Any) -> Any:
    with httpx.Client(base_url=site.address, trust_env=False, timeout=60) as http:
        return http.request(method, path, **more).json()


def test_tools_are_listed_and_say_that_they_only_read(site: Site) -> None:
    """Six tools, each with a title, a description and a schema, none of which changes anything."""
    tools = _with(f"{site.address}/mcp", lambda client: client.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.title
        assert tool.description
        assert tool.input_schema["type"] == "object"
        assert tool.annotations.read_only_hint


def test_tools_give_what_http_gives(site: Site) -> None:
    """Each tool gives the JSON of its address."""
    asked = _reply(site, "ask", question=APPLICATIONS)
    direct = _http(site, "POST", "/api/ask", json={"question": APPLICATIONS})
    assert {**asked, "elapsed_ms": 0} == {**direct, "elapsed_ms": 0}
    assert asked["citations"]
    hits = _reply(site, "search", query="省转件", k=3)
    assert hits == _http(site, "GET", "/api/search", params={"q": "省转件", "k": 3})
    chosen = {"places": ["大安市"], "measure": "disclosed.total"}
    figures = _reply(site, "figures", **chosen)
    assert figures["figures"]
    assert (
        figures["figures"]
        == _http(site, "GET", "/api/figures", params={"place": "大安市", "measure": "disclosed.total"})["figures"]
    )
    compared = _reply(site, "compare", measures=["disclosed.total"])
    assert compared == _http(site, "GET", "/api/compare", params={"measure": "disclosed.total"})
    text = "大安市2017年主动公开政府信息5293条。"
    assert _reply(site, "check", text=text) == _http(site, "POST", "/api/check", json={"text": text})


def test_follow_up_rests_on_the_earlier_questions(site: Site) -> None:
    """A question without a place is about the place of the question before it."""
    answer = _reply(site, "ask", question="主动公开了多少条？", earlier=[APPLICATIONS])
    assert {one["report_id"] for one in answer["citations"]} == {site.ids["daan"]}


def test_report_is_read_in_parts_that_join(site: Site) -> None:
    """The parts of a report, read one after the other, are its text; past its end there is nothing."""
    whole = httpx.get(f"{site.address}/api/reports/{site.ids['daan']}/text", trust_env=False).text
    first = _reply(site, "read_report", report="大安市2017", length=1_000)
    assert first["id"] == site.ids["daan"]
    rest = _reply(site, "read_report", report=first["id"], start=first["end"], length=50_000)
    assert first["text"] + rest["text"] == whole
    assert rest["end"] == rest["characters"] == len(whole)
    assert _reply(site, "read_report", report=first["id"], start=10**9)["text"] == ""


def test_figures_say_that_there_are_more(site: Site) -> None:
    """A list that was cut says so."""
    cut = _reply(site, "figures", places=["大安市"], limit=1)
    assert len(cut["figures"]) == 1
    assert cut["more"]


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("ask", {"question": " "}, "question is empty"),
        ("ask", {"question": "长" * 2001}, "question"),
        ("ask", {}, "question"),
        ("ask", {"question": ["大安"]}, "question"),
        ("search", {"query": "申请", "k": 51}, "k"),
        ("figures", {"measure": "没有这样的指标"}, "没有这样的指标"),
        ("compare", {"measures": []}, "measures"),
        ("read_report", {"report": "../../etc/passwd"}, "no reports fit"),
        ("drop_table", {}, "no tool"),
    ],
)
def test_what_cannot_be_done_is_told_to_the_model(site: Site, name: str, arguments: dict[str, Any], told: str) -> None:
    """A wrong call gives an error with a reason that a model can act on, never a broken connection."""
    result = _call(site, name, **arguments)
    assert result.is_error
    (text,) = result.content
    assert text.type == "text"
    assert told in text.text


def test_no_page_reaches_the_tools(site: Site) -> None:
    """A browser's request is refused, also from a name that leads here; other methods and sizes are too."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Accept": "application/json, text/event-stream"}
    with httpx.Client(base_url=site.address, trust_env=False) as http:
        assert http.post("/mcp", json=call, headers=headers).status_code == 200
        for origin in (site.address, "http://rebound.example", "null"):
            assert http.post("/mcp", json=call, headers={**headers, "Origin": origin}).status_code == 403
        assert http.get("/mcp", headers=headers).status_code == 405
        assert http.delete("/mcp", headers=headers).status_code == 405
        large = {**call, "params": {"cursor": "长" * 1_000_000}}
        assert http.post("/mcp", json=large, headers=headers).status_code == 413
        assert (
            http.post(
                "/mcp", content=b"[" * 10_000, headers={**headers, "Content-Type": "application/json"}
            ).status_code
            == 400
        )


def test_command_answers_over_pipes(settings: Settings) -> None:
    """`nianbao mcp` answers the protocol's client on standard input and output."""
    with Library.open(settings) as library:
        (shipped,) = CORPUS.glob("大安市*.txt")
        library.add(shipped)
    told = {"NIANBAO_LIBRARY": str(settings.library), "NIANBAO_CACHE": str(settings.cache)}
    program = "from nianbao.cli import main; main()"
    command = StdioServerParameters(command=sys.executable, args=["-c", program, "mcp"], env=told)

    async def use(client: Client) -> Any:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        return (await client.call_tool("ask", {"question": APPLICATIONS})).structured_content

    answer = _with(stdio_client(command), use)
    assert answer["outcome"] == "answered"
    assert {"3", "2"} <= {value["value"] for value in answer["values"]}
