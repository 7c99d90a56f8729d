"""What gen_ai does, in a minute: `make demo`. No key is needed, and nothing leaves this machine.

Name a provider of yours in `main`, and the rest of the program stays as it is.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from textwrap import fill

import three_profiles
from pydantic import BaseModel, Field

from gen_ai import BaseClient, Error, RateLimitError, __version__, create_client

INVOICE = Path(__file__).parent / "data" / "invoice.txt"


class Item(BaseModel):
    """One line of an invoice."""

    description: str
    quantity: int
    unit_price: float
    amount: float


class Invoice(BaseModel):
    """What is to be read from the text of an invoice."""

    invoice_number: str
    due_date: date
    vendor: str
    currency: str
    total: float = Field(ge=0)
    paid: bool
    items: list[Item]


def show_chat(client: BaseClient) -> None:
    """One question, one answer."""
    title("1. A chat")
    question = "What are the key benefits of modular code?"
    say("you", question)
    say("model", client.run_chat_completions(question, max_tokens=150))


def show_stream(client: BaseClient) -> None:
    """The answer in pieces, as they arrive."""
    title("2. A stream")
    stream = client.run_chat_completions_stream("Tell me about streams.")
    pieces = 0
    print("  model: ", end="")
    for piece in stream:
        print(piece, end="", flush=True)
        pieces += 1
    print(f"\n         ({pieces} pieces, finish reason: {stream.response.finish_reason})")


def show_conversation(client: BaseClient) -> None:
    """Two turns: the second answer knows the first."""
    title("3. A conversation")
    chat = client.conversation(system="Be brief.")
    for line in ("My name is Ada and I build bridges.", "What did I tell you?"):
        say("you", line)
        say("model", chat.send(line))


def show_extraction(client: BaseClient) -> None:
    """From the text of an invoice to an instance of a pydantic class."""
    title("4. An extraction: examples/data/invoice.txt as a pydantic instance")
    prompt = f"Extract the invoice.\n\n{INVOICE.read_text('utf-8')}"
    invoice = client.run_chat_completions(prompt, guided_json=Invoice)
    for name in ("invoice_number", "due_date", "vendor", "paid"):
        print(f"  {name.replace('_', ' '):<16}{getattr(invoice, name)}")
    print(f"\n  {'description':<32}{'quantity':>9}{'price':>9}{'amount':>9}")
    for item in invoice.items:
        print(f"  {item.description:<32}{item.quantity:>9}{item.unit_price:>9.2f}{item.amount:>9.2f}")
    print(f"  {'total, ' + invoice.currency:<41}{invoice.total:>18.2f}")


def show_error() -> None:
    """A server's refusal as a value; a slip of one's own as an exception."""
    title("5. An error: what happened, and what to do")
    busy = RateLimitError("Too many requests.", status_code=429, retry_after=20, suggestion="Wait 20 seconds.")
    client = create_client("offline", replies=[busy], max_retries=0)

    answer, error = client.run_chat_completions("Hello!", return_error=True)
    if error is not None:
        print(f"  as a value:      {answer}, {error['error_type']}: {error['message']} {error['suggestion']}")
    try:
        client.run_chat_completions([{"role": "usr", "content": "Hello!"}])
    except Error as raised:
        print(f"  as an exception: {type(raised).__name__}: {raised.message}\n{'':19}{raised.suggestion}")


def title(text: str) -> None:
    """A heading; bold on a terminal."""
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}")


def say(who: str, text: str) -> None:
    """What somebody says, wrapped."""
    print(fill(text, 96, initial_indent=f"  {who:>5}: ", subsequent_indent=" " * 9))


def main() -> None:
    """Show one thing after another."""
    print(f'gen_ai {__version__} with provider="offline": in this process, no key, no network')
    with create_client("offline", delay=0.03) as client:  # seconds per piece, to see them arrive
        show_chat(client)
        show_stream(client)
        show_conversation(client)
        show_extraction(client)
    show_error()
    title("6. One application, three profiles: examples/three_profiles.py")
    three_profiles.show()
    print("\nNow with a model of your own: see README.md.")


if __name__ == "__main__":
    main()
