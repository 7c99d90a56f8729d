"""Write gen_ai/surface.py and gen_ai/surface.pyi from the tables below.

    python scripts/make_surface.py            write both files
    python scripts/make_surface.py --check    exit 1 if either is stale

Each public call stands here once. From it come the blocking method, its `a` twin and both docstrings
(surface.py), and the overloads of both (surface.pyi: type checkers and editors read them, the running program
never does, so they cost nothing at import).
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WIDTH = 120
PACKAGE = Path(__file__).resolve().parent.parent / "gen_ai"

# ---------------------------------------------------------------- what the arguments mean

_IMAGE = "a path, an http(s) or data URL, bytes, an open binary file, or several of them"

#: Argument → its text. Two names in one row share it.
ARGUMENTS: dict[str, str] = {
    "messages": "a list of dictionaries (`role`, and `content` as text or parts), or one string for a single user "
    "message. The list is never changed. `ChatResponse.message` may be appended as it is.",
    "text": "the user's words, a list of content parts, or a list of messages (tool results, say).",
    "prompt": "the text that is to be continued.",
    "stream": "True returns a stream, as `run_chat_completions_stream` does.",
    "options": "as for the call itself.",
    "guided_json": "the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass, "
    "TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and asked for "
    "again where it does not fit. Default: none.",
    "full_output": "True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).",
    "return_error": "True returns errors as values in place of raising them.",
    "n": "how many answers. Default 1.",
    "max_tokens": "the most tokens of one answer. Default 256 (not sent to models known to reason).",
    "temperature": "randomness, from 0 to the model's maximum. Default 0.",
    "top_p": "the share of probability that is sampled from, 0 to 1. Default 1.0.",
    "stop": "a string, or a list of strings, before which the answer ends.",
    "seed": "a whole number, for the same answer to the same request where the model can.",
    "presence_penalty, frequency_penalty": "from -2 to 2; above 0 for fewer repetitions.",
    "logit_bias": "token id → bias.",
    "logprobs": "True asks for log probabilities (`choice.logprobs`).",
    "top_logprobs": "how many alternatives per token, 0 to 20.",
    "user": "your name for the end user, for the provider's checks.",
    "tools, functions": "what the model may call. Python functions are run here, and their results told to the model, "
    "until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of these in the "
    "list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions` is an alias. "
    "A model that has none is asked in words (`warnings` says so).",
    "tool_choice": '"auto", "none", "required", a tool\'s name, or a provider\'s own dictionary.',
    "parallel_tool_calls": "False: at most one tool call per answer.",
    "max_tool_rounds": "how many rounds of calls of your functions are run before the model has to have answered. "
    "Default 10.",
    "tool_errors": 'what one of your functions raises: "report" (default) tells the model, "raise" ends the call with '
    "a `ToolError`.",
    "approve_tool": "a function that is asked before each run of one of yours: given the `ToolCall`, it returns True, "
    "False, or a text for the model in place of the result. Default: none.",
    "reasoning": '"off", "minimal", "low", "medium", "high", or a budget in tokens.',
    "image_paths": f"images for the last user message: {_IMAGE}.",
    "image_detail": '"auto", "low", "high" or "original".',
    "suffix": "the text that follows the completion.",
    "echo": "True repeats the prompt before the completion.",
    "best_of": "how many the server tries before it gives the best.",
    "model_name": "the model of this call. Default: the client's.",
    "timeout": "seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the "
    "model); None for no limit. Default 30.",
    "idle_timeout": "seconds of silence between two pieces of a stream. Default: `timeout`.",
    "total_timeout": "seconds for the whole of a stream. Default: no limit.",
    "retry": "a `RetryPolicy`. Default: three attempts.",
    "max_retries": "a number of retries, in place of `retry`.",
    "max_reasks": "how often an invalid structured answer is asked for again. Default 2.",
    "on_unsupported": 'what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it '
    'out with a Python warning, "drop" without; `warnings` of the answer has it.',
    "extra_body": "fields of one provider, merged into the request's body as they are.",
    "extra_headers": "headers of this call.",
    "texts": "one text, or a list of them. A long list goes out in several requests, and comes back as one. Where the "
    "model takes images, an item may be a list of content parts, which become one vector.",
    "query": "what the documents are ranked by.",
    "documents": "a list of texts.",
    "top_n": "how many results. Default: all documents.",
    "dimensions": "how many numbers each vector has, where the model leaves a choice. Default: the model's own.",
    "input_type": 'what the texts are for, where the model makes a difference: "query", "document", "classification" '
    'or "clustering".',
    "batch_size": "the most texts in one request. Default: what the provider takes.",
    "prompts": "the texts that are to be continued; any iterable of strings.",
    "conversations": "one for each row: a list of messages, or one string for a single user message.",
    "query, documents": "a query and a list of texts.",
    "concurrent": "False runs one row after another. Default True.",
    "max_concurrent": "how many rows may be under way at once. Default 5.",
    "ordered": "True gives rows in the order of the input, False as they finish. Default True.",
    "progress": "a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows a "
    "progress bar (extra `cli`). Default: none.",
}
#: Operation → its arguments after the payload, in the order of the docstrings.
_SHAPES = "guided_json full_output return_error n"
_SAMPLING = "max_tokens temperature top_p stop seed presence_penalty,frequency_penalty logit_bias"
_CHAT_ONLY = "logprobs top_logprobs user tools,functions tool_choice parallel_tool_calls max_tool_rounds"
_CHAT_ONLY += " tool_errors approve_tool reasoning"
_STEERING = (
    "model_name timeout idle_timeout total_timeout retry max_retries max_reasks on_unsupported extra_body extra_headers"
)
_RETRIEVAL = "user model_name timeout retry max_retries on_unsupported extra_body extra_headers"
ACCEPTS: dict[str, str] = {
    "chat": f"{_SHAPES} {_SAMPLING} {_CHAT_ONLY} image_paths image_detail {_STEERING}",
    "vision": f"stream {_SHAPES} {_SAMPLING} {_CHAT_ONLY} image_detail {_STEERING}",
    "completion": f"{_SHAPES} {_SAMPLING} logprobs user suffix echo best_of {_STEERING}",
    "models": "return_error timeout retry max_retries extra_headers",
    "embeddings": f"full_output return_error dimensions input_type batch_size max_concurrent {_RETRIEVAL}",
    "rerank": f"top_n full_output return_error {_RETRIEVAL}",
    "build": "prompt stream texts query,documents options",
    # In the other arguments of a batch nothing is new.
    "rows": f"return_error {_SHAPES.replace(' return_error', '')} options",
}
#: (argument, operation or "stream") → the text that stands there in place of the usual one.
INSTEAD: dict[tuple[str, str], str] = {
    ("full_output", "stream"): "True yields typed events (`TextDelta`, `ToolCallDelta`, `ToolResult`, `Finish` …) in "
    "place of text.",
    ("n", "stream"): "how many answers; more than one needs `full_output=True`. Default 1.",
    ("timeout", "stream"): "seconds until the first piece; None for no limit. Default 30.",
    ("timeout", "models"): "seconds for the whole call, with retries; None for no limit. Default 30.",
    ("logprobs", "completion"): "log probabilities per token, 0 to 20 (`choice.logprobs`).",
    ("timeout", "embeddings"): "seconds for the whole call, with retries and all its requests; None for no limit. "
    "Default 30.",
    ("timeout", "rerank"): "seconds for the whole call, with retries; None for no limit. Default 30.",
    ("full_output", "embeddings"): "True returns the whole `EmbeddingsResponse` (usage, model, request id, raw …).",
    ("full_output", "rerank"): "True returns the whole `RerankResponse` (usage, model, request id, raw …).",
    ("max_concurrent", "embeddings"): "how many requests may be under way at once. Default 5.",
    ("texts", "build"): "in place of messages: as for `run_embeddings`. Of several requests the first is shown.",
    ("query,documents", "build"): "in place of messages: as for `run_rerank`.",
    ("messages", "build"): "as for `run_chat_completions`.",
    ("prompt", "build"): "in place of messages: a text completion, as for `run_completions`.",
    ("prompt", "vision"): "what to say about the images: text, or messages as for `run_chat_completions`.",
    ("image_paths", "vision"): f"{_IMAGE}. The type is read from the bytes; URLs are passed on, not fetched.",
    ("stream", "build"): "True shows the request of a stream.",
    ("n", "rows"): "how many answers for each row. Default 1.",
    ("full_output", "rows"): "True gives the whole `ChatResponse` of each row.",
    ("guided_json", "rows"): "the structure of every row's answer, as for the single call. Default: none.",
    ("options", "rows"): "any other parameter of the single call. One value is for all rows; a list has one for each; "
    "for parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's own, "
    "from its start.",
}

_VALUE = (
    "The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the JSON "
    "value); with `n` above 1 a list of `n`; with `full_output=True`{tools} a `ChatResponse`. With "
    "`return_error=True` the pair `(result, None)` or `(None, error)`, the error as an `ErrorDict`."
)
_PIECES = (
    "{stream} of text pieces, never empty; with `full_output=True`{tools} of events. With `return_error=True` it "
    "yields `(piece, None)` and, on failure, one last `(None, error)`. `.response` is the whole answer after the "
    "last piece; under `guided_json` the value is in `.response.parsed`. The request goes out at the first "
    "piece{opens}."
)
_LIST = (
    "A list: for each row, in the order of the input, what the single call would return. With `return_error=True` the "
    "pair `(results, errors)`, two lists with an entry for each row: None where the row failed, and its error as an "
    "`ErrorDict` or None."
)
_ROWS = (
    "{rows}: each step gives a `BatchRow` with `index`, `result` and `error` (an `Error`, or None; with "
    "`return_error=True` an `ErrorDict`). Input is read along the way, at most two rows ahead for each one under way, "
    "so that memory stays the same however many there are. Leaving early ends the requests under way."
)

_RAISES: dict[str, str] = {
    "Error": "the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`, "
    "`APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.",
    "InvalidRequestError": "an argument is wrong, or the client has no HTTP request to show.",
    "StructuredOutputError": "no answer fits `guided_json`, re-asks included.",
    "TypeError": "an argument that does not exist; `return_error=True` does not catch it.",
    "BatchError": "rows failed. All the others have finished: `.results` and `.errors` hold every row. Not under "
    "`return_error=True`.",
    "BatchInterrupted": "Ctrl-C. `.results` and `.errors` hold what had finished.",
    "InvalidRequestError, …": "an argument is wrong for every row. Nothing was sent.",
}

# ---------------------------------------------------------------- the calls


@dataclass(frozen=True)
class Call:
    """One public call: its blocking method and its twin."""

    name: str
    purpose: str
    #: What it is for `BaseClient._run` and for the overloads: chat, completion, vision, models, build.
    operation: str
    #: What stands before the options, as in the signature of the running code.
    payload: tuple[str, ...]
    example: str
    #: The same in a coroutine: {setup} makes the client.
    async_example: str = ""
    stream: bool = False
    twin: bool = True
    raises: tuple[str, ...] = ("Error", "StructuredOutputError", "TypeError")
    #: For a batch, its form: "list" or "rows".
    form: str = ""

    @property
    def told(self) -> str:
        """The operation whose arguments are told."""
        return "rows" if self.form else self.operation


_CLIENT = '>>> from gen_ai import create_client\n>>> client = create_client(provider="offline")\n'
_TALK = '>>> from gen_ai import create_client\n>>> chat = create_client(provider="offline").conversation()\n'
_MESSAGES = ("messages: Messages",)
_PROMPT = ("prompt: str",)
_TURN = ("text: Turn",)
_BATCH = ("*", "concurrent: bool = True", "max_concurrent: int = 5", "progress: Progress = None")
_ITERATED = (*_BATCH, "ordered: bool = True")
_CITIES = '["Where is Oslo?", "Where is Rome?"]'

CLIENT_CALLS: tuple[Call, ...] = (
    Call(
        "run_chat_completions",
        "Ask for the next message of a conversation.",
        "chat",
        _MESSAGES,
        _CLIENT + ">>> from dataclasses import dataclass\n>>> @dataclass\n... class City:\n...     name: str\n"
        "...     founded: int\n"
        '>>> client.run_chat_completions("name: Oslo\\nfounded: 1048", guided_json=City)\n'
        "City(name='Oslo', founded=1048)",
        ">>> import asyncio\n" + _CLIENT + '>>> answer = client.arun_chat_completions("Hello!", full_output=True)\n'
        ">>> asyncio.run(answer).finish_reason\n'stop'",
    ),
    Call(
        "run_chat_completions_stream",
        "Ask for the next message of a conversation, in pieces as they come.",
        "chat",
        _MESSAGES,
        _CLIENT + '>>> with client.run_chat_completions_stream("Hello!") as stream:\n'
        '...     text = "".join(stream)\n>>> text == stream.response.text\nTrue',
        ">>> import asyncio\n" + _CLIENT + ">>> async def main():\n"
        '...     async with client.arun_chat_completions_stream("Hello!") as stream:\n'
        '...         text = "".join([piece async for piece in stream])\n'
        "...     return text == stream.response.text\n>>> asyncio.run(main())\nTrue",
        stream=True,
    ),
    Call(
        "run_completions",
        "Ask for the continuation of a text.",
        "completion",
        _PROMPT,
        _CLIENT + '>>> len(client.run_completions("Once upon a time", n=2))\n2',
        ">>> import asyncio\n" + _CLIENT + '>>> answer = client.arun_completions("Once upon a time", n=2)\n'
        ">>> len(asyncio.run(answer))\n2",
    ),
    Call(
        "run_completions_stream",
        "Ask for the continuation of a text, in pieces as they come.",
        "completion",
        _PROMPT,
        _CLIENT + '>>> all(client.run_completions_stream("Once upon a time"))\nTrue',
        ">>> import asyncio\n" + _CLIENT + ">>> async def main():\n"
        '...     return [piece async for piece in client.arun_completions_stream("Once upon a time")]\n'
        ">>> all(asyncio.run(main()))\nTrue",
        stream=True,
    ),
    Call(
        "run_vision_request",
        "Ask about images.",
        "vision",
        ("prompt: Messages", "image_paths: Images", "*", "stream: bool = False"),
        _CLIENT + '>>> picture = "https://example.com/cat.png"\n'
        '>>> answer, error = client.run_vision_request("What is it?", picture, return_error=True)\n'
        ">>> error is None\nTrue",
        ">>> import asyncio\n" + _CLIENT + '>>> picture = "https://example.com/cat.png"\n'
        '>>> call = client.arun_vision_request("What is it?", picture, return_error=True)\n'
        ">>> answer, error = asyncio.run(call)\n>>> error is None\nTrue",
    ),
    Call(
        "list_models",
        "The models that the provider offers.",
        "models",
        (),
        _CLIENT + ">>> [model.id for model in client.list_models()]\n['offline']",
        ">>> import asyncio\n"
        + _CLIENT
        + ">>> [model.id for model in asyncio.run(client.alist_models())]\n['offline']",
        raises=("Error", "TypeError"),
    ),
    Call(
        "build_request",
        "The exact HTTP request that a call would send. Nothing is sent.",
        "build",
        ("messages: Messages | None = None", "*", "prompt: str | None = None", "stream: bool = False"),
        ">>> from gen_ai import create_client\n"
        '>>> client = create_client(provider="openai", api_key="sk-test", model_name="m")\n'
        ">>> client.build_request(\"Hello\").json[\"messages\"]\n[{'role': 'user', 'content': 'Hello'}]",
        twin=False,
        raises=("InvalidRequestError", "TypeError"),
    ),
)

CLIENT_CALLS += (
    Call(
        "run_embeddings",
        "Turn texts into vectors, which lie near each other where the texts mean the same.",
        "embeddings",
        ("texts: str | Iterable[Input]",),
        _CLIENT + '>>> vectors = client.run_embeddings(["red apples", "green apples"], dimensions=256)\n'
        ">>> len(vectors), len(vectors[0])\n(2, 256)",
        ">>> import asyncio\n" + _CLIENT + '>>> vector = asyncio.run(client.arun_embeddings("red apples"))\n'
        ">>> type(vector[0])\n<class 'float'>",
        raises=("Error", "TypeError"),
    ),
    Call(
        "run_rerank",
        "Rank documents by how well they fit a query.",
        "rerank",
        ("query: str", "documents: Iterable[str]"),
        _CLIENT + '>>> found = client.run_rerank("green apples", ["A red car", "An apple, green"], top_n=1)\n'
        ">>> found[0].index, found[0].document\n(1, 'An apple, green')",
        ">>> import asyncio\n" + _CLIENT + '>>> ranking = client.arun_rerank("green", ["A red car", "A green car"])\n'
        ">>> [result.index for result in asyncio.run(ranking)]\n[1, 0]",
        raises=("Error", "TypeError"),
    ),
)

_BATCH_RAISES = ("BatchError", "BatchInterrupted", "InvalidRequestError, …", "TypeError")
_ROWS_RAISES = ("InvalidRequestError, …", "TypeError")

CLIENT_CALLS += (
    Call(
        "run_chat_completions_batch",
        "Ask for the next message of many conversations, side by side.",
        "chat",
        ("conversations: Rows[Messages]", *_BATCH),
        _CLIENT + f">>> answers = client.run_chat_completions_batch({_CITIES}, temperature=[0, 0.5])\n"
        ">>> len(answers)\n2",
        ">>> import asyncio\n" + _CLIENT + f">>> answers = asyncio.run(client.arun_chat_completions_batch({_CITIES}))\n"
        ">>> len(answers)\n2",
        raises=_BATCH_RAISES,
        form="list",
    ),
    Call(
        "iter_chat_completions_batch",
        "Ask for the next message of many conversations, side by side; rows come as they finish.",
        "chat",
        ("conversations: Rows[Messages]", *_ITERATED),
        _CLIENT + '>>> questions = (f"What is {number}?" for number in range(3))\n'
        ">>> [row.index for row in client.iter_chat_completions_batch(questions)]\n[0, 1, 2]",
        ">>> import asyncio\n" + _CLIENT + ">>> async def main():\n"
        '...     return [row.index async for row in client.aiter_chat_completions_batch(["Who?", "Where?"])]\n'
        ">>> asyncio.run(main())\n[0, 1]",
        raises=_ROWS_RAISES,
        form="rows",
    ),
    Call(
        "run_completions_batch",
        "Ask for the continuation of many texts, side by side.",
        "completion",
        ("prompts: Rows[str]", *_BATCH),
        _CLIENT + '>>> results, errors = client.run_completions_batch(["Once", ""], return_error=True)\n'
        ">>> errors[0] is None, errors[1][\"error_type\"]\n(True, 'InvalidRequestError')",
        ">>> import asyncio\n" + _CLIENT + '>>> texts = asyncio.run(client.arun_completions_batch(["Once", "Twice"]))\n'
        ">>> len(texts)\n2",
        raises=_BATCH_RAISES,
        form="list",
    ),
    Call(
        "iter_completions_batch",
        "Ask for the continuation of many texts, side by side; rows come as they finish.",
        "completion",
        ("prompts: Rows[str]", *_ITERATED),
        _CLIENT + '>>> with client.iter_completions_batch(["Once", ""]) as rows:\n'
        "...     [row.error is None for row in rows]\n[True, False]",
        ">>> import asyncio\n" + _CLIENT + ">>> async def main():\n"
        '...     return [row.index async for row in client.aiter_completions_batch(["Once", "Twice"])]\n'
        ">>> asyncio.run(main())\n[0, 1]",
        raises=_ROWS_RAISES,
        form="rows",
    ),
)

CONVERSATION_CALLS = (
    Call(
        "send",
        "Send one turn and wait for the answer; both enter the history.",
        "chat",
        _TURN,
        _TALK + '>>> answer = chat.send("My name is Ada.")\n>>> "Ada" in chat.send("What did I say?")\nTrue',
        ">>> import asyncio\n" + _TALK + '>>> answer = asyncio.run(chat.asend("My name is Ada."))\n'
        ">>> len(chat.messages)\n2",
    ),
    Call(
        "send_stream",
        "Send one turn; the answer comes in pieces and enters the history with the last of them.",
        "chat",
        _TURN,
        _TALK + '>>> answer = "".join(chat.send_stream("My name is Ada."))\n'
        '>>> chat.messages[-1]["content"] == answer\nTrue',
        ">>> import asyncio\n" + _TALK + ">>> async def main():\n"
        '...     return "".join([piece async for piece in chat.asend_stream("My name is Ada.")])\n'
        '>>> answer = asyncio.run(main())\n>>> chat.messages[-1]["content"] == answer\nTrue',
        stream=True,
    ),
)

# ---------------------------------------------------------------- docstrings and the running code


def twin_of(name: str) -> str:
    """The name of the `a` twin."""
    return f"a{name}"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _argument_lines(call: Call) -> Iterator[str]:
    given = [entry.partition(":")[0] for entry in call.payload if entry != "*"]
    accepted = ACCEPTS[call.told].split()
    for row in [*given, *(name for name in accepted if name not in given)]:
        names = row.replace(",", ", ")
        text = INSTEAD.get((row, call.told)) or ARGUMENTS[names]
        if call.stream:
            text = INSTEAD.get((row, "stream"), text)
        yield from _wrapped(f"{names}: {text}", " " * 12, " " * 16)


def _returns(call: Call, twin: bool) -> str:
    tools = "" if call.operation == "completion" else " or tools that are yours to run"
    if call.form:
        return _LIST if call.form == "list" else _ROWS.format(rows="An `AsyncBatchRows`" if twin else "A `BatchRows`")
    if call.operation == "models":
        return "A list of `Model`. With `return_error=True` the pair `(list, None)` or `(None, error)`."
    if call.operation == "embeddings":
        return (
            "For one text its vector, a list of numbers; for a list of texts a list of vectors in the same order. With "
            "`full_output=True` an `EmbeddingsResponse`. With `return_error=True` the pair `(result, None)` or "
            "`(None, error)`."
        )
    if call.operation == "rerank":
        return (
            "A list of `RerankResult`, the best first: `index` in the list that was given, `score`, `document`. With "
            "`full_output=True` a `RerankResponse`. With `return_error=True` the pair `(result, None)` or "
            "`(None, error)`."
        )
    if call.operation == "build":
        return "The request: `method`, `url`, `headers` (the key in them does not show), `body`, `json`, `to_curl()`."
    stream = "An `AsyncStream`" if twin else "A `Stream`"
    opens = ", or when the stream is awaited" if twin else ", at `open()` or at `with`"
    if call.stream:
        return _PIECES.format(stream=stream, tools=tools, opens=opens)
    text = _VALUE.format(tools=tools)
    if call.operation == "vision":
        text += f" With `stream=True` {stream[0].lower()}{stream[1:]}" + (
            ", which need not be awaited." if twin else "."
        )
    return text


def docstring(call: Call, *, twin: bool = False) -> list[str]:
    """The docstring of a method, line by line, as it stands in the file."""
    purpose = f"{call.purpose} The twin of `{call.name}` for an event loop." if twin else call.purpose
    example = call.async_example if twin else call.example
    lines = [*_wrapped(f'"""{purpose}', " " * 8, " " * 8), "", "        Args:", *_argument_lines(call)]
    lines += ["", "        Returns:", *_wrapped(_returns(call, twin), " " * 12, " " * 12), "", "        Raises:"]
    for name in call.raises:
        lines += _wrapped(f"{name}: {_RAISES[name]}", " " * 12, " " * 16)
    lines += ["", "        Example:", *(f"            {line}" for line in example.splitlines()), '        """']
    if "\\" in example:
        lines[0] = lines[0].replace('"""', 'r"""', 1)
    return lines


