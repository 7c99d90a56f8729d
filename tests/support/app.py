"""An application as a user writes one: nothing in it names a provider. Run by `test_five_profiles.py`."""

from __future__ import annotations

import json

from pydantic import BaseModel

from gen_ai import Error, create_client


class Person(BaseModel):
    """What is to be extracted."""

    name: str
    age: int


LETTER = "Please file this.\nname: Ada Lovelace\nage: 36"

with create_client() as client:
    told: dict[str, object] = {"chat": client.run_chat_completions("Say hello.")}
    stream = client.run_chat_completions_stream([{"role": "user", "content": "Say hello again."}])
    told["stream"] = "".join(stream)
    told["finish"] = stream.response.finish_reason
    told["completion"] = bool(client.run_completions("Once upon a time"))
    told["person"] = client.run_chat_completions(LETTER, guided_json=Person).model_dump()
    told["dictionary"] = client.run_chat_completions(LETTER, guided_json=Person.model_json_schema())
    told["several"] = len(client.run_chat_completions("Name a colour.", n=2))

    chat = client.conversation(system="Be brief.")
    chat.send("My name is Ada.")
    told["remembers"] = "Ada" in chat.send("What did I say?")
    told["streamed"] = "Ada" in "".join(chat.send_stream("And before?"))
    told["turns"] = (chat.turns, chat.fork().undo(2)[0]["content"])

    told["batch"] = client.run_chat_completions_batch(["One.", "Two.", "Three."], max_concurrent=2)
    results, errors = client.run_chat_completions_batch(["Good.", None], return_error=True)  # type: ignore[list-item]
    told["rows"] = [error is None for error in errors]
    answer, error = client.run_chat_completions([], return_error=True)
    told["mistake"] = error["error_type"] if error is not None else answer
    try:
        client.run_chat_completions("hi", temperature="warm")  # type: ignore[call-overload]
    except Error as problem:
        told["argument"] = str(problem.error_type)

print(json.dumps(told, ensure_ascii=False, indent=1))  # noqa: T201
