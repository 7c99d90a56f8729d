"""A client of one's own: one method, and streams, structure, retries and async come with it."""

import asyncio
from typing import Any

from gen_ai import BaseClient, ChatResponse, Choice, Request


class Shouting(BaseClient):
    """A backend in this process."""

    provider = "shouting"

    def complete(self, request: Request) -> ChatResponse[Any]:
        """Answer in capitals."""
        text = request.messages[-1]["content"].upper()
        return ChatResponse(choices=[Choice(text=text, finish_reason="stop")])


client = Shouting(model_name="shouting-1")
print(client.run_chat_completions("Hello!"))
print("".join(client.run_chat_completions_stream("In pieces.")))
print(client.conversation().send("With a memory."))
print(asyncio.run(client.arun_chat_completions("On an event loop.")))
print(client.run_chat_completions("5", guided_json=int) + 1)
