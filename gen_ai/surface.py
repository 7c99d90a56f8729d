"""The public calls and their documentation. Written by scripts/make_surface.py: change the tables there.

Their types stand in surface.pyi.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .batch import AsyncBatchRows, BatchRows
    from .batch.values import AsyncRows, Progress, Rows
    from .option_types import Images, Input, Messages, Turn
    from .request import BuiltRequest
    from .streams import AsyncStream, Stream


class Surface:
    """The calls of a client."""

    _run: Any
    _arun: Any
    _stream: Any
    _astream: Any
    _run_list: Any
    _arun_list: Any
    _preview: Any
    _batch: Any

    def run_chat_completions(self, messages: Messages, **options: Any) -> Any:
        r"""Ask for the next message of a conversation.

        Args:
            messages: a list of dictionaries (`role`, and `content` as text or parts), or one string for a single user
                message. The list is never changed. `ChatResponse.message` may be appended as it is.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` or tools that are yours to run a
            `ChatResponse`. With `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an
            `ErrorDict`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> from dataclasses import dataclass
            >>> @dataclass
            ... class City:
            ...     name: str
            ...     founded: int
            >>> client.run_chat_completions("name: Oslo\nfounded: 1048", guided_json=City)
            City(name='Oslo', founded=1048)
        """
        return self._run("run_chat_completions", "chat", messages, options)

    async def arun_chat_completions(self, messages: Messages, **options: Any) -> Any:
        """Ask for the next message of a conversation. The twin of `run_chat_completions` for an event loop.

        Args:
            messages: a list of dictionaries (`role`, and `content` as text or parts), or one string for a single user
                message. The list is never changed. `ChatResponse.message` may be appended as it is.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` or tools that are yours to run a
            `ChatResponse`. With `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an
            `ErrorDict`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> answer = client.arun_chat_completions("Hello!", full_output=True)
            >>> asyncio.run(answer).finish_reason
            'stop'
        """
        return await self._arun("arun_chat_completions", "chat", messages, options)

    def run_chat_completions_stream(self, messages: Messages, **options: Any) -> Stream[Any, Any]:
        """Ask for the next message of a conversation, in pieces as they come.

        Args:
            messages: a list of dictionaries (`role`, and `content` as text or parts), or one string for a single user
                message. The list is never changed. `ChatResponse.message` may be appended as it is.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True yields typed events (`TextDelta`, `ToolCallDelta`, `ToolResult`, `Finish` …) in place of
                text.
            return_error: True returns errors as values in place of raising them.
            n: how many answers; more than one needs `full_output=True`. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds until the first piece; None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            A `Stream` of text pieces, never empty; with `full_output=True` or tools that are yours to run of events.
            With `return_error=True` it yields `(piece, None)` and, on failure, one last `(None, error)`. `.response` is
            the whole answer after the last piece; under `guided_json` the value is in `.response.parsed`. The request
            goes out at the first piece, at `open()` or at `with`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> with client.run_chat_completions_stream("Hello!") as stream:
            ...     text = "".join(stream)
            >>> text == stream.response.text
            True
        """
        return self._stream("run_chat_completions_stream", "chat", messages, options)

    def arun_chat_completions_stream(self, messages: Messages, **options: Any) -> AsyncStream[Any, Any]:
        """Ask for the next message of a conversation, in pieces as they come. The twin of `run_chat_completions_stream`
        for an event loop.

        Args:
            messages: a list of dictionaries (`role`, and `content` as text or parts), or one string for a single user
                message. The list is never changed. `ChatResponse.message` may be appended as it is.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True yields typed events (`TextDelta`, `ToolCallDelta`, `ToolResult`, `Finish` …) in place of
                text.
            return_error: True returns errors as values in place of raising them.
            n: how many answers; more than one needs `full_output=True`. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds until the first piece; None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            An `AsyncStream` of text pieces, never empty; with `full_output=True` or tools that are yours to run of
            events. With `return_error=True` it yields `(piece, None)` and, on failure, one last `(None, error)`.
            `.response` is the whole answer after the last piece; under `guided_json` the value is in
            `.response.parsed`. The request goes out at the first piece, or when the stream is awaited.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> async def main():
            ...     async with client.arun_chat_completions_stream("Hello!") as stream:
            ...         text = "".join([piece async for piece in stream])
            ...     return text == stream.response.text
            >>> asyncio.run(main())
            True
        """
        return self._astream("arun_chat_completions_stream", "chat", messages, options)

    def run_completions(self, prompt: str, **options: Any) -> Any:
        """Ask for the continuation of a text.

        Args:
            prompt: the text that is to be continued.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: log probabilities per token, 0 to 20 (`choice.logprobs`).
            user: your name for the end user, for the provider's checks.
            suffix: the text that follows the completion.
            echo: True repeats the prompt before the completion.
            best_of: how many the server tries before it gives the best.
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` a `ChatResponse`. With
            `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an `ErrorDict`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> len(client.run_completions("Once upon a time", n=2))
            2
        """
        return self._run("run_completions", "completion", prompt, options)

    async def arun_completions(self, prompt: str, **options: Any) -> Any:
        """Ask for the continuation of a text. The twin of `run_completions` for an event loop.

        Args:
            prompt: the text that is to be continued.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: log probabilities per token, 0 to 20 (`choice.logprobs`).
            user: your name for the end user, for the provider's checks.
            suffix: the text that follows the completion.
            echo: True repeats the prompt before the completion.
            best_of: how many the server tries before it gives the best.
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` a `ChatResponse`. With
            `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an `ErrorDict`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> answer = client.arun_completions("Once upon a time", n=2)
            >>> len(asyncio.run(answer))
            2
        """
        return await self._arun("arun_completions", "completion", prompt, options)

    def run_completions_stream(self, prompt: str, **options: Any) -> Stream[Any, Any]:
        """Ask for the continuation of a text, in pieces as they come.

        Args:
            prompt: the text that is to be continued.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True yields typed events (`TextDelta`, `ToolCallDelta`, `ToolResult`, `Finish` …) in place of
                text.
            return_error: True returns errors as values in place of raising them.
            n: how many answers; more than one needs `full_output=True`. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: log probabilities per token, 0 to 20 (`choice.logprobs`).
            user: your name for the end user, for the provider's checks.
            suffix: the text that follows the completion.
            echo: True repeats the prompt before the completion.
            best_of: how many the server tries before it gives the best.
            model_name: the model of this call. Default: the client's.
            timeout: seconds until the first piece; None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            A `Stream` of text pieces, never empty; with `full_output=True` of events. With `return_error=True` it
            yields `(piece, None)` and, on failure, one last `(None, error)`. `.response` is the whole answer after the
            last piece; under `guided_json` the value is in `.response.parsed`. The request goes out at the first piece,
            at `open()` or at `with`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> all(client.run_completions_stream("Once upon a time"))
            True
        """
        return self._stream("run_completions_stream", "completion", prompt, options)

    def arun_completions_stream(self, prompt: str, **options: Any) -> AsyncStream[Any, Any]:
        """Ask for the continuation of a text, in pieces as they come. The twin of `run_completions_stream` for an event
        loop.

        Args:
            prompt: the text that is to be continued.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True yields typed events (`TextDelta`, `ToolCallDelta`, `ToolResult`, `Finish` …) in place of
                text.
            return_error: True returns errors as values in place of raising them.
            n: how many answers; more than one needs `full_output=True`. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: log probabilities per token, 0 to 20 (`choice.logprobs`).
            user: your name for the end user, for the provider's checks.
            suffix: the text that follows the completion.
            echo: True repeats the prompt before the completion.
            best_of: how many the server tries before it gives the best.
            model_name: the model of this call. Default: the client's.
            timeout: seconds until the first piece; None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            An `AsyncStream` of text pieces, never empty; with `full_output=True` of events. With `return_error=True` it
            yields `(piece, None)` and, on failure, one last `(None, error)`. `.response` is the whole answer after the
            last piece; under `guided_json` the value is in `.response.parsed`. The request goes out at the first piece,
            or when the stream is awaited.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> async def main():
            ...     return [piece async for piece in client.arun_completions_stream("Once upon a time")]
            >>> all(asyncio.run(main()))
            True
        """
        return self._astream("arun_completions_stream", "completion", prompt, options)

    def run_vision_request(self, prompt: Messages, image_paths: Images, *, stream: bool = False, **options: Any) -> Any:
        """Ask about images.

        Args:
            prompt: what to say about the images: text, or messages as for `run_chat_completions`.
            image_paths: a path, an http(s) or data URL, bytes, an open binary file, or several of them. The type is
                read from the bytes; URLs are passed on, not fetched.
            stream: True returns a stream, as `run_chat_completions_stream` does.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` or tools that are yours to run a
            `ChatResponse`. With `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an
            `ErrorDict`. With `stream=True` a `Stream`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> picture = "https://example.com/cat.png"
            >>> answer, error = client.run_vision_request("What is it?", picture, return_error=True)
            >>> error is None
            True
        """
        options["image_paths"] = image_paths
        run = self._stream if stream else self._run
        return run("run_vision_request", "vision", prompt, options)

    def arun_vision_request(
        self, prompt: Messages, image_paths: Images, *, stream: bool = False, **options: Any
    ) -> Any:
        """Ask about images. The twin of `run_vision_request` for an event loop.

        Args:
            prompt: what to say about the images: text, or messages as for `run_chat_completions`.
            image_paths: a path, an http(s) or data URL, bytes, an open binary file, or several of them. The type is
                read from the bytes; URLs are passed on, not fetched.
            stream: True returns a stream, as `run_chat_completions_stream` does.
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` or tools that are yours to run a
            `ChatResponse`. With `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an
            `ErrorDict`. With `stream=True` an `AsyncStream`, which need not be awaited.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> picture = "https://example.com/cat.png"
            >>> call = client.arun_vision_request("What is it?", picture, return_error=True)
            >>> answer, error = asyncio.run(call)
            >>> error is None
            True
        """
        options["image_paths"] = image_paths
        run = self._astream if stream else self._arun
        return run("arun_vision_request", "vision", prompt, options)

    def list_models(self, **options: Any) -> Any:
        """The models that the provider offers.

        Args:
            return_error: True returns errors as values in place of raising them.
            timeout: seconds for the whole call, with retries; None for no limit. Default 30.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            extra_headers: headers of this call.

        Returns:
            A list of `Model`. With `return_error=True` the pair `(list, None)` or `(None, error)`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> [model.id for model in client.list_models()]
            ['offline']
        """
        return self._run_list("list_models", options)

    async def alist_models(self, **options: Any) -> Any:
        """The models that the provider offers. The twin of `list_models` for an event loop.

        Args:
            return_error: True returns errors as values in place of raising them.
            timeout: seconds for the whole call, with retries; None for no limit. Default 30.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            extra_headers: headers of this call.

        Returns:
            A list of `Model`. With `return_error=True` the pair `(list, None)` or `(None, error)`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> [model.id for model in asyncio.run(client.alist_models())]
            ['offline']
        """
        return await self._arun_list("alist_models", options)

    def build_request(
        self, messages: Messages | None = None, *, prompt: str | None = None, stream: bool = False, **options: Any
    ) -> BuiltRequest:
        """The exact HTTP request that a call would send. Nothing is sent.

        Args:
            messages: as for `run_chat_completions`.
            prompt: in place of messages: a text completion, as for `run_completions`.
            stream: True shows the request of a stream.
            texts: in place of messages: as for `run_embeddings`. Of several requests the first is shown.
            query, documents: in place of messages: as for `run_rerank`.
            options: as for the call itself.

        Returns:
            The request: `method`, `url`, `headers` (the key in them does not show), `body`, `json`, `to_curl()`.

        Raises:
            InvalidRequestError: an argument is wrong, or the client has no HTTP request to show.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="openai", api_key="sk-test", model_name="m")
            >>> client.build_request("Hello").json["messages"]
            [{'role': 'user', 'content': 'Hello'}]
        """
        return self._preview("build_request", messages, {"prompt": prompt, "stream": stream, **options})

    def run_embeddings(self, texts: str | Iterable[Input], **options: Any) -> Any:
        """Turn texts into vectors, which lie near each other where the texts mean the same.

        Args:
            texts: one text, or a list of them. A long list goes out in several requests, and comes back as one. Where
                the model takes images, an item may be a list of content parts, which become one vector.
            full_output: True returns the whole `EmbeddingsResponse` (usage, model, request id, raw …).
            return_error: True returns errors as values in place of raising them.
            dimensions: how many numbers each vector has, where the model leaves a choice. Default: the model's own.
            input_type: what the texts are for, where the model makes a difference: "query", "document",
                "classification" or "clustering".
            batch_size: the most texts in one request. Default: what the provider takes.
            max_concurrent: how many requests may be under way at once. Default 5.
            user: your name for the end user, for the provider's checks.
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and all its requests; None for no limit. Default 30.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            For one text its vector, a list of numbers; for a list of texts a list of vectors in the same order. With
            `full_output=True` an `EmbeddingsResponse`. With `return_error=True` the pair `(result, None)` or `(None,
            error)`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> vectors = client.run_embeddings(["red apples", "green apples"], dimensions=256)
            >>> len(vectors), len(vectors[0])
            (2, 256)
        """
        return self._run("run_embeddings", "embeddings", texts, options)

    async def arun_embeddings(self, texts: str | Iterable[Input], **options: Any) -> Any:
        """Turn texts into vectors, which lie near each other where the texts mean the same. The twin of
        `run_embeddings` for an event loop.

        Args:
            texts: one text, or a list of them. A long list goes out in several requests, and comes back as one. Where
                the model takes images, an item may be a list of content parts, which become one vector.
            full_output: True returns the whole `EmbeddingsResponse` (usage, model, request id, raw …).
            return_error: True returns errors as values in place of raising them.
            dimensions: how many numbers each vector has, where the model leaves a choice. Default: the model's own.
            input_type: what the texts are for, where the model makes a difference: "query", "document",
                "classification" or "clustering".
            batch_size: the most texts in one request. Default: what the provider takes.
            max_concurrent: how many requests may be under way at once. Default 5.
            user: your name for the end user, for the provider's checks.
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and all its requests; None for no limit. Default 30.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            For one text its vector, a list of numbers; for a list of texts a list of vectors in the same order. With
            `full_output=True` an `EmbeddingsResponse`. With `return_error=True` the pair `(result, None)` or `(None,
            error)`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> vector = asyncio.run(client.arun_embeddings("red apples"))
            >>> type(vector[0])
            <class 'float'>
        """
        return await self._arun("arun_embeddings", "embeddings", texts, options)

    def run_rerank(self, query: str, documents: Iterable[str], **options: Any) -> Any:
        """Rank documents by how well they fit a query.

        Args:
            query: what the documents are ranked by.
            documents: a list of texts.
            top_n: how many results. Default: all documents.
            full_output: True returns the whole `RerankResponse` (usage, model, request id, raw …).
            return_error: True returns errors as values in place of raising them.
            user: your name for the end user, for the provider's checks.
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries; None for no limit. Default 30.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            A list of `RerankResult`, the best first: `index` in the list that was given, `score`, `document`. With
            `full_output=True` a `RerankResponse`. With `return_error=True` the pair `(result, None)` or `(None,
            error)`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> found = client.run_rerank("green apples", ["A red car", "An apple, green"], top_n=1)
            >>> found[0].index, found[0].document
            (1, 'An apple, green')
        """
        return self._run("run_rerank", "rerank", (query, documents), options)

    async def arun_rerank(self, query: str, documents: Iterable[str], **options: Any) -> Any:
        """Rank documents by how well they fit a query. The twin of `run_rerank` for an event loop.

        Args:
            query: what the documents are ranked by.
            documents: a list of texts.
            top_n: how many results. Default: all documents.
            full_output: True returns the whole `RerankResponse` (usage, model, request id, raw …).
            return_error: True returns errors as values in place of raising them.
            user: your name for the end user, for the provider's checks.
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries; None for no limit. Default 30.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            A list of `RerankResult`, the best first: `index` in the list that was given, `score`, `document`. With
            `full_output=True` a `RerankResponse`. With `return_error=True` the pair `(result, None)` or `(None,
            error)`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> ranking = client.arun_rerank("green", ["A red car", "A green car"])
            >>> [result.index for result in asyncio.run(ranking)]
            [1, 0]
        """
        return await self._arun("arun_rerank", "rerank", (query, documents), options)

    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        **options: Any,
    ) -> Any:
        """Ask for the next message of many conversations, side by side.

        Args:
            conversations: one for each row: a list of messages, or one string for a single user message.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            A list: for each row, in the order of the input, what the single call would return. With `return_error=True`
            the pair `(results, errors)`, two lists with an entry for each row: None where the row failed, and its error
            as an `ErrorDict` or None.

        Raises:
            BatchError: rows failed. All the others have finished: `.results` and `.errors` hold every row. Not under
                `return_error=True`.
            BatchInterrupted: Ctrl-C. `.results` and `.errors` hold what had finished.
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> answers = client.run_chat_completions_batch(["Where is Oslo?", "Where is Rome?"], temperature=[0, 0.5])
            >>> len(answers)
            2
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress}
        return self._batch("listed", "run_chat_completions_batch", "chat", conversations, how, options)

    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        **options: Any,
    ) -> Any:
        """Ask for the next message of many conversations, side by side. The twin of `run_chat_completions_batch` for an
        event loop.

        Args:
            conversations: one for each row: a list of messages, or one string for a single user message.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            A list: for each row, in the order of the input, what the single call would return. With `return_error=True`
            the pair `(results, errors)`, two lists with an entry for each row: None where the row failed, and its error
            as an `ErrorDict` or None.

        Raises:
            BatchError: rows failed. All the others have finished: `.results` and `.errors` hold every row. Not under
                `return_error=True`.
            BatchInterrupted: Ctrl-C. `.results` and `.errors` hold what had finished.
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> answers = asyncio.run(client.arun_chat_completions_batch(["Where is Oslo?", "Where is Rome?"]))
            >>> len(answers)
            2
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress}
        return await self._batch("alisted", "arun_chat_completions_batch", "chat", conversations, how, options)

    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        ordered: bool = True,
        **options: Any,
    ) -> BatchRows[Any, Any]:
        """Ask for the next message of many conversations, side by side; rows come as they finish.

        Args:
            conversations: one for each row: a list of messages, or one string for a single user message.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            ordered: True gives rows in the order of the input, False as they finish. Default True.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            A `BatchRows`: each step gives a `BatchRow` with `index`, `result` and `error` (an `Error`, or None; with
            `return_error=True` an `ErrorDict`). Input is read along the way, at most two rows ahead for each one under
            way, so that memory stays the same however many there are. Leaving early ends the requests under way.

        Raises:
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> questions = (f"What is {number}?" for number in range(3))
            >>> [row.index for row in client.iter_chat_completions_batch(questions)]
            [0, 1, 2]
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress, "ordered": ordered}
        return self._batch("rows", "iter_chat_completions_batch", "chat", conversations, how, options)

    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        ordered: bool = True,
        **options: Any,
    ) -> AsyncBatchRows[Any, Any]:
        """Ask for the next message of many conversations, side by side; rows come as they finish. The twin of
        `iter_chat_completions_batch` for an event loop.

        Args:
            conversations: one for each row: a list of messages, or one string for a single user message.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            ordered: True gives rows in the order of the input, False as they finish. Default True.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            An `AsyncBatchRows`: each step gives a `BatchRow` with `index`, `result` and `error` (an `Error`, or None;
            with `return_error=True` an `ErrorDict`). Input is read along the way, at most two rows ahead for each one
            under way, so that memory stays the same however many there are. Leaving early ends the requests under way.

        Raises:
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> async def main():
            ...     return [row.index async for row in client.aiter_chat_completions_batch(["Who?", "Where?"])]
            >>> asyncio.run(main())
            [0, 1]
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress, "ordered": ordered}
        return self._batch("arows", "aiter_chat_completions_batch", "chat", conversations, how, options)

    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        **options: Any,
    ) -> Any:
        """Ask for the continuation of many texts, side by side.

        Args:
            prompts: the texts that are to be continued; any iterable of strings.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            A list: for each row, in the order of the input, what the single call would return. With `return_error=True`
            the pair `(results, errors)`, two lists with an entry for each row: None where the row failed, and its error
            as an `ErrorDict` or None.

        Raises:
            BatchError: rows failed. All the others have finished: `.results` and `.errors` hold every row. Not under
                `return_error=True`.
            BatchInterrupted: Ctrl-C. `.results` and `.errors` hold what had finished.
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> results, errors = client.run_completions_batch(["Once", ""], return_error=True)
            >>> errors[0] is None, errors[1]["error_type"]
            (True, 'InvalidRequestError')
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress}
        return self._batch("listed", "run_completions_batch", "completion", prompts, how, options)

    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        **options: Any,
    ) -> Any:
        """Ask for the continuation of many texts, side by side. The twin of `run_completions_batch` for an event loop.

        Args:
            prompts: the texts that are to be continued; any iterable of strings.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            A list: for each row, in the order of the input, what the single call would return. With `return_error=True`
            the pair `(results, errors)`, two lists with an entry for each row: None where the row failed, and its error
            as an `ErrorDict` or None.

        Raises:
            BatchError: rows failed. All the others have finished: `.results` and `.errors` hold every row. Not under
                `return_error=True`.
            BatchInterrupted: Ctrl-C. `.results` and `.errors` hold what had finished.
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> texts = asyncio.run(client.arun_completions_batch(["Once", "Twice"]))
            >>> len(texts)
            2
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress}
        return await self._batch("alisted", "arun_completions_batch", "completion", prompts, how, options)

    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        ordered: bool = True,
        **options: Any,
    ) -> BatchRows[Any, Any]:
        """Ask for the continuation of many texts, side by side; rows come as they finish.

        Args:
            prompts: the texts that are to be continued; any iterable of strings.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            ordered: True gives rows in the order of the input, False as they finish. Default True.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            A `BatchRows`: each step gives a `BatchRow` with `index`, `result` and `error` (an `Error`, or None; with
            `return_error=True` an `ErrorDict`). Input is read along the way, at most two rows ahead for each one under
            way, so that memory stays the same however many there are. Leaving early ends the requests under way.

        Raises:
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> with client.iter_completions_batch(["Once", ""]) as rows:
            ...     [row.error is None for row in rows]
            [True, False]
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress, "ordered": ordered}
        return self._batch("rows", "iter_completions_batch", "completion", prompts, how, options)

    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = True,
        max_concurrent: int = 5,
        progress: Progress = None,
        ordered: bool = True,
        **options: Any,
    ) -> AsyncBatchRows[Any, Any]:
        """Ask for the continuation of many texts, side by side; rows come as they finish. The twin of
        `iter_completions_batch` for an event loop.

        Args:
            prompts: the texts that are to be continued; any iterable of strings.
            concurrent: False runs one row after another. Default True.
            max_concurrent: how many rows may be under way at once. Default 5.
            progress: a function that is given a `BatchProgress` after each row, in the caller's own thread; True shows
                a progress bar (extra `cli`). Default: none.
            ordered: True gives rows in the order of the input, False as they finish. Default True.
            return_error: True returns errors as values in place of raising them.
            guided_json: the structure of every row's answer, as for the single call. Default: none.
            full_output: True gives the whole `ChatResponse` of each row.
            n: how many answers for each row. Default 1.
            options: any other parameter of the single call. One value is for all rows; a list has one for each; for
                parameters whose value may itself be a list or a dictionary write `PerRow([…])`. `timeout` is each row's
                own, from its start.

        Returns:
            An `AsyncBatchRows`: each step gives a `BatchRow` with `index`, `result` and `error` (an `Error`, or None;
            with `return_error=True` an `ErrorDict`). Input is read along the way, at most two rows ahead for each one
            under way, so that memory stays the same however many there are. Leaving early ends the requests under way.

        Raises:
            InvalidRequestError, …: an argument is wrong for every row. Nothing was sent.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> async def main():
            ...     return [row.index async for row in client.aiter_completions_batch(["Once", "Twice"])]
            >>> asyncio.run(main())
            [0, 1]
        """
        how = {"concurrent": concurrent, "max_concurrent": max_concurrent, "progress": progress, "ordered": ordered}
        return self._batch("arows", "aiter_completions_batch", "completion", prompts, how, options)


