"""A wrapper: where the first client fails in a way that another server may not, ask the second."""

import socket
from typing import Any

from gen_ai import BaseClient, ChatResponse, Error, Request, create_client
from gen_ai.plans import Plan


class Fallback(BaseClient):
    """Two clients as one. A plan is the whole call as a generator, so this serves blocking and async alike."""

    provider = "fallback"

    def __init__(self, first: BaseClient, second: BaseClient) -> None:
        super().__init__(max_retries=0)  # rather the other server than the same again
        self.first, self.second = first, second

    def _plan(self, request: Request) -> Plan[ChatResponse[Any]]:
        try:
            return (yield from self.first._plan(request.but(model=self.first.model_name or "")))
        except Error as error:
            if not error.retryable:
                raise
            print(f"(the first one failed: {error.error_type})")
        return (yield from self.second._plan(request.but(model=self.second.model_name or "")))


# A port that nobody listens on: taken for a moment, and given up.
with socket.socket() as taken:
    taken.bind(("127.0.0.1", 0))
    port = taken.getsockname()[1]

dead = create_client("openai:any", endpoint=f"http://127.0.0.1:{port}/v1", api_key="")
client = Fallback(dead, create_client("offline", replies=["The second one answers."]))
print(client.run_chat_completions("Hello!"))
