"""A row may say "verified" only where real answers of that provider, in this dialect, are there and are read.

The recordings lie beside the checkout where they are at all; without them these tests say so and are skipped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gen_ai.errors import ContentFilterError, Error
from gen_ai.plans import Reply
from gen_ai.providers import builtin_providers
from gen_ai.request import Request
from gen_ai.wire import get_wire

from ..client.real_calls import SERVERS

RECORDED = Path(__file__).parents[3] / "shared" / "recorded"
#: Row → the recordings of its provider and, where several rows share them, what its addresses hold.
EVIDENCE: dict[str, tuple[str, str]] = {
    "ai21": ("ai21/openai.chat.jsonl", ""),
    "anthropic": ("anthropic/anthropic.messages.jsonl", ""),
    "azure-anthropic": ("azure/anthropic.messages.jsonl", ""),
    "azure": ("azure/openai.chat.jsonl", "/openai/v1/"),
    "azure-classic": ("azure/openai.chat.jsonl", "/openai/deployments/"),
    "azure-classic-responses": ("azure/openai.responses.jsonl", "/openai/responses?api-version="),
    "azure-responses": ("azure/openai.responses.jsonl", "/openai/v1/"),
    "bedrock": ("bedrock/bedrock.converse.jsonl", ""),
    "bedrock-anthropic": ("bedrock/bedrock.invoke.jsonl", "claude-3"),
    "bedrock-mantle": ("bedrock-mantle/openai.chat.jsonl", ""),
    "bedrock-mantle-responses": ("bedrock-mantle/openai.responses.jsonl", ""),
    "cerebras": ("cerebras/openai.chat.jsonl", ""),
    "cloudflare": ("cloudflare/openai.chat.jsonl", ""),
    "dashscope": ("alibaba/openai.chat.jsonl", ""),
    "cohere": ("cohere/cohere.v2.chat.jsonl", ""),
    "databricks": ("databricks/openai.chat.jsonl", ""),
    "deepseek": ("deepseek/openai.chat.jsonl", ""),
    "deepseek-responses": ("deepseek/openai.responses.jsonl", ""),
    "gemini": ("gemini/gemini.generateContent.jsonl", ""),
    "gemini-openai": ("gemini/openai.chat.jsonl", ""),
    "groq": ("groq/openai.chat.jsonl", ""),
    "huggingface": ("huggingface/openai.chat.jsonl", ""),
    "llamacpp": ("llamacpp/openai.chat.jsonl", ""),
    "mistral": ("mistral/mistral.chat.jsonl", ""),
    "moonshot": ("moonshot/openai.chat.jsonl", ""),
    "nvidia-nim": ("nvidia/openai.chat.jsonl", ""),
    "ollama": ("ollama/ollama.chat.jsonl", ""),
    "ollama-openai": ("ollama/openai.chat.jsonl", ""),
    "openai": ("openai/openai.chat.jsonl", ""),
    "openai-responses": ("openai/openai.responses.jsonl", ""),
    "openrouter": ("openrouter/openai.chat.jsonl", ""),
    "openrouter-responses": ("openrouter/openai.responses.jsonl", ""),
    "perplexity": ("perplexity/openai.chat.jsonl", ""),
    "together": ("together/openai.chat.jsonl", ""),
    "vertex": ("vertex/gemini.generateContent.jsonl", ""),
    "vertex-anthropic": ("vertex/vertex.rawPredict.jsonl", "/publishers/anthropic/"),
    "vercel-gateway": ("vercel-gateway/openai.chat.jsonl", ""),
    "xai": ("xai/openai.chat.jsonl", ""),
    "xai-responses": ("xai/openai.responses.jsonl", ""),
    "zai": ("zai/openai.chat.jsonl", ""),
}

#: Rows by which real servers were called for this package; `tests/client/test_real_servers.py` replays them.
OWN_RECORDED = Path(__file__).parents[1] / "fixtures" / "realservers"
#: Server → the row.
OWN = {"vllm": "vllm", "litellm": "litellm-proxy"}

needs_recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the collection of recorded traffic is not beside this checkout"
)
ROWS = {row.name: row for row in builtin_providers()}


def records(name: str) -> list[dict[str, Any]]:
    """The real exchanges of a row's provider. A fixture that keeps an answer without its request proves nothing."""
    file, part = EVIDENCE[name]
    path = RECORDED / file
    if not path.is_file():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        record
        for record in found
        # A recorder may have kept the head of an answer alone.
        if "response_only" not in record["features"]
        and record["response"].get("body") != ""
        and part in ((record["request"] or {}).get("url") or "")
    ]


