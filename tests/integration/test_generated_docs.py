"""What the docs take from the code is what the code says now."""

import json

from tests.support.generated_docs import API, ARCHITECTURE, OPENAPI, api_text, architecture_text, openapi_text


def test_the_openapi_document_in_the_docs_is_the_one_that_is_served() -> None:
    assert json.loads(OPENAPI.read_text(encoding="utf-8")) == json.loads(openapi_text())


def test_the_page_about_the_api_is_made_from_the_document() -> None:
    page = API.read_text(encoding="utf-8")
    assert page == api_text()
    for path in json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"]:
        assert f" {path}`" in page


def test_the_diagrams_are_made_from_their_tables() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    assert "Pending --> InProgress: desktop" in text
    assert "Pending --> SelectingItem: queue" in text
    assert text == architecture_text()