def _body(call: Call, name: str, prefix: str, conversation: bool) -> tuple[str, str, list[str]]:
    """`async` or nothing, the return annotation, and the statements."""
    awaits = "await " if prefix else ""
    kind, result = ("async def", "Any") if prefix else ("def", "Any")
    if call.stream:
        kind, result, awaits = "def", "AsyncStream[Any, Any]" if prefix else "Stream[Any, Any]", ""
    if conversation:
        hook = f"_{prefix}send_stream" if call.stream else f"_{prefix}send"
        return kind, result, [f'return {awaits}self.{hook}("{name}", text, options)']
    if call.operation == "models":
        return kind, result, [f'return {awaits}self._{prefix}run_list("{name}", options)']
    if call.operation == "build":
        call_options = '{"prompt": prompt, "stream": stream, **options}'
        return kind, "BuiltRequest", [f'return self._preview("{name}", messages, {call_options})']
    if call.operation == "vision":
        choice = f"self._{prefix}stream if stream else self._{prefix}run"
        return (
            "def",
            result,
            [
                'options["image_paths"] = image_paths',
                f"run = {choice}",
                f'return run("{name}", "vision", prompt, options)',
            ],
        )
    if call.form:
        return _batch_body(call, name, prefix)
    runner = f"_{prefix}stream" if call.stream else f"_{prefix}run"
    payload = call.payload[0].partition(":")[0]
    if call.operation == "rerank":
        payload = "(query, documents)"
    return kind, result, [f'return {awaits}self.{runner}("{name}", "{call.operation}", {payload}, options)']