class ConversationSurface:
    """The calls of a conversation."""

    _send: Any
    _asend: Any
    _send_stream: Any
    _asend_stream: Any

    def send(self, text: Turn, **options: Any) -> Any:
        """Send one turn and wait for the answer; both enter the history.

        Args:
            text: the user's words, a list of content parts, or a list of messages (tool results, say).
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` or tools that are yours to run a
            `ChatResponse`. With `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an
            `ErrorDict`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation()
            >>> answer = chat.send("My name is Ada.")
            >>> "Ada" in chat.send("What did I say?")
            True
        """
        return self._send("send", text, options)

    async def asend(self, text: Turn, **options: Any) -> Any:
        """Send one turn and wait for the answer; both enter the history. The twin of `send` for an event loop.

        Args:
            text: the user's words, a list of content parts, or a list of messages (tool results, say).
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True returns the whole `ChatResponse` (usage, finish reason, tool calls, request id …).
            return_error: True returns errors as values in place of raising them.
            n: how many answers. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds for the whole call, with retries and re-asks (where functions are run, for each turn of the
                model); None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            The text, a `str`. In its place: under `guided_json` an instance of the type (for a schema dictionary the
            JSON value); with `n` above 1 a list of `n`; with `full_output=True` or tools that are yours to run a
            `ChatResponse`. With `return_error=True` the pair `(result, None)` or `(None, error)`, the error as an
            `ErrorDict`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation()
            >>> answer = asyncio.run(chat.asend("My name is Ada."))
            >>> len(chat.messages)
            2
        """
        return await self._asend("asend", text, options)

    def send_stream(self, text: Turn, **options: Any) -> Stream[Any, Any]:
        """Send one turn; the answer comes in pieces and enters the history with the last of them.

        Args:
            text: the user's words, a list of content parts, or a list of messages (tool results, say).
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True yields typed events (`TextDelta`, `ToolCallDelta`, `ToolResult`, `Finish` …) in place of
                text.
            return_error: True returns errors as values in place of raising them.
            n: how many answers; more than one needs `full_output=True`. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds until the first piece; None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            A `Stream` of text pieces, never empty; with `full_output=True` or tools that are yours to run of events.
            With `return_error=True` it yields `(piece, None)` and, on failure, one last `(None, error)`. `.response` is
            the whole answer after the last piece; under `guided_json` the value is in `.response.parsed`. The request
            goes out at the first piece, at `open()` or at `with`.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation()
            >>> answer = "".join(chat.send_stream("My name is Ada."))
            >>> chat.messages[-1]["content"] == answer
            True
        """
        return self._send_stream("send_stream", text, options)

    def asend_stream(self, text: Turn, **options: Any) -> AsyncStream[Any, Any]:
        """Send one turn; the answer comes in pieces and enters the history with the last of them. The twin of
        `send_stream` for an event loop.

        Args:
            text: the user's words, a list of content parts, or a list of messages (tool results, say).
            guided_json: the structure of the answer: a JSON Schema dictionary, or a type (pydantic class, dataclass,
                TypedDict, `list[Model]`, Literal, Union, TypeAdapter …). The answer is checked against it here, and
                asked for again where it does not fit. Default: none.
            full_output: True yields typed events (`TextDelta`, `ToolCallDelta`, `ToolResult`, `Finish` …) in place of
                text.
            return_error: True returns errors as values in place of raising them.
            n: how many answers; more than one needs `full_output=True`. Default 1.
            max_tokens: the most tokens of one answer. Default 256 (not sent to models known to reason).
            temperature: randomness, from 0 to the model's maximum. Default 0.
            top_p: the share of probability that is sampled from, 0 to 1. Default 1.0.
            stop: a string, or a list of strings, before which the answer ends.
            seed: a whole number, for the same answer to the same request where the model can.
            presence_penalty, frequency_penalty: from -2 to 2; above 0 for fewer repetitions.
            logit_bias: token id → bias.
            logprobs: True asks for log probabilities (`choice.logprobs`).
            top_logprobs: how many alternatives per token, 0 to 20.
            user: your name for the end user, for the provider's checks.
            tools, functions: what the model may call. Python functions are run here, and their results told to the
                model, until it answers. Calls of pydantic classes and schema dictionaries are yours to run: with one of
                these in the list the result is a `ChatResponse` with `tool_calls`. False or None: no tools. `functions`
                is an alias. A model that has none is asked in words (`warnings` says so).
            tool_choice: "auto", "none", "required", a tool's name, or a provider's own dictionary.
            parallel_tool_calls: False: at most one tool call per answer.
            max_tool_rounds: how many rounds of calls of your functions are run before the model has to have answered.
                Default 10.
            tool_errors: what one of your functions raises: "report" (default) tells the model, "raise" ends the call
                with a `ToolError`.
            approve_tool: a function that is asked before each run of one of yours: given the `ToolCall`, it returns
                True, False, or a text for the model in place of the result. Default: none.
            reasoning: "off", "minimal", "low", "medium", "high", or a budget in tokens.
            image_paths: images for the last user message: a path, an http(s) or data URL, bytes, an open binary file,
                or several of them.
            image_detail: "auto", "low", "high" or "original".
            model_name: the model of this call. Default: the client's.
            timeout: seconds until the first piece; None for no limit. Default 30.
            idle_timeout: seconds of silence between two pieces of a stream. Default: `timeout`.
            total_timeout: seconds for the whole of a stream. Default: no limit.
            retry: a `RetryPolicy`. Default: three attempts.
            max_retries: a number of retries, in place of `retry`.
            max_reasks: how often an invalid structured answer is asked for again. Default 2.
            on_unsupported: what to do with a parameter that the provider lacks: "error" (default); "warn" leaves it out
                with a Python warning, "drop" without; `warnings` of the answer has it.
            extra_body: fields of one provider, merged into the request's body as they are.
            extra_headers: headers of this call.

        Returns:
            An `AsyncStream` of text pieces, never empty; with `full_output=True` or tools that are yours to run of
            events. With `return_error=True` it yields `(piece, None)` and, on failure, one last `(None, error)`.
            `.response` is the whole answer after the last piece; under `guided_json` the value is in
            `.response.parsed`. The request goes out at the first piece, or when the stream is awaited.

        Raises:
            Error: the call failed; the class says how (`InvalidRequestError`, `AuthenticationError`, `RateLimitError`,
                `APITimeoutError` …) and `suggestion` what to do. Not under `return_error=True`.
            StructuredOutputError: no answer fits `guided_json`, re-asks included.
            TypeError: an argument that does not exist; `return_error=True` does not catch it.

        Example:
            >>> import asyncio
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation()
            >>> async def main():
            ...     return "".join([piece async for piece in chat.asend_stream("My name is Ada.")])
            >>> answer = asyncio.run(main())
            >>> chat.messages[-1]["content"] == answer
            True
        """
        return self._asend_stream("asend_stream", text, options)
