"""Calls that type checkers refuse: each `ignore` is needed, and the checkers say so where one is not."""

from __future__ import annotations

from gen_ai import create_client

client = create_client(provider="offline")


def unknown_names() -> None:
    client.run_chat_completions("Hello", max_token=5)  # type: ignore[call-overload]
    client.run_chat_completions("Hello", model="m")  # type: ignore[call-overload]
    client.run_chat_completions_stream("Hello", streaming=True)  # type: ignore[call-overload]
    client.run_completions("Once", tools=[dict[str, int]])  # type: ignore[call-overload]
    client.run_chat_completions("Hello", suffix="end")  # type: ignore[call-overload]
    client.list_models(temperature=0)  # type: ignore[call-overload]
    client.build_request("Hello", return_error=True)  # type: ignore[call-overload]
    create_client("offline", time_out=3)  # type: ignore[call-arg]


def wrong_values() -> None:
    client.run_chat_completions(5)  # type: ignore[call-overload]
    client.run_chat_completions(b"Hello")  # type: ignore[arg-type]
    client.run_chat_completions({"role": "user", "content": "Hello"})  # type: ignore[dict-item]
    client.run_chat_completions("Hello", max_tokens="5")  # type: ignore[call-overload]
    client.run_chat_completions("Hello", n="2")  # type: ignore[call-overload]
    client.run_chat_completions("Hello", temperature=[0])  # type: ignore[call-overload]
    client.run_chat_completions("Hello", reasoning="hard")  # type: ignore[call-overload]
    client.run_chat_completions("Hello", on_unsupported="ignore")  # type: ignore[call-overload]
    client.run_chat_completions("Hello", tools=True)  # type: ignore[call-overload]
    client.run_chat_completions("Hello", tools=["unknown_names"])  # type: ignore[list-item]
    client.run_chat_completions("Hello", retry=3)  # type: ignore[call-overload]
    client.run_completions(["Once"])  # type: ignore[call-overload]
    client.run_vision_request("What?")  # type: ignore[call-overload]
    client.run_vision_request("What?", 5)  # type: ignore[call-overload]
    client.build_request("Hello", prompt="Once")  # type: ignore[call-overload]
    client.build_request()  # type: ignore[call-overload]


def wrong_batches() -> None:
    client.run_completions_batch(5)  # type: ignore[call-overload]
    client.run_completions_batch([5])  # type: ignore[list-item]
    client.run_completions_batch(["Once"], temprature=1)  # type: ignore[call-overload]
    client.run_completions_batch(["Once"], temperature=["hot"])  # type: ignore[list-item]
    client.run_completions_batch(["Once"], extra_body=[{}])  # type: ignore[call-overload]
    client.run_completions_batch(["Once"], full_output=[True])  # type: ignore[call-overload]
    client.run_completions_batch(["Once"], max_concurrent="2")  # type: ignore[call-overload]
    client.run_completions_batch(["Once"], ordered=True)  # type: ignore[call-overload]
    client.run_completions_batch(["Once"], n=2)[0].upper()  # type: ignore[attr-defined]


def wrong_turns() -> None:
    chat = client.conversation()
    chat.send(5)  # type: ignore[call-overload]
    chat.send("Hello", temprature=1)  # type: ignore[call-overload]
    chat.send_stream("Hello", n=3)  # type: ignore[call-overload]


def wrong_shapes() -> None:
    # Pieces of two answers in one stream of text could not be told apart.
    client.run_chat_completions_stream("Hello", n=2)  # type: ignore[call-overload]
    client.run_chat_completions("Hello", full_output=True).upper()  # type: ignore[attr-defined]
    client.run_chat_completions("Hello", n=2).upper()  # type: ignore[attr-defined]
    client.run_chat_completions("Hello", guided_json=int).upper()  # type: ignore[attr-defined]


async def wrong_worlds() -> None:
    client.arun_chat_completions("Hello").upper()  # type: ignore[attr-defined]
    for _ in client.arun_chat_completions_stream("Hello"):  # type: ignore[attr-defined]
        pass
    async for _ in client.run_chat_completions_stream("Hello"):  # type: ignore[attr-defined]
        pass
