"""Functions that the model may call: run here, approved first, shown as they happen, kept in a conversation."""

import os

from gen_ai import ToolCall, ToolResult, ToolStart, create_client

STOCK = {"apple": 12, "pear": 0}
SOLD: list[tuple[str, int]] = []


def stock(fruit: str) -> dict[str, int]:
    """How many pieces of a fruit there are.

    Args:
        fruit: Its name, singular.
    """
    return {fruit: STOCK[fruit]}  # a KeyError is told to the model, which may try another name


def sell(fruit: str, count: int = 1) -> str:
    """Sell some pieces of a fruit."""
    SOLD.append((fruit, count))
    return f"Sold: {count} {fruit}."


def approve(call: ToolCall) -> bool | str:
    """Asked before each run. Reading is free; selling has its limits."""
    return call.name != "sell" or call.parsed["count"] < 10 or "No more than 9 at once."


client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"), approve_tool=approve, max_tool_rounds=5)
chat = client.conversation()

print("The text alone:")
print(chat.send("stock\nFruit: apple", tools=[stock, sell]))

print("\nAs it happens:")
for count in (3, 40):
    for event in chat.send_stream(f"sell\nFruit: apple\nCount: {count}", tools=[stock, sell], full_output=True):
        if isinstance(event, ToolStart):
            print("  runs", event.call.name, event.call.parsed)
        elif isinstance(event, ToolResult):
            print("  tells the model:", event.content)

print("\nThe history:", [message["role"] for message in chat.messages])
print("Sold:", SOLD)
