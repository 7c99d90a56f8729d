"""Every route, with and without the version segment; what is no route."""

from __future__ import annotations

import asyncio

import pytest

from gen_ai import ServerError, create_client
from gen_ai.server.catalogue import Catalogue
from gen_ai.server.serving import Running
from gen_ai.testing.plugin import StartServer

from ..support.server import Server
from .support import HI, ask, chat

PREFIXES = pytest.mark.parametrize("prefix", ["", "/v1"])


@PREFIXES
def test_a_chat_is_answered_in_the_shape_of_the_api(gen_ai_server: StartServer, prefix: str) -> None:
    answer = ask(gen_ai_server(["Hello."]), f"{prefix}/chat/completions", {"model": "any", "messages": HI})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json
    assert isinstance(body.pop("id"), str)
    assert body.pop("created") > 1_700_000_000
    assert body == {
        "object": "chat.completion",
        "model": "any",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Hello.", "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


@PREFIXES
def test_a_text_completion_is_answered_in_its_own_shape(gen_ai_server: StartServer, prefix: str) -> None:
    body = ask(gen_ai_server([" upon a time."]), f"{prefix}/completions", {"prompt": "Once"}).json
    assert (body["object"], body["model"]) == ("text_completion", "offline")
    assert body["choices"] == [{"index": 0, "text": " upon a time.", "logprobs": None, "finish_reason": "stop"}]


@PREFIXES
def test_models_are_listed_and_found_one_by_one(plain: Running, prefix: str) -> None:
    server = plain
    entry = {"id": "offline", "object": "model", "created": 0, "owned_by": "offline"}
    assert ask(server, f"{prefix}/models").json == {"object": "list", "data": [entry]}
    assert ask(server, f"{prefix}/models/offline").json == entry
    missing = ask(server, f"{prefix}/models/ofline")
    assert (missing.status, missing.error["code"], missing.error["param"]) == (404, "model_not_found", "model")
    assert "Did you mean 'offline'?" in missing.error["message"]


@PREFIXES
def test_model_info_has_the_shape_of_litellms_proxy(plain: Running, prefix: str) -> None:
    assert ask(plain, f"{prefix}/model/info").json == {
        "data": [
            {
                "model_name": "offline",
                "litellm_params": {"model": "offline/offline"},
                "model_info": {"id": "offline", "litellm_provider": "offline"},
            }
        ]
    }


@PREFIXES
def test_health_says_that_it_runs(plain: Running, prefix: str) -> None:
    answer = ask(plain, f"{prefix}/health")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_names_of_models_may_hold_slashes(gen_ai_server: StartServer, server: Server) -> None:
    server.reply(json={"data": [{"id": "maker/model-1", "created": 7, "owned_by": "maker", "context_length": 4096}]})
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="") as client:
        answer = ask(gen_ai_server(client), "/v1/models/maker/model-1")
    entry = {"id": "maker/model-1", "object": "model", "created": 7, "owned_by": "maker", "context_length": 4096}
    assert answer.json == entry


def test_a_provider_without_a_list_offers_the_clients_own_model(gen_ai_server: StartServer, server: Server) -> None:
    with create_client("ai21:jamba", endpoint=f"{server.url}/v1", api_key="") as client:
        assert [entry["id"] for entry in ask(gen_ai_server(client), "/v1/models").json["data"]] == ["jamba"]


def test_the_models_server_is_not_asked_for_its_list_each_time(gen_ai_server: StartServer, server: Server) -> None:
    server.reply(json={"data": [{"id": "one"}]}).reply(json={"data": [{"id": "one"}, {"id": "two"}]})
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="") as client:
        gateway = gen_ai_server(client)
        for path in ("/v1/models", "/models", "/v1/model/info", "/v1/models/one"):
            assert ask(gateway, path).status == 200
        assert len(server.requests) == 1
        # One that is not in the list may be new.
        assert ask(gateway, "/v1/models/two").json["id"] == "two"
        assert len(server.requests) == 2


def test_a_list_of_models_is_asked_for_again_after_half_a_minute_and_an_error_is_not_kept(server: Server) -> None:
    now = 100.0
    server.reply(500, json={}).reply(json={"data": [{"id": "old"}]}).reply(json={"data": [{"id": "new"}]})

    async def main() -> list[str]:
        nonlocal now
        async with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="", max_retries=0) as client:
            catalogue, found = Catalogue(client, lambda: now), []
            with pytest.raises(ServerError):
                await catalogue.all()
            for later in (0, 29.9, 0.2):
                now += later
                found += [model.id for model in await catalogue.all()]
            return found

    assert asyncio.run(main()) == ["old", "old", "new"]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/images", "/v2/models", "/v1/chat/completions/", "/v1//models"])
def test_an_unknown_path_is_a_404_in_the_shape_of_the_api(plain: Running, path: str) -> None:
    answer = ask(plain, path)
    assert (answer.status, answer.error["type"]) == (404, "invalid_request_error")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/chat/completions", "POST"), ("PUT", "/completions", "POST"), ("POST", "/v1/models", "GET, HEAD")],
)
def test_a_wrong_method_is_a_405_that_says_which_is_right(plain: Running, method: str, path: str, allowed: str) -> None:
    answer = ask(plain, path, method=method)
    assert (answer.status, answer.error["code"]) == (405, "method_not_allowed")
    assert sorted(answer.headers["allow"].split(", ")) == sorted(allowed.split(", "))


def test_every_answer_has_an_id_of_its_own(plain: Running) -> None:
    server = plain
    answers = [ask(server, "/v1/models"), ask(server, "/nowhere"), chat(server), chat(server, stream=True)]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 4
