"""The OpenAPI document: what it says is what is given, and nothing that fits it or misses it breaks a door."""

from typing import Any

import httpx
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
