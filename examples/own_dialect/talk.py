"""A program that talks to the made-up API, and knows nothing of its dialect but a name."""

from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer

from pydantic import BaseModel
from say import PROVIDER
from server import Handler

from gen_ai import BaseClient, create_client, register_provider


class Invoice(BaseModel):
    """What is asked for."""

    vendor: str
    total: float


def talk(client: BaseClient) -> None:
    """What any client can do."""
    print(client.run_chat_completions("Hello!"))
    print("|".join(client.run_chat_completions_stream("In pieces.")))
    print(repr(client.run_chat_completions("Halvorsen & Pike, 500.34", guided_json=Invoice)))
    print(client.run_chat_completions("Twice!", n=2))
    print(client.run_completions("A text completion."), [model.id for model in client.list_models()])
    for _, error in (
        client.run_chat_completions("Hello!", seed=7, return_error=True),
        client.run_chat_completions("Hello!", max_tokens=5000, return_error=True),
    ):
        if error is not None:
            print(f"{error['error_type']}: {error['message']}")


if __name__ == "__main__":
    register_provider(PROVIDER, replace=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        with create_client("say:parrot", endpoint=f"http://127.0.0.1:{api.server_port}", api_key="") as client:
            talk(client)
        api.shutdown()
