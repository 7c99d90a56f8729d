"""What gen_ai does, in a minute: `make demo`. Everything happens in this process; no key, no network.

Replace "offline" by a provider of yours, and the rest of the program stays as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import indent

from pydantic import BaseModel, Field

from gen_ai import Error, RateLimitError, __version__, create_client

STYLED = sys.stdout.isatty()
INVOICE = Path(__file__).parent / "data" / "invoice.txt"


class Item(BaseModel):
    """One line of an invoice."""

    description: str
    quantity: int
    unit_price: float
    amount: float


class Invoice(BaseModel):
    """An invoice."""

    invoice_number: str
    date: str
    vendor: str
    currency: str
    total: float = Field(ge=0)
    paid: bool
    items: list[Item]


def title(text: str) -> None:
    """A heading between the parts."""
    print(f"\n\033[1m{text}\033[0m" if STYLED else f"\n{text}")


def said(who: str, text: str) -> None:
    """One line of a conversation."""
    print(f"  {who:>5}: {indent(text, ' ' * 9).lstrip()}")


def show_chat() -> None:
    """One question, one answer."""
    title("1. A chat")
    client = create_client("offline")
    question = "What are the key benefits of modular code?"
    said("you", question)
    said("model", client.run_chat_completions(question, max_tokens=150))


def show_stream() -> None:
    """The answer in pieces, as they arrive."""
    title("2. A stream")
    client = create_client("offline", delay=0.05 if STYLED else 0.0)
    stream = client.run_chat_completions_stream("Tell me about streams.")
    print("  model: ", end="")
    for piece in stream:
        print(piece, end="", flush=True)
    print(f"\n         (complete: {stream.response.finish_reason})")


def show_conversation() -> None:
    """Two turns; the second answer knows the first."""
    title("3. A conversation")
    chat = create_client("offline").conversation(system="Be brief.")
    for line in ("My name is Ada and I build bridges.", "What did I tell you?"):
        said("you", line)
        said("model", chat.send(line))


def show_extraction() -> None:
    """From the text of an invoice to an instance of a pydantic class."""
    title("4. An extraction")
    client = create_client("offline")
    prompt = f"Extract the invoice.\n\n{INVOICE.read_text('utf-8')}"
    invoice = client.run_chat_completions(prompt, guided_json=Invoice)
    for name in ("invoice_number", "date", "vendor", "paid"):
        print(f"  {name.replace('_', ' '):<16}{getattr(invoice, name)}")
    print(f"\n  {'description':<32}{'quantity':>9}{'price':>9}{'amount':>9}")
    print(f"  {'-' * 59}")
    for item in invoice.items:
        print(f"  {item.description:<32}{item.quantity:>9}{item.unit_price:>9.2f}{item.amount:>9.2f}")
    print(f"  {'-' * 59}\n  {'total, ' + invoice.currency:<32}{invoice.total:>27.2f}")


def show_errors() -> None:
    """The same failure as a value and as an exception."""
    title("5. An error")
    busy = RateLimitError("Too many requests.", status_code=429, retry_after=20, suggestion="Wait 20 seconds.")
    client = create_client("offline", max_retries=0, replies=[busy, busy])

    answer, error = client.run_chat_completions("Hello!", return_error=True)
    if error is not None:
        print(f"  as a value:       {answer}, {error['error_type']}: {error['message']} {error['suggestion']}")
    try:
        client.run_chat_completions("Hello!")
    except Error as raised:
        print(f"  as an exception:  {type(raised).__name__}: {raised.message} {raised.suggestion}")


if __name__ == "__main__":
    print(f'gen_ai {__version__} with provider="offline": in this process, no key, no network')
    show_chat()
    show_stream()
    show_conversation()
    show_extraction()
    show_errors()
    print("\nNow with a model of yours: see README.md.")
