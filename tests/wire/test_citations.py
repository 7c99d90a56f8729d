"""Citations in one form, whoever the provider is."""

from __future__ import annotations

import json
from typing import Any

from gen_ai import Citation
from gen_ai.plans import Reply
from gen_ai.request import Request
from gen_ai.types import Choice
from gen_ai.wire import get_wire

from ..support import anthropic
from ..support.server import sse


def _whole(wire: str, body: dict[str, Any]) -> Choice[Any]:
    reply = Reply(200, {}, 0.0, json.dumps(body).encode())
    return get_wire(wire).parse(Request(model="m"), reply).choices[0]


def _streamed(wire: str, body: bytes) -> Choice[Any]:
    decoder = get_wire(wire).decoder(Request(model="m", stream=True), {})
    for at in range(len(body)):
        decoder.feed(body[at : at + 1])
    decoder.finish()
    return decoder.response().choices[0]


WEB = {
    "type": "url_citation",
    "url_citation": {"url": "https://a.example", "title": "A", "start_index": 3, "end_index": 9},
}
FOUND = Citation(url="https://a.example", title="A", start=3, end=9)


def test_annotations_of_the_openai_dialect() -> None:
    message = {"role": "assistant", "content": "It is so.", "annotations": [WEB, {"type": "file", "file": {"hash": 1}}]}
    choice = _whole("openai", {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    assert choice.citations == [FOUND]
    assert choice.citations[0].raw == WEB
    assert len(choice.annotations) == 2


def test_annotations_of_an_openai_stream() -> None:
    first = {"choices": [{"index": 0, "delta": {"content": "It is so.", "annotations": [WEB]}}]}
    last = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    assert _streamed("openai", sse(first, last) + b"data: [DONE]\n\n").citations == [FOUND]


def test_addresses_beside_the_answer() -> None:
    message = {"role": "assistant", "content": "So."}
    body = {"citations": ["https://a.example", "https://b.example"], "choices": [{"index": 0, "message": message}]}
    assert [citation.url for citation in _whole("openai", body).citations] == ["https://a.example", "https://b.example"]


CITED = {
    "type": "char_location", "cited_text": "The sky is blue.", "document_index": 1, "document_title": "Sky",
    "start_char_index": 0, "end_char_index": 16,
}  # fmt: skip


def test_citations_of_an_anthropic_block_are_of_its_text() -> None:
    blocks = [{"type": "text", "text": "So: "}, {"type": "text", "text": "blue", "citations": [CITED]}]
    choice = _whole("anthropic", anthropic.message(*blocks))
    (citation,) = choice.citations
    assert citation == Citation(title="Sky", text="The sky is blue.", source="1", start=4, end=8)
    assert choice.text[citation.start : citation.end] == "blue"


def test_citations_of_an_anthropic_stream() -> None:
    cited = anthropic.block(
        1,
        {"type": "text", "text": "", "citations": []},
        {"type": "citations_delta", "citation": CITED},
        {"type": "text_delta", "text": "blue"},
    )
    body = anthropic.events(anthropic.started(), *anthropic.text(0, "So: "), *cited, *anthropic.ended())
    choice = _streamed("anthropic", body)
    assert choice.citations == [Citation(title="Sky", text="The sky is blue.", source="1", start=4, end=8)]
    assert choice.annotations == [CITED]