def _payload(call: Call, *, twin: bool) -> list[str]:
    """What stands before the options. On an event loop the rows of a batch may come from an async iterable."""
    return [entry.replace(": Rows[", ": AsyncRows[") if twin else entry for entry in call.payload]


def _batch_body(call: Call, name: str, prefix: str) -> tuple[str, str, list[str]]:
    payload, _, *settings = [entry.partition(":")[0] for entry in call.payload]
    listed = call.form == "list"
    kind = "async def" if prefix and listed else "def"
    result = "Any" if listed else "AsyncBatchRows[Any, Any]" if prefix else "BatchRows[Any, Any]"
    awaits = "await " if prefix and listed else ""
    given = ", ".join(f'"{setting}": {setting}' for setting in settings)
    form = f'"{prefix}{"listed" if listed else "rows"}"'
    made = f'self._batch({form}, "{name}", "{call.operation}", {payload}, how, options)'
    return kind, result, [f"how = {{{given}}}", f"return {awaits}{made}"]


def _method(call: Call, *, twin: bool, conversation: bool) -> list[str]:
    name = twin_of(call.name) if twin else call.name
    kind, result, statements = _body(call, name, "a" if twin else "", conversation)
    head = signature(f"{kind} {name}", ["self", *_payload(call, twin=twin), "**options: Any"], f"{result}:")
    return [*head, *docstring(call, twin=twin), *(f"        {line}" for line in statements), ""]