def read(record: dict[str, Any], wire: str) -> bool:
    """Whether a 2xx answer is an answer to this dialect; raises where it is read as none."""
    response, dialect = record["response"], get_wire(wire)
    request = Request(model="m", stream=record["stream"])
    data = (response.get("body") or "").encode()
    try:
        if record["stream"]:
            decoder = dialect.decoder(request, {})
            decoder.feed(data)
            decoder.finish()
            answer = decoder.response()
        else:
            answer = dialect.parse(request, Reply(response["status"], response["headers"] or {}, 0.0, data))
    except ContentFilterError:
        return False  # a prompt that was blocked: no answer, with a good status
    except Error:
        if "error" in record["features"] or "error_in_200" in record["features"] or '"error"' in response["body"]:
            return False  # an error inside a 200, read as what it is
        raise
    first = answer.choices[0]
    # An answer cut off while it was still thinking, and one that says nothing, are answers as well.
    return bool(first.text or first.tool_calls or first.reasoning or first.refusal or first.finish_reason)


@needs_recordings
@pytest.mark.parametrize("name", EVIDENCE)
def test_the_tier_of_a_row_is_what_recordings_allow(name: str) -> None:
    row = ROWS[name]
    good = [record for record in records(name) if record["response"]["status"] < 400]
    answers = [record for record in good if read(record, row.wire)]
    assert (row.tier == "verified") == bool(answers), f"{len(answers)} answers of {name}"


def test_every_verified_row_has_its_evidence() -> None:
    # The embedded one is run by all the tests of this package.
    assert {row.name for row in ROWS.values() if row.tier == "verified"} <= {*EVIDENCE, *OWN.values(), "offline"}


@pytest.mark.parametrize("name", OWN)
def test_what_was_recorded_for_this_package_was_sent_by_its_row(name: str) -> None:
    assert ROWS[OWN[name]].tier == "verified"
    assert SERVERS[name][0]["provider"] == OWN[name]
    lines = (OWN_RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    statuses = [each["response"]["status"] for line in lines for each in json.loads(line)["exchanges"]]
    assert statuses.count(200) > 10


@needs_recordings
def test_recordings_of_known_providers_are_not_left_unused() -> None:
    folders = {path.parent.name for path in RECORDED.glob("*/openai.chat.jsonl")}
    used = {file.partition("/")[0] for file, _ in EVIDENCE.values()}
    assert not (folders & set(ROWS)) - used


def asked(record: dict[str, Any]) -> dict[str, Any]:
    body = (record["request"] or {}).get("body")
    return body if isinstance(body, dict) else {}


@needs_recordings
@pytest.mark.parametrize("name", EVIDENCE)
def test_nothing_is_refused_that_a_recorded_request_was_answered_to(name: str) -> None:
    """Fields sent in requests that were answered, against the row. What is excused says why."""
    row, wrong = ROWS[name], set()
    for record in records(name):
        model, body = record["model"], asked(record)
        if record["response"]["status"] >= 400 or not isinstance(model, str):
            continue
        known = row.capabilities_for(model)
        thinks = known.thinks("off" if switched_off(body) else None)
        refused = known.refused | (known.refused_thinking if thinks else frozenset())
        names = {known.renamed.get(field, field): field for field in refused}
        wrong |= {
            (model, field)
            for wire_name, field in names.items()
            # The one value that is there anyway is admitted by servers that refuse all others, and [] is none.
            if body.get(wire_name) not in (None, 1, []) and (name, field) not in IGNORED_THERE
        }
        if body.get("tools") and not known.tools and (name, "tools") not in IGNORED_THERE:
            wrong.add((model, "tools"))
    assert not wrong


def switched_off(body: dict[str, Any]) -> bool:
    thinking, effort = body.get("thinking"), body.get("reasoning") or {}
    disabled = isinstance(thinking, dict) and thinking.get("type") == "disabled"
    return disabled or body.get("reasoning_effort") == "none" or effort.get("effort") == "none"


#: Answered without an error, and without effect by the provider's documentation or its list of what each model
#: supports: the caller is told instead of heard out in silence.
IGNORED_THERE = {
    ("deepseek", "temperature"),
    ("ollama-openai", "tool_choice"),
    ("openrouter", "temperature"),
    ("openrouter", "top_p"),
    ("openrouter", "seed"),
}


@needs_recordings
@pytest.mark.parametrize("name", [name for name in EVIDENCE if not ROWS[name].stream_usage])
def test_usage_comes_unasked_where_it_is_not_asked_for(name: str) -> None:
    unasked = [
        '"usage":{' in record["response"]["body"].replace(" ", "")
        for record in records(name)
        if record["stream"] and record["response"]["status"] < 400 and "stream_options" not in asked(record)
    ]
    assert all(unasked)
