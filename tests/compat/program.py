"""One application, written for the regolo client, run by both clients: `program.py MODULE KEY`.

It prints one JSON object: what each function below returned, or how it failed. The server is that of REGOLO_URL.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from types import GeneratorType
from typing import Any

regolo: Any = None
conversation_model: Any = None

QUESTION = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Which city is Italy's capital?"}]
STEPS: list[Callable[[], Any]] = []


def step(function: Callable[[], Any]) -> Callable[[], Any]:
    STEPS.append(function)
    return function


def line(role: str, content: str) -> Any:
    return conversation_model.ConversationLine(role=role, content=content)


# ---------------------------------------------------------------- static calls


@step
def chat() -> Any:
    return regolo.static_chat_completions(messages=QUESTION)


@step
def chat_with_everything() -> Any:
    return regolo.static_chat_completions(
        QUESTION, "plain", regolo.default_key, False, max_tokens=9, temperature=0, top_p=0.5, top_k=7
    )


@step
def chat_of_a_conversation_without_limits() -> Any:
    lines = [line("system", "Be brief."), line("user", "Where?")]
    return regolo.static_chat_completions(conversation_model.Conversation(lines), max_tokens=None)


@step
def chat_with_a_role_of_the_model() -> Any:
    return regolo.static_chat_completions([{"role": "document", "content": "Rome."}, QUESTION[1]])


@step
def chat_with_a_role_of_openai() -> Any:
    return regolo.static_chat_completions([{"role": "developer", "content": "Be brief."}, QUESTION[1]])


@step
def chat_with_parts() -> Any:
    url = "data:image/png;base64,AAAA"
    parts = [{"type": "text", "text": "What?"}, {"type": "image_url", "image_url": {"url": url}}]
    return regolo.static_chat_completions([{"role": "user", "content": parts}])


@step
def chat_with_a_bearer_key() -> Any:
    return regolo.static_chat_completions(QUESTION, api_key=f"Bearer {regolo.default_key}")


@step
def chat_full() -> Any:
    return regolo.static_chat_completions(QUESTION, full_output=True)


@step
def chat_that_thinks() -> Any:
    return regolo.static_chat_completions(QUESTION, model="thinking")


@step
def chat_without_text() -> Any:
    return regolo.static_chat_completions(QUESTION, model="silent")


@step
def completion() -> Any:
    return regolo.static_completions(prompt="What is Rome known for?", model="text")


@step
def completion_with_everything() -> Any:
    return regolo.static_completions("Once", "text", max_tokens=9, temperature=None, top_p=1, top_k=0, full_output=True)


# ---------------------------------------------------------------- streams


@step
def stream() -> Any:
    return list(regolo.static_chat_completions(QUESTION, stream=True))


@step
def stream_full() -> Any:
    return list(regolo.static_chat_completions(QUESTION, stream=True, full_output=True))


@step
def stream_that_thinks() -> Any:
    return list(regolo.static_chat_completions(QUESTION, model="thinking", stream=True))


@step
def stream_that_thinks_in_its_text() -> Any:
    return "".join(text for _, text in regolo.static_chat_completions(QUESTION, model="think-tag", stream=True))


@step
def stream_with_usage_full() -> Any:
    return list(regolo.static_chat_completions(QUESTION, model="with-usage", stream=True, full_output=True))


@step
def stream_with_a_comment() -> Any:
    return list(regolo.static_chat_completions(QUESTION, model="commented", stream=True))


@step
def stream_of_text() -> Any:
    return list(regolo.static_completions("Once", model="text", stream=True))


@step
def stream_of_text_full() -> Any:
    return list(regolo.static_completions("Once", model="text", stream=True, full_output=True))


@step
def stream_is_a_generator_that_can_be_left() -> Any:
    pieces = regolo.static_chat_completions(QUESTION, stream=True)
    first = next(pieces)
    pieces.close()
    return isinstance(pieces, GeneratorType), first, next(pieces, "over")


# ---------------------------------------------------------------- a client and its conversation


@step
def conversation() -> Any:
    client = regolo.RegoloClient()
    client.add_prompt_to_chat(role="system", prompt="Be brief.")
    first = client.run_chat(user_prompt="Where?")
    client.add_prompt_to_chat("Why?", "user")
    second = client.run_chat(max_tokens=5, temperature=1, top_p=0.9, top_k=3)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        client.instance.conversation.print_conversation()
    kept = client.instance.get_conversation()
    client.clear_conversations()
    return first, second, kept, printed.getvalue(), client.instance.get_conversation()


@step
def conversation_full() -> Any:
    client = regolo.RegoloClient(chat_model="plain")
    return client.run_chat("Where?", full_output=True), client.instance.get_conversation()


@step
def conversation_stream() -> Any:
    client = regolo.RegoloClient()
    response = client.run_chat(user_prompt="What is Rome known for?", full_output=True, stream=True)
    chunks = []
    while True:
        try:
            chunks.append(next(response))
        except StopIteration:
            break
    return chunks, list(client.run_chat(stream=True)), client.instance.get_conversation()


@step
def conversation_goes_on() -> Any:
    before = conversation_model.Conversation(lines=[line("user", "Hi"), line("assistant", "Hello — you")])
    client = regolo.RegoloClient(pre_existent_conversation=before)
    client.run_chat("Where?")
    other = regolo.RegoloClient.from_instance(client.instance)
    other.run_chat("Why?")
    instance = client.instance
    same = instance.get_conversation() == other.instance.get_conversation()
    text = instance.conversation.to_json()
    instance.overwrite_conversation(conversation_model.Conversation([line("user", "New")]))
    instance.add_prompt_as_role("Old", "assistant")
    instance.add_line(line("user", "What?"))
    return same, text, instance.get_conversation(), len(other.instance.get_conversation())


@step
def conversation_after_a_failure() -> Any:
    client = regolo.RegoloClient(chat_model="wrong")
    with contextlib.suppress(Exception):
        client.run_chat("Where?")
    return client.instance.get_conversation()


@step
def completion_of_a_client() -> Any:
    client = regolo.RegoloClient(chat_model="text")
    return (
        client.completions("Once"),
        list(client.completions("Once", stream=True, max_tokens=3)),
        client.instance.get_model(),
    )


@step
def getters() -> Any:
    regolo.default_embedder_model = "embedder"
    client = regolo.RegoloClient(
        image_generation_model="painter", audio_transcription_model="ear", reranker_model="judge", api_key="sk-other"
    )
    instance = client.instance
    regolo.default_embedder_model = None
    found = [str(instance.get_api_key()), instance.get_base_url(), instance.get_model(), instance.get_image_model()]
    found += [instance.get_embedder_model(), instance.get_audio_model(), instance.get_reranker_model()]
    return found, [instance.api_key == instance.get_api_key(), instance.chat_model, instance.embedder_model]


@step
def another_url() -> Any:
    client = regolo.RegoloClient(alternative_url=os.environ["REGOLO_URL"])
    client.change_model("thinking")
    url = client.instance.get_base_url() == os.environ["REGOLO_URL"]
    return url, client.instance.get_model(), client.run_chat("Where?")


# ---------------------------------------------------------------- models and settings


@step
def models() -> Any:
    return regolo.RegoloClient.get_available_models(api_key=regolo.default_key)


@step
def model_info() -> Any:
    return regolo.RegoloClient.get_available_models(regolo.default_key, os.environ["REGOLO_URL"], model_info=True)


@step
def handlers() -> Any:
    keys = importlib.import_module(f"{regolo.__name__}.keys.keys").KeysHandler
    handler = importlib.import_module(f"{regolo.__name__}.models.models").ModelsHandler
    url = os.environ["REGOLO_URL"]
    found = [str(keys.fix_key("a")), str(keys.check_key("Bearer a")), str(keys.fix_key("Bearer Bearer a"))]
    return (
        found,
        handler.check_model("plain", url, f"Bearer {regolo.default_key}"),
        handler.check_model(model="text", base_url=url, api_key=keys.check_key(regolo.default_key)),
    )


@step
def unchecked() -> Any:
    regolo.enable_model_checks = False
    try:
        return regolo.static_chat_completions(QUESTION)
    finally:
        regolo.enable_model_checks = True


@step
def settings_from_the_environment() -> Any:
    before = regolo.default_key, regolo.default_chat_model
    os.environ.update(API_KEY="sk-env", EMBEDDER_MODEL="embedder", IMAGE_GENERATION_MODEL="painter")
    regolo.try_loading_from_env()
    loaded = regolo.default_key, regolo.default_chat_model, regolo.default_embedder_model
    os.environ.update(LLM="thinking")
    regolo.default_chat_model_load_from_env_if_exists()
    more = regolo.default_chat_model, regolo.default_image_generation_model
    regolo.default_key, regolo.default_chat_model = before
    return [str(value) for value in (*loaded, *more)], regolo.default_audio_transcription_model


@step
def signatures() -> Any:
    client = regolo.RegoloClient
    calls = [
        client, client.from_instance, client.change_model, client.get_available_models, client.static_completions,
        client.completions, client.static_chat_completions, client.run_chat, client.add_prompt_to_chat,
        client.clear_conversations, regolo.static_completions, regolo.static_chat_completions,
        type(client(api_key="k").instance),
    ]  # fmt: skip
    return [list(inspect.signature(call).parameters) for call in calls]


@step
def listing_names() -> Any:
    instance = regolo.RegoloClient(api_key="k").instance
    parts = {"module": regolo, "client": regolo.RegoloClient, "instance": instance}
    parts |= {"conversation": conversation_model.Conversation([])}
    return {name: [found for found in dir(part) if not found.startswith("_")] for name, part in parts.items()}


# ---------------------------------------------------------------- failures


@step
def without_a_key() -> Any:
    key, regolo.default_key = regolo.default_key, None
    try:
        return regolo.RegoloClient()
    finally:
        regolo.default_key = key


@step
def without_a_key_static() -> Any:
    key, regolo.default_key = regolo.default_key, None
    try:
        return regolo.static_completions("Once", stream=True)
    finally:
        regolo.default_key = key


@step
def without_a_model() -> Any:
    model, regolo.default_chat_model = regolo.default_chat_model, None
    try:
        return regolo.static_chat_completions(QUESTION, stream=True)
    finally:
        regolo.default_chat_model = model


@step
def with_an_unknown_model() -> Any:
    return regolo.static_chat_completions(QUESTION, model="plane")


@step
def with_a_refused_key() -> Any:
    return regolo.RegoloClient.get_available_models(api_key="sk-wrong")


@step
def refused() -> Any:
    return regolo.static_chat_completions(QUESTION, model="refused")


@step
def wrong() -> Any:
    return regolo.static_completions("Once", model="wrong")


@step
def wrong_stream() -> Any:
    return list(regolo.static_chat_completions(QUESTION, model="wrong", stream=True))


@step
def busy() -> Any:
    return regolo.static_chat_completions(QUESTION, model="busy")


# ---------------------------------------------------------------- where the published client crashes or hides something


@step
def differs_usage_in_a_stream() -> Any:
    return list(regolo.static_chat_completions(QUESTION, model="with-usage", stream=True))


@step
def differs_cut_stream() -> Any:
    return list(regolo.static_chat_completions(QUESTION, model="cut", stream=True))


@step
def differs_failing_stream() -> Any:
    return list(regolo.static_chat_completions(QUESTION, model="failing", stream=True))


@step
def differs_chunk_without_text() -> Any:
    return list(regolo.static_completions("Once", model="textless", stream=True))


@step
def differs_message_without_text() -> Any:
    client = regolo.RegoloClient(chat_model="silent")
    return client.run_chat("Where?"), client.instance.get_conversation()


@step
def differs_change_of_model() -> Any:
    client = regolo.RegoloClient()
    with contextlib.redirect_stdout(io.StringIO()):
        client.change_model("thinking")
    return client.instance.get_model()


@step
def differs_change_to_an_unknown_model() -> Any:
    client = regolo.RegoloClient(alternative_url=os.environ["REGOLO_URL"])
    printed = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        client.change_model("plane")
    return client.instance.get_model(), printed.getvalue(), [type(found.message).__name__ for found in caught]


def results() -> Iterator[tuple[str, Any]]:
    for function in STEPS:
        found: dict[str, Any]
        try:
            found = {"returned": repr(function())}
        except Exception as error:
            kinds = [kind.__name__ for kind in (RuntimeError, ValueError, LookupError) if isinstance(error, kind)]
            found = {"raised": kinds or ["Exception"], "type": type(error).__name__, "message": str(error)}
        yield function.__name__, found


if __name__ == "__main__":
    regolo = importlib.import_module(sys.argv[1])
    conversation_model = importlib.import_module(f"{regolo.__name__}.instance.structures.conversation_model")
    regolo.default_key, regolo.default_chat_model = sys.argv[2], "plain"
    json.dump(dict(results()), sys.stdout)
