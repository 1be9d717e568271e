"""The OpenAPI document: what it says is what is given, and nothing that fits it or misses it breaks a door."""

from typing import Any

import httpx
import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from serving import Site

APPLICATIONS = "大安市2017年收到多少件政府信息公开申请？"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LEAN = settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def http(site: Site) -> Any:
    with httpx.Client(base_url=site.address, timeout=60, trust_env=False) as client:
        yield client


def test_doors_keep_what_the_document_promises(site: Site) -> None:
    """Whatever is sent, right or wrong, gives a documented status and shape, and never a 5xx."""
    document = schemathesis.openapi.from_url(f"{site.address}/api/openapi.json")
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:
        cases = st.one_of(*(operation.as_strategy(mode) for mode in GenerationMode))

        @LEAN
        @given(cases)
        def tried(case: schemathesis.Case) -> None:
            assume(len(case.as_curl_command()) < 50_000)  # longer addresses do not reach the application
            case.call_and_validate(checks=CHECKS, timeout=60)

        tried()


def test_replies_have_the_documented_fields_and_no_others(http: httpx.Client) -> None:
    """Each reply is what its schema says, field by field, so that the document never lags behind."""
    document = http.get("/api/openapi.json").json()
    exact = _exact(document)
    asked = {"question": APPLICATIONS}
    told = {"text": "大安市2017年主动公开政府信息5293条。"}
    said = {"messages": [{"role": "user", "content": APPLICATIONS}]}
    measured = {"measure": ["disclosed.total", "applications.received"]}
    for method, path, sent in (
        ("post", "/api/ask", {"json": asked}),
        ("post", "/api/ask", {"json": {"question": "今天天气怎么样"}}),
        ("get", "/api/search", {"params": {"q": "省转件"}}),
        ("post", "/api/check", {"json": told}),
        ("get", "/api/figures", {}),
        ("get", "/api/compare", {"params": measured}),
        ("get", "/api/compare", {"params": {**measured, "place": ["大安市", "青禾县"]}}),
        ("get", "/api/reports", {}),
        ("post", "/v1/chat/completions", {"json": said}),
        ("get", "/v1/models", {}),
        ("get", "/healthz", {}),
        ("get", "/readyz", {}),
    ):
        reply = http.request(method, path, **sent)
        assert reply.status_code == 200
        schema = exact["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(reply.json(), {**schema, "components": exact["components"]})


def test_kept_conversation_has_the_documented_fields_and_no_others(http: httpx.Client) -> None:
    """What is told of a conversation is what its schema says, from its beginning on."""
    exact = _exact(http.get("/api/openapi.json").json())
    begun = http.post("/api/conversations")
    id = begun.json()["id"]
    http.post("/api/ask", json={"question": APPLICATIONS, "conversation": id})
    whole = http.get(f"/api/conversations/{id}")
    for reply, method, path in (
        (begun, "post", "/api/conversations"),
        (whole, "get", "/api/conversations/{conversation}"),
    ):
        documented = exact["paths"][path][method]["responses"][str(reply.status_code)]
        schema = documented["content"]["application/json"]["schema"]
        jsonschema.validate(reply.json(), {**schema, "components": exact["components"]})
    assert http.delete(f"/api/conversations/{id}").status_code == 204


HOSTILE = {
    "not JSON": b"{",
    "nothing": b"",
    "not UTF-8": b'{"question": "\xff\xfe"}',
    "NaN": b'{"question": NaN, "messages": NaN, "text": NaN}',
    "NaN where anything may stand": b'{"question": "?", "history": [{"question": "?", "answer": {"a": NaN}}]}',
    "a lone surrogate": b'{"question": "\\ud800", "text": "\\udfff", "messages": [{"role": "\\ud800"}]}',
    "a lone surrogate as a name": b'{"question": "?", "history": [{"question": "?", "answer": {"\\ud800": 1}}]}',
    "deep nesting": b'{"question": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep nesting where anything may stand": b'{"question": "?", "history": [{"question": "?", "answer": '
    + b'{"a":' * 5_000
    + b"1"
    + b"}" * 5_000
    + b"}]}",
    "a huge number": b'{"question": ' + b"9" * 10_000 + b"}",
    "a list": b"[[]]",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("path", ["/api/ask", "/api/check", "/v1/chat/completions"])
def test_hostile_bodies_are_refused_or_answered(http: httpx.Client, path: str, body: bytes) -> None:
    """No body breaks a door: what cannot be taken is refused with a reason, in that door's own shape."""
    reply = http.post(path, content=body, headers={"Content-Type": "application/json"})
    if reply.status_code == 200:
        assert reply.json()["answer"]
        return
    assert reply.status_code in (400, 422)
    told = reply.json()
    assert told["error"]["message"] if path.startswith("/v1/") else told["error"] and told["detail"]


@pytest.mark.parametrize("path", ["/api/ask", "/api/check", "/v1/chat/completions", "/mcp"])
def test_a_megabyte_without_a_space_is_refused(http: httpx.Client, path: str) -> None:
    """A question of a megabyte is refused at once, wherever it is asked."""
    long = "长" * 1_000_000
    body = {"question": long, "text": long, "messages": [{"role": "user", "content": long}]}
    assert http.post(path, json=body).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("POST", "/v1/nothing", 404),
        ("GET", "/api/ask", 405),
        ("DELETE", "/api/search", 405),
        ("GET", "/v1/chat/completions", 405),
        ("PUT", "/api/reports/0123456789abcdef", 405),
    ],
)
def test_what_is_not_there_is_told_at_the_door(http: httpx.Client, method: str, path: str, status: int) -> None:
    """A wrong address or method below a door is told in that door's shape, and the chat never sees it."""
    reply = http.request(method, path)
    assert reply.status_code == status
    assert ("message" in reply.json()["error"]) is path.startswith("/v1/")
    if status == 405:
        assert reply.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/call/said"),
        ("GET", "/gradio_api/run-history/buckets"),
        ("GET", "/monitoring/summary"),
        ("POST", "/login"),
    ],
)
def test_what_the_chat_does_not_need_of_gradio_is_closed(http: httpx.Client, method: str, path: str) -> None:
    """Uploads, files, proxies and descriptions that gradio brings along are not there for anyone."""
    assert http.request(method, path).status_code == 404


def _exact(schema: Any) -> Any:
    """The schema with no further fields allowed in any object that names its fields."""
    if isinstance(schema, list):
        return [_exact(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _exact(one) for name, one in schema.items()}
    return (
        {**made, "additionalProperties": False} if "properties" in schema and schema.get("type") == "object" else made
    )