def _methods(calls: tuple[Call, ...], *, conversation: bool = False) -> list[str]:
    lines: list[str] = []
    for call in calls:
        for twin in (False, True)[: 1 + call.twin]:
            lines += _method(call, twin=twin, conversation=conversation)
    return lines[:-1]


def running_code() -> str:
    """The text of gen_ai/surface.py."""
    hooks = "_run _arun _stream _astream _run_list _arun_list _preview _batch"
    turns = "_send _asend _send_stream _asend_stream"
    return "\n".join(
        [
            '"""The public calls and their documentation. Written by scripts/make_surface.py: change the tables there.',
            "",
            "Their types stand in surface.pyi.",
            '"""',
            "",
            "from __future__ import annotations",
            "",
            "from typing import TYPE_CHECKING, Any",
            "",
            "if TYPE_CHECKING:",
            "    from collections.abc import Iterable",
            "",
            "    from .batch import AsyncBatchRows, BatchRows",
            "    from .batch.values import AsyncRows, Progress, Rows",
            "    from .option_types import Images, Input, Messages, Turn",
            "    from .request import BuiltRequest",
            "    from .streams import AsyncStream, Stream",
            "",
            "",
            "class Surface:",
            '    """The calls of a client."""',
            "",
            *(f"    {hook}: Any" for hook in hooks.split()),
            "",
            *_methods(CLIENT_CALLS),
            "",
            "",
            "class ConversationSurface:",
            '    """The calls of a conversation."""',
            "",
            *(f"    {hook}: Any" for hook in turns.split()),
            "",
            *_methods(CONVERSATION_CALLS, conversation=True),
            "",
        ]
    )


