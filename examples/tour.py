"""The same five calls on every provider that is named, and a table of what came of them.

    python examples/tour.py offline openai:gpt-4.1 anthropic:claude-sonnet-4-6

Without arguments it is offline. Providers without a key are left out. The exit status is 1 where a call failed.
"""

import sys
from pathlib import Path

from pydantic import BaseModel

from gen_ai import BaseClient, ConfigurationError, Error, create_client

DATA = Path(__file__).parent / "data"


class Invoice(BaseModel):
    """What is read from a letter."""

    vendor: str
    total: float


def stock(fruit: str) -> int:
    """How many pieces of a fruit there are."""
    return {"apple": 12}.get(fruit.lower(), 0)


def chat(client: BaseClient) -> str:
    return client.run_chat_completions("Say hello in five words.")


def stream(client: BaseClient) -> str:
    return "".join(client.run_chat_completions_stream("Count from one to five."))


def vision(client: BaseClient) -> str:
    return client.run_vision_request("How many bars does the chart have?", image_paths=DATA / "chart.png")


def tool(client: BaseClient) -> str:
    response = client.run_chat_completions("Call stock.\nFruit: apple", tools=[stock], full_output=True)
    results = [message["content"] for message in response.new_messages if message["role"] == "tool"]
    return f"told {', '.join(results) or 'nothing'}: {response.text}"


def extract(client: BaseClient) -> str:
    invoice = client.run_chat_completions((DATA / "invoice.txt").read_text("utf-8"), guided_json=Invoice)
    return f"{invoice.vendor}, {invoice.total:.2f}"


CALLS = (chat, stream, vision, tool, extract)


def tour(name: str) -> list[str]:
    """What came of each call on one provider; why none was made, where none was."""
    try:
        client = create_client(name)
    except ConfigurationError as error:
        return [f"left out: {error.message}"]
    found = []
    with client:
        for call in CALLS:
            try:
                said, outcome = " ".join(call(client).split()), "ok"
            except Error as error:
                said, outcome = f"{type(error).__name__}: {error.message}", "failed"
            print(f"  {call.__name__:<8} {said[:90]}")
            found.append(outcome)
    return found


outcomes = {}
for provider in sys.argv[1:] or ["offline"]:
    print(provider)
    outcomes[provider] = tour(provider)
width = max(map(len, outcomes))
print("\n" + "  ".join([" " * width, *(f"{call.__name__:<8}" for call in CALLS)]).rstrip())
for provider, row in outcomes.items():
    print("  ".join([f"{provider:<{width}}", *(f"{cell:<8}" for cell in row)]).rstrip())
sys.exit(any(len(row) > 1 and set(row) != {"ok"} for row in outcomes.values()))
