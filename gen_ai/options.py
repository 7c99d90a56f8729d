"""The keyword arguments of a call: which exist, and the error for one that does not. Their types stand in
`option_types.py`."""

from __future__ import annotations

from collections.abc import Iterable

from .checks import CONTROLS, PARAMETERS

#: What shapes the result or belongs to one call: never a client's default.
SHAPES = frozenset(
    {
        "full_output", "return_error", "guided_json", "tools", "functions", "image_paths", "image_detail",
        "n", "tool_choice", "suffix", "echo",
    }
)  # fmt: skip

_CHAT_ONLY = frozenset(
    {
        "parallel_tool_calls", "tool_choice", "reasoning", "tools", "functions", "image_paths", "image_detail",
        "top_logprobs", "max_tool_rounds", "tool_errors", "approve_tool",
    }
)  # fmt: skip
_COMPLETION_ONLY = frozenset({"suffix", "echo", "best_of"})
_ALL = frozenset(PARAMETERS) | frozenset(CONTROLS) | SHAPES
_SEARCHING = frozenset(
    {
        "full_output", "return_error", "user", "model_name", "timeout", "retry", "max_retries", "on_unsupported",
        "extra_body", "extra_headers",
    }
)  # fmt: skip
#: What each operation takes.
ACCEPTED: dict[str, frozenset[str]] = {
    "chat": _ALL - _COMPLETION_ONLY,
    "completion": _ALL - _CHAT_ONLY,
    "client": (_ALL - SHAPES) | {"on_event"},
    "embeddings": _SEARCHING | {"dimensions", "input_type", "batch_size", "max_concurrent"},
    "rerank": _SEARCHING | {"top_n"},
    "models": frozenset({"timeout", "retry", "max_retries", "return_error", "extra_headers"}),
}

#: Other libraries' spellings of what we call otherwise.
_ALIASES = {
    "model": "model_name",
    "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "response_format": "guided_json",
    "response_model": "guided_json",
    "schema": "guided_json",
    "stop_sequences": "stop",
    "reasoning_effort": "reasoning",
    "images": "image_paths",
    "base_url": "endpoint",
    "api_base": "endpoint",
    "output_dimension": "dimensions",
    "output_dimensionality": "dimensions",
    "task_type": "input_type",
    "top_k": "top_n",
    "max_retry": "max_retries",
    "max_iterations": "max_tool_rounds",
    "max_turns": "max_tool_rounds",
    "max_steps": "max_tool_rounds",
}


def refuse_unknown(function: str, given: Iterable[str], accepted: Iterable[str]) -> None:
    """Raise TypeError for a keyword that does not exist, with the nearest that does."""
    known = set(accepted)
    for name in given:
        if name in known:
            continue
        from difflib import get_close_matches

        alias = _ALIASES.get(name)
        near = [alias] if alias in known else get_close_matches(name, sorted(known), 1)
        if name in _HINTS and name not in near:
            hint = _HINTS[name]
        elif name in SHAPES and "on_event" in known:
            hint = "It belongs to the call: a client's defaults never change what a call returns."
        elif name in _CHAT_ONLY:
            hint = "It belongs to chats: run_chat_completions(…)."
        elif name in _COMPLETION_ONLY:
            hint = "It belongs to text completions: run_completions(…)."
        elif near:
            hint = f"Did you mean {near[0]!r}?"
            if near != [alias] and "extra_body" in known:
                hint += " Fields of one provider go through extra_body={…}."
        elif "extra_body" in known:
            hint = "Fields of one provider go through extra_body={…}."
        else:
            hint = f"Known: {', '.join(sorted(known))}."
        raise TypeError(f"{function}() got an unexpected keyword argument {name!r}. {hint}")


#: What people who come from elsewhere try first.
_HINTS = {
    "stream": "Streams have methods of their own: run_chat_completions_stream(…), run_completions_stream(…).",
    "system": 'Instructions are the first message: {"role": "system", "content": "…"}.',
    "messages": "Messages are the first argument.",
    "on_event": "It belongs to the client: create_client(on_event=…), or client.with_options(on_event=…).",
    **{
        name: f"It belongs to the client: create_client({name}=…)."
        for name in (
            "provider",
            "profile",
            "config",
            "api_key",
            "api_key_env",
            "endpoint",
            "headers",
            "proxy",
            "verify",
        )
    },
}