def signature(head: str, parameters: list[str], tail: str) -> list[str]:
    """A `def` inside a class, laid out as the formatter does."""
    line = f"    {head}({', '.join(parameters)}) -> {tail}"
    if len(line) <= WIDTH:
        return [line]
    inner = f"        {', '.join(parameters)}"
    if len(inner) <= WIDTH:
        return [f"    {head}(", inner, f"    ) -> {tail}"]
    return [f"    {head}(", *(f"        {parameter}," for parameter in parameters), f"    ) -> {tail}"]


# ---------------------------------------------------------------- the overloads


@dataclass(frozen=True)
class Form:
    """What may be given as `guided_json`: its declaration, the value that stands for text, `parsed`."""

    declared: str
    value: str
    parsed: str
    #: Shapes that this form tells apart. What is missing here goes to the last form, which says less: every
    #: overload more is a line more in the message of a checker that found none to fit.
    shapes: tuple[str, ...] = ("One", "Several", "Some", "Full", "Tools")


FORMS = (
    Form("None = ...", "str", "None"),
    Form("TypeForm[_T]", "_T", "_T"),
    Form("TypeAdapter[_T]", "_T", "_T", ("One", "Full")),
    Form("Any", "Any", "Any", ("Any", "Full", "Tools")),
)
#: Shape of an answer → its type. "Some" is a number that is not known before the call runs.
ANSWERS = {
    "One": "{value}",
    "Several": "list[{value}]",
    "Some": "{value} | list[{value}]",
    "Any": "Any",
    "Full": "ChatResponse[{parsed}]",
    "Tools": "ChatResponse[{parsed}]",
}
#: Shape of a stream → the type of its pieces.
STREAMS = {"One": "str", "Full": "Event", "Tools": "Event"}

