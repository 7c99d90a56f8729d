"""gen_ai against a server that its authors did not write."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter, field_validator

from gen_ai import (
    AuthenticationError,
    BaseClient,
    ChatResponse,
    ContextLengthError,
    ImageError,
    NotFoundError,
    TextDelta,
    TruncatedOutputError,
    UsageUpdate,
)

from .conftest import KEY, make_client
from .slots import ENDLESS, busy, busy_after_a_while, slots

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]

SEEDS = range(20)
#: A picture of one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def _tokens(answer: ChatResponse[Any]) -> tuple[int, int]:
    """Tokens of prompt and answer, as the server counted them."""
    usage = answer.usage
    assert usage is not None
    assert usage.prompt_tokens is not None
    assert usage.completion_tokens is not None
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    return usage.prompt_tokens, usage.completion_tokens


# ---------------------------------------------------------------- plain chat


def test_a_chat_comes_back_with_its_text_and_its_count_of_tokens(client: BaseClient) -> None:
    answer = client.run_chat_completions("Hello", full_output=True)
    assert answer.text
    assert answer.finish_reason == "stop"
    assert answer.model == "tiny-random"
    assert min(_tokens(answer)) > 0
    assert answer.raw["choices"][0]["message"]["content"] == answer.text


def test_the_same_seed_gives_the_same_answer_and_other_seeds_give_others(client: BaseClient) -> None:
    answers = {seed: client.run_chat_completions("Hello", seed=seed) for seed in range(8)}
    assert all(client.run_chat_completions("Hello", seed=seed) == text for seed, text in answers.items())
    assert len(set(answers.values())) == len(answers)


def test_the_documented_temperature_of_0_makes_seeds_irrelevant(llama: str) -> None:
    with make_client(llama) as client:
        assert len({client.run_chat_completions("Hello", max_tokens=20, seed=seed) for seed in range(4)}) == 1


def test_n_answers_come_as_a_list(client: BaseClient) -> None:
    answers = client.run_chat_completions("Hello", n=3)
    assert len(answers) == 3
    assert len(set(answers)) == 3


def test_characters_of_several_bytes_arrive_whole(client: BaseClient) -> None:
    joined = "".join(client.run_chat_completions("Grüße, 日本 🙂", seed=seed) for seed in SEEDS)
    assert not joined.isascii()
    assert "\ufffd" not in joined


def test_stop_ends_the_answer_before_the_word(llama: str) -> None:
    with make_client(llama) as client:
        whole = client.run_chat_completions("Hello", max_tokens=20)
        word = whole[3:5]
        assert client.run_chat_completions("Hello", max_tokens=20, stop=[word]) == whole[: whole.index(word)]


def test_logprobs_come_for_each_token(client: BaseClient) -> None:
    answer = client.run_chat_completions("Hello", logprobs=True, top_logprobs=3, max_tokens=4, full_output=True)
    content = answer.choices[0].logprobs["content"]
    assert "".join(item["token"] for item in content) == answer.text
    assert all(item["logprob"] <= 0 and len(item["top_logprobs"]) == 3 for item in content)


def test_a_text_cut_by_max_tokens_says_so(client: BaseClient) -> None:
    answer = client.run_chat_completions("Hello", max_tokens=2, full_output=True)
    assert answer.finish_reason == "length"
    assert _tokens(answer)[1] == 2


def test_a_conversation_of_two_turns_carries_its_history(client: BaseClient) -> None:
    conversation = client.conversation(system="Be brief.")
    first = conversation.send("Hello")
    second = conversation.send("And now?", full_output=True)
    assert [m["role"] for m in conversation.messages] == ["system", "user", "assistant", "user", "assistant"]
    assert conversation.messages[2]["content"] == first
    alone = client.run_chat_completions("And now?", full_output=True)
    assert _tokens(second)[0] > _tokens(alone)[0], "the history reached the model"


# ---------------------------------------------------------------- streams


@pytest.mark.parametrize("seed", range(5))
def test_the_pieces_of_a_stream_are_the_text_of_the_plain_answer(client: BaseClient, seed: int) -> None:
    plain = client.run_chat_completions("Hello", seed=seed)
    with client.run_chat_completions_stream("Hello", seed=seed) as stream:
        pieces = list(stream)
    assert all(pieces)
    assert "".join(pieces) == plain == stream.response.text
    assert stream.response.finish_reason == "stop"


def test_a_stream_tells_its_usage(client: BaseClient) -> None:
    stream = client.run_chat_completions_stream("Hello", max_tokens=5, full_output=True)
    events = list(stream)
    assert [type(event) for event in events].count(TextDelta) == 5
    assert isinstance(events[-1], UsageUpdate)
    assert _tokens(stream.response)[1] == 5


def test_a_stream_of_several_answers_keeps_them_apart(client: BaseClient) -> None:
    texts = client.run_chat_completions("Hello", n=3)
    stream = client.run_chat_completions_stream("Hello", n=3, full_output=True)
    joined = ["", "", ""]
    for event in stream:
        if isinstance(event, TextDelta):
            joined[event.index] += event.text
    assert joined == texts == [choice.text for choice in stream.response.choices]


def test_leaving_a_stream_frees_the_server_at_once(llama: str) -> None:
    with make_client(llama) as client:
        stream = client.run_chat_completions_stream("Hello", **ENDLESS)
        assert next(stream)
        writing = busy(llama)
        assert len(writing) == 1, "the server is still writing"
        stream.close()
        assert not busy_after_a_while(llama)
    assert slots(llama)[writing[0]]["next_token"][0]["n_decoded"] < 15_000, "it did not write to the end"


# ---------------------------------------------------------------- text completions


def test_a_completion_goes_on_with_the_prompt(client: BaseClient) -> None:
    answer = client.run_completions("Once upon", max_tokens=8, full_output=True)
    assert answer.text
    prompt, completion = _tokens(answer)
    assert prompt < 10, "no chat template around it"
    assert completion <= 8
    assert client.run_completions("Once upon", max_tokens=8) == answer.text


def test_the_pieces_of_a_completion_stream_are_its_text(client: BaseClient) -> None:
    stream = client.run_completions_stream("Once upon", max_tokens=30)
    assert "".join(stream) == stream.response.text == client.run_completions("Once upon", max_tokens=30)


def test_a_completion_gives_n_texts(client: BaseClient) -> None:
    assert len(set(client.run_completions("Once upon", max_tokens=8, n=2))) == 2


# ---------------------------------------------------------------- structured output


class Color(Enum):
    RED = "red"
    GREEN = "green"
    DEEP_BLUE = "deep blue"


class Point(BaseModel):
    x: int = Field(ge=-9, le=9)
    y: int = Field(ge=-9, le=9)


#: Text of a bounded length, as a server can be made to keep it.
Word = Annotated[str, Field(pattern="^[a-zA-Z ]{1,12}$")]


class Shape(BaseModel):
    name: Word
    color: Color
    kind: Literal["line", "area"]
    points: list[Point] = Field(min_length=1, max_length=3)
    filled: bool
    note: Word | None


class Tree(BaseModel):
    left: Point
    right: Shape


@dataclass
class Ticket:
    priority: Annotated[int, Field(ge=1, le=5)]
    area: Literal["billing", "login", "other"]
    summary: Word


class Stock(BaseModel):
    shelves: dict[str, list[Point]] = Field(max_length=2)
    checked: bool | None


Code = Annotated[str, Field(pattern="^[A-Z]{2}-[0-9]{3}$")]
TYPES: list[Any] = [
    Shape,
    Tree,
    Ticket,
    Color,
    Literal["yes", "no"],
    Annotated[list[Point], Field(min_length=2, max_length=4)],
    Annotated[int, Field(ge=0, le=120)],
    Code,
    Ticket | Point,
    Annotated[dict[str, Literal["low", "high"]], Field(max_length=2)],
    Stock,
]


@pytest.mark.parametrize("wanted", TYPES, ids=lambda t: getattr(t, "__name__", str(t))[:30])
def test_every_structured_answer_is_an_instance_of_its_type(client: BaseClient, wanted: Any) -> None:
    answers = [client.run_chat_completions("Fill it in.", guided_json=wanted, seed=s, max_tokens=600) for s in SEEDS]
    for answer in answers:
        TypeAdapter(wanted).validate_python(answer, strict=True)


def test_a_schema_dictionary_gives_valid_values(client: BaseClient) -> None:
    schema = {
        "type": "object",
        "properties": {
            "city": {"enum": ["Oslo", "Rome", "São Paulo"]},
            "days": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 31}, "maxItems": 3},
            "code": {"type": "string", "pattern": "^[A-Z0-9]{6}$"},
        },
        "required": ["city", "days", "code"],
        "additionalProperties": False,
    }
    seen = set()
    for seed in SEEDS:
        value = client.run_chat_completions("Where and when?", guided_json=schema, seed=seed, max_tokens=600)
        assert set(value) == {"city", "days", "code"}
        assert all(1 <= day <= 31 for day in value["days"])
        assert len(value["days"]) <= 3
        assert len(value["code"]) == 6
        seen.add(value["city"])
    assert seen == {"Oslo", "Rome", "São Paulo"}


class Even(BaseModel):
    number: int = Field(ge=0, le=99)

    @field_validator("number")
    @classmethod
    def _even(cls, number: int) -> int:
        if number % 2:
            raise ValueError("the number must be even")
        return number


def test_what_no_server_can_be_told_is_checked_here_and_asked_for_again(client: BaseClient) -> None:
    tries = []
    for seed in SEEDS:
        answer, error = client.run_chat_completions(
            "A number.", guided_json=Even, seed=seed, full_output=True, return_error=True
        )
        if answer is None:
            assert error is not None
            assert error["error_type"] == "StructuredOutputError"
            assert "must be even" in error["message"]
            tries.append(0)
        else:
            assert isinstance(answer.parsed, Even)
            tries.append(len(answer.attempts))
    assert tries.count(1) > 3
    assert tries.count(2) + tries.count(3) > 3
    assert tries.count(0) < 8


def test_a_structured_stream_ends_in_the_instance(client: BaseClient) -> None:
    for seed in range(5):
        stream = client.run_chat_completions_stream("Fill it in.", guided_json=Shape, seed=seed, max_tokens=600)
        text = "".join(stream)
        assert stream.response.parsed == Shape.model_validate_json(text)


def test_n_structured_answers_are_n_instances(client: BaseClient) -> None:
    answers = client.run_chat_completions("Fill it in.", guided_json=Ticket, n=4, max_tokens=600)
    assert [type(answer) for answer in answers] == [Ticket] * 4


def test_a_structured_answer_cut_by_the_callers_own_limit_is_an_error_with_its_text(client: BaseClient) -> None:
    with pytest.raises(TruncatedOutputError) as caught:
        client.run_chat_completions("Fill it in.", guided_json=Tree, max_tokens=10)
    assert caught.value.text


# ---------------------------------------------------------------- endpoints, keys, errors


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_every_spelling_of_the_endpoint_reaches_the_server(llama: str, tail: str) -> None:
    with make_client(llama + tail) as client:
        assert client.run_chat_completions("Hello", max_tokens=3)
        assert client.run_completions("Hello", max_tokens=3)


def test_the_models_are_listed(client: BaseClient) -> None:
    assert [model.id for model in client.list_models()] == ["tiny-random"]


def test_a_missing_or_wrong_key_is_an_authentication_error_and_the_right_one_works(guarded_llama: str) -> None:
    for key in ("", "sk-wrong"):
        with make_client(guarded_llama, api_key=key) as client, pytest.raises(AuthenticationError) as caught:
            client.run_chat_completions("Hello", max_tokens=3)
        assert caught.value.status_code == 401
        assert len(caught.value.attempts) == 1
        assert "sk-wrong" not in str(caught.value.details())
    with make_client(guarded_llama, api_key=KEY) as client:
        assert client.run_chat_completions("Hello", max_tokens=3)
        assert "".join(client.run_chat_completions_stream("Hello", max_tokens=3))


@pytest.mark.parametrize("stream", [False, True])
def test_a_conversation_longer_than_the_context_is_a_context_length_error(client: BaseClient, stream: bool) -> None:
    text = "x" * 20_000
    with pytest.raises(ContextLengthError) as caught:
        list(client.run_chat_completions_stream(text)) if stream else client.run_chat_completions(text)
    assert caught.value.status_code == 400
    assert len(caught.value.attempts) == 1


def test_a_model_without_eyes_refuses_an_image_with_a_typed_error(client: BaseClient) -> None:
    with pytest.raises(ImageError, match="image input is not supported") as caught:
        client.run_vision_request("What is this?", image_paths=[PIXEL])
    assert len(caught.value.attempts) == 1


def test_a_path_that_the_server_does_not_know_is_a_not_found_error(llama: str) -> None:
    with make_client(f"{llama}/elsewhere/v1") as client, pytest.raises(NotFoundError) as caught:
        client.run_chat_completions("Hello")
    assert caught.value.url == f"{llama}/elsewhere/v1/chat/completions"


def test_a_field_that_the_server_refuses_is_an_invalid_request(client: BaseClient) -> None:
    result, error = client.run_chat_completions("Hello", extra_body={"max_tokens": "many"}, return_error=True)
    assert result is None
    assert error is not None
    assert error["error_type"] == "InvalidRequestError"
    assert "max_tokens" in error["message"]


# ---------------------------------------------------------------- async


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_both_async_backends_give_what_the_blocking_calls_give(llama: str, backend: str) -> None:
    if backend == "aiohttp":
        pytest.importorskip("aiohttp")

    async def main(client: BaseClient) -> None:
        async with client:
            seeds = range(8)
            answers = await asyncio.gather(*(client.arun_chat_completions("Hello", seed=seed) for seed in seeds))
            assert answers == expected
            stream = client.arun_chat_completions_stream("Hello", seed=3)
            assert "".join([piece async for piece in stream]) == expected[3]
            shape = await client.arun_chat_completions("Fill it in.", guided_json=Shape, max_tokens=600)
            assert isinstance(shape, Shape)
            with pytest.raises(ContextLengthError):
                await client.arun_chat_completions("x" * 20_000)
            assert [model.id for model in await client.alist_models()] == ["tiny-random"]

    with make_client(llama, temperature=1.0, seed=1) as blocking:
        expected = [blocking.run_chat_completions("Hello", seed=seed) for seed in range(8)]
    asyncio.run(main(make_client(llama, temperature=1.0, seed=1, async_backend=backend)))


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_leaving_an_async_stream_frees_the_server_at_once(llama: str, backend: str) -> None:
    if backend == "aiohttp":
        pytest.importorskip("aiohttp")

    async def main() -> None:
        async with make_client(llama, async_backend=backend) as client:
            stream = client.arun_chat_completions_stream("Hello", **ENDLESS)
            assert await anext(stream)
            assert busy(llama)
            await stream.aclose()
            assert not await asyncio.to_thread(busy_after_a_while, llama)

    asyncio.run(main())