#: Class of options → its bases: what the caller says in so many words. Names of tool classes come last.
OPTION_CLASSES = {
    "One": "_Text _N1 _NoTools",
    "Several": "_Text _NMany _NoTools",
    "Some": "_Text _NSome _NoTools",
    "Full": "_Full _NSome _MayTools",
    "Tools": "_Either _NSome _Tools",
    "Functions": "_Either _NSome _Functions",
    # A flag that is a variable: what comes back is known only when the call runs.
    "Unsure": "_Unsure _NSome _MayTools",
    "Flag": "_Text _NSome _MayTools",
    "FlagOfStream": "_Text _N1 _MayTools",
    "Anything": "_Either _NSome _MayTools",
}
_BASES = {
    "chat": "ChatOptions", "vision": "VisionOptions", "completion": "CompletionOptions",
    "chat_rows": "_ChatRows", "completion_rows": "_CompletionRows",
}  # fmt: skip


def _class_name(operation: str, shape: str) -> str:
    return f"_{operation.title().replace('_', '')}{shape}"


def _option_classes() -> Iterator[str]:
    for operation, base in _BASES.items():
        for shape, written in OPTION_CLASSES.items():
            if operation.startswith("completion"):
                if shape in ("Tools", "Functions"):
                    continue
                written = written.rpartition(" ")[0]  # noqa: PLW2901 - text completions know no tools
            if operation.endswith("rows"):
                written = written.replace("Some", "Each")  # noqa: PLW2901 - n and tools may differ from row to row
                written = written.replace("MayTools", "EachTools")  # noqa: PLW2901
            if shape == "Anything" and operation != "vision":
                continue
            bases = ", ".join([base, *written.split()])
            yield f"class {_class_name(operation, shape)}({bases}, total=False): ..."
    yield "class _ChatBuild(ChatOptions, _NSome, _MayTools, _AnyForm, total=False): ..."
    for title in ("Embeddings", "Rerank"):
        for shape, flag in (("Plain", "_Text"), ("Full", "_Full"), ("Unsure", "_Unsure"), ("Build", "_Either")):
            yield f"class _{title}{shape}({title}Options, {flag}, total=False): ..."
    yield "class _CompletionBuild(CompletionOptions, _NSome, _AnyForm, total=False): ..."


@dataclass(frozen=True)
class Row:
    """One overload: its keyword declarations, the shape of its other options, its result."""

    keywords: tuple[str, ...]
    shape: str
    result: str


def _shapes(form: Form, *, stream: bool) -> Iterator[str]:
    for shape in form.shapes:
        if not stream:
            yield shape
        elif shape in STREAMS or shape == "Any":
            yield shape.replace("Any", "One")


def _rows(operation: str, *, stream: bool) -> Iterator[Row]:
    """The overloads of an answer or of a stream; the result of a stream is `pieces, parsed`."""
    for form in FORMS:
        for shape in _shapes(form, stream=stream):
            if operation == "completion" and shape == "Tools":
                continue
            result = (STREAMS if stream else ANSWERS)[shape].format(value=form.value, parsed=form.parsed)
            options = "Some" if shape == "Any" else shape
            yield from _either_way(f"guided_json: {form.declared}", options, result, form.parsed if stream else "")
    anything = "guided_json: Any = ..."
    if operation != "completion":
        result, parsed = ("Event", "Any") if stream else ("ChatResponse[Any]", "")
        yield from _either_way(anything, "Functions", result, parsed)
    unknown = "Any, Any" if stream else "Any"
    yield Row((anything, "return_error: bool = ..."), "Unsure", unknown)
    yield Row((anything, "return_error: bool"), "FlagOfStream" if stream else "Flag", unknown)


def _either_way(guided: str, shape: str, result: str, parsed: str) -> Iterator[Row]:
    """With errors raised, and with errors as values."""
    end = f", {parsed}" if parsed else ""
    yield Row((guided, "return_error: _No = ..."), shape, f"{result}{end}")
    yield Row((guided, "return_error: _Yes"), shape, f"_Checked[{result}]{end}")


def _of_rows(row: Row, form: str) -> str:
    """The result of a batch whose single calls are those of this row."""
    flag = row.keywords[-1].partition(": ")[2]
    if flag.startswith("bool"):
        return "Any" if form == "list" else "BatchRows[Any, Any]"
    if flag == "_Yes":
        inner = row.result.removeprefix("_Checked[").removesuffix("]")
        return f"_CheckedRows[{inner}]" if form == "list" else f"BatchRows[{inner}, ErrorDict]"
    return f"list[{row.result}]" if form == "list" else f"BatchRows[{row.result}, Error]"


def _batch_overloads(call: Call, *, twin: bool) -> Iterator[str]:
    name = twin_of(call.name) if twin else call.name
    payload = [re.sub(" = .*", " = ...", entry) for entry in _payload(call, twin=twin)]
    kind = "async def" if twin and call.form == "list" else "def"
    for row in _rows(call.operation, stream=False):
        result = _of_rows(row, call.form)
        if twin:
            result = result.replace("BatchRows[", "AsyncBatchRows[")
        options = f"**options: Unpack[{_class_name(f'{call.operation}_rows', row.shape)}]"
        yield from _overload(name, ["self", *payload, *row.keywords, options], result, kind=kind)


def _row_options() -> Iterator[str]:
    """The options of single calls, each with one value for all rows or one for each."""
    tree = ast.parse((PACKAGE / "option_types.py").read_text("utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for operation in ("chat", "completion"):
        lineage = [classes[_BASES[operation]]]
        while (base := ast.unparse(lineage[0].bases[0])) in classes:
            lineage.insert(0, classes[base])
        yield f"class {_BASES[f'{operation}_rows']}(TypedDict, total=False):"
        for field in (line for kind in lineage for line in kind.body if isinstance(line, ast.AnnAssign)):
            written = ast.unparse(field.annotation).replace("'", '"')
            whole = any(word in written for word in ("Mapping", "Sequence", "Images"))
            yield f"    {ast.unparse(field.target)}: {'_Each' if not whole else '_OrPerRow'}[{written}]"
        yield ""


def _overload(name: str, parameters: list[str], result: str, *, kind: str = "def") -> list[str]:
    return ["    @overload", *signature(f"{kind} {name}", parameters, f"{result}: ...")]


def _call_overloads(call: Call, *, twin: bool) -> Iterator[str]:
    name = twin_of(call.name) if twin else call.name
    cut = call.payload.index("*") if "*" in call.payload else len(call.payload)
    start = ["self", *call.payload[:cut], "*"]
    vision = call.operation == "vision"
    kind = "async def" if twin and not (vision or call.stream) else "def"
    for stream in (False, True) if vision else (call.stream,):
        for row in _rows(call.operation, stream=stream):
            extra = ["stream: _Yes" if stream else "stream: _No = ..."] if vision else []
            options = f"**options: Unpack[{_class_name(call.operation, row.shape)}]"
            result = row.result
            if stream:
                result = f"AsyncStream[{result}]" if twin else f"Stream[{result}]"
            elif vision and twin:
                result = f"Coroutine[Any, Any, {result}]"
            yield from _overload(name, [*start, *extra, *row.keywords, options], result, kind=kind)
    if vision:
        keywords = [
            "stream: bool",
            "guided_json: Any = ...",
            "return_error: bool = ...",
            "**options: Unpack[_VisionAnything]",
        ]
        yield from _overload(name, [*start, *keywords], "Any")


def _list_overloads(name: str, kind: str) -> Iterator[str]:
    for flag, result in (
        ("return_error: _No = ...", "list[Model]"),
        ("return_error: _Yes", "_Checked[list[Model]]"),
        ("return_error: bool", "Any"),
    ):
        yield from _overload(name, ["self", "*", flag, "**options: Unpack[_ListOptions]"], result, kind=kind)


def _build_overloads(name: str) -> Iterator[str]:
    chat = ["self", "messages: Messages", "*", "prompt: None = ...", "stream: bool = ..."]
    text = ["self", "messages: None = ...", "*", "prompt: str", "stream: bool = ..."]
    start = ["self", "messages: None = ...", "*", "prompt: None = ...", "stream: _No = ..."]
    vectors = [*start, "texts: str | Iterable[Input]"]
    ranking = [*start, "query: str", "documents: Iterable[str]"]
    yield from _overload(name, [*chat, "**options: Unpack[_ChatBuild]"], "BuiltRequest")
    yield from _overload(name, [*text, "**options: Unpack[_CompletionBuild]"], "BuiltRequest")
    yield from _overload(name, [*vectors, "**options: Unpack[_EmbeddingsBuild]"], "BuiltRequest")
    yield from _overload(name, [*ranking, "**options: Unpack[_RerankBuild]"], "BuiltRequest")


#: What may be given → what comes back.
_VECTORS = (
    ("texts: str", "list[float]"),
    ("texts: _Texts[_I]", "list[list[float]]"),
    ("texts: str | Iterable[Input]", "list[float] | list[list[float]]"),
)


def _retrieval_overloads(call: Call, name: str, kind: str) -> Iterator[str]:
    rerank = call.operation == "rerank"
    title = call.operation.title()
    forms = (("query: str, documents: Iterable[str]", "list[RerankResult]"),) if rerank else _VECTORS
    for given, value in forms:
        start = ["self", *given.split(", "), "*"]
        options = f"**options: Unpack[_{title}Plain]"
        yield from _overload(name, [*start, "return_error: _No = ...", options], value, kind=kind)
        yield from _overload(name, [*start, "return_error: _Yes", options], f"_Checked[{value}]", kind=kind)
    start = ["self", *(list(call.payload)), "*"]
    for flag, result in (("_No = ...", "{}"), ("_Yes", "_Checked[{}]")):
        full = [*start, f"return_error: {flag}", f"**options: Unpack[_{title}Full]"]
        yield from _overload(name, full, result.format(f"{title}Response"), kind=kind)
    unsure = [*start, "return_error: bool = ...", f"**options: Unpack[_{title}Unsure]"]
    yield from _overload(name, unsure, "Any", kind=kind)
    yield from _overload(name, [*start, "return_error: bool", f"**options: Unpack[_{title}Plain]"], "Any", kind=kind)


def _overloads(calls: tuple[Call, ...]) -> Iterator[str]:
    for call in calls:
        for twin in (False, True)[: 1 + call.twin]:
            if call.operation == "models":
                yield from _list_overloads(twin_of(call.name) if twin else call.name, "async def" if twin else "def")
            elif call.operation == "build":
                yield from _build_overloads(call.name)
            elif call.operation in ("embeddings", "rerank"):
                name = twin_of(call.name) if twin else call.name
                yield from _retrieval_overloads(call, name, "async def" if twin else "def")
            elif call.form:
                yield from _batch_overloads(call, twin=twin)
            else:
                yield from _call_overloads(call, twin=twin)


_STUB_HEAD = """# The types of the public calls. Written by scripts/make_surface.py: change the tables there.

# A list of functions is a list of tools too, and the first overload that fits is the one that counts.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Literal, Required, TypeAlias, TypedDict, TypeVar, Unpack, overload

from pydantic import TypeAdapter
from typing_extensions import TypeForm

from .batch import AsyncBatchRows, BatchRows, PerRow
from .batch.values import AsyncRows, Progress, Rows
from .error_dict import ErrorDict
from .errors import Error
from .option_types import (
    ChatOptions,
    CompletionOptions,
    Effort,
    EmbeddingsOptions,
    Functions,
    Images,
    Input,
    Messages,
    RerankOptions,
    Tools,
    Turn,
    VisionOptions,
)
from .request import BuiltRequest
from .retry import RetryPolicy
from .streams import AsyncStream, Stream
from .types import ChatResponse, Event, Model, ToolCall
from .vectors import EmbeddingsResponse, RerankResponse, RerankResult

_T = TypeVar("_T")
_X = TypeVar("_X")
_I = TypeVar("_I", bound=Input)
#: What holds texts and is none itself: a string is an iterable of strings too.
_Texts: TypeAlias = list[_I] | tuple[_I, ...] | Iterator[_I] | AbstractSet[_I]
#: What `return_error=True` makes of a result.
_Checked: TypeAlias = tuple[_X, None] | tuple[None, ErrorDict]
_CheckedRows: TypeAlias = tuple[list[_X | None], list[ErrorDict | None]]
#: In a batch: one value for all rows, or one for each.
_OrPerRow: TypeAlias = _X | PerRow[_X]
_Each: TypeAlias = _X | Sequence[_X] | PerRow[_X]
_Yes: TypeAlias = Literal[True]
_No: TypeAlias = Literal[False]
_Many: TypeAlias = Literal[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]

class _Text(TypedDict, total=False):
    full_output: _No

class _Full(TypedDict, total=False):
    full_output: Required[_Yes]

class _Unsure(TypedDict, total=False):
    full_output: Required[bool]

class _Either(TypedDict, total=False):
    full_output: bool

class _N1(TypedDict, total=False):
    n: Literal[1] | None

class _NMany(TypedDict, total=False):
    n: Required[_Many]

class _NSome(TypedDict, total=False):
    n: int | None

class _NEach(TypedDict, total=False):
    n: _Each[int | None]

class _NoTools(TypedDict, total=False):
    tools: Functions | _No | None
    functions: Functions | _No | None

class _Tools(TypedDict, total=False):
    tools: Required[Tools]
    functions: None

class _Functions(TypedDict, total=False):
    tools: None
    functions: Required[Tools]

class _MayTools(TypedDict, total=False):
    tools: Tools | _No | None
    functions: Tools | _No | None

class _EachTools(TypedDict, total=False):
    tools: Tools | _No | PerRow[Any] | None
    functions: Tools | _No | PerRow[Any] | None

class _AnyForm(TypedDict, total=False):
    guided_json: Any

class _ListOptions(TypedDict, total=False):
    timeout: float | None
    retry: RetryPolicy | None
    max_retries: int | None
    extra_headers: Mapping[str, str] | None
"""


def types() -> str:
    """The text of gen_ai/surface.pyi."""
    return "\n".join(
        [
            _STUB_HEAD,
            *_row_options(),
            *_option_classes(),
            "",
            "class Surface:",
            *_overloads(CLIENT_CALLS),
            "",
            "class ConversationSurface:",
            *_overloads(CONVERSATION_CALLS),
            "",
        ]
    )


FILES = {PACKAGE / "surface.py": running_code, PACKAGE / "surface.pyi": types}


def main(arguments: list[str]) -> int:
    """Write the files, or say which are stale."""
    stale = [path for path, text in FILES.items() if not path.exists() or path.read_text("utf-8") != text()]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.name} is stale: run python scripts/make_surface.py", file=sys.stderr)
        else:
            path.write_text(FILES[path](), encoding="utf-8")
            print(f"wrote {path.name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
