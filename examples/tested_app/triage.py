"""The desk of a shop: which department a ticket is for, what stands in it, and a draft of the answer; see README.md.

python triage.py < ticket.txt
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from pydantic import BaseModel, Field

from gen_ai import BaseClient, ContentFilterError, Error, StructuredOutputError, create_client

Department: TypeAlias = Literal["billing", "delivery", "technical", "other"]
T = TypeVar("T")
log = logging.getLogger(__name__)


class Facts(BaseModel):
    """What stands in a ticket; what does not is null."""

    customer: str | None = Field(description="Who writes, as signed")
    order: str | None = Field(description="The number of the order")
    product: str | None = Field(description="What was bought")


@dataclass(frozen=True)
class Ticket:
    """A ticket that has been looked at. Without facts a person has to read it."""

    department: Department
    facts: Facts | None
    draft: Draft | None


class Desk:
    """Looks at tickets.

    Args:
        clients: who is asked; the next one where one has no capacity.
    """

    def __init__(self, *clients: BaseClient) -> None:
        self.clients = clients

    def look_at(self, text: str) -> Ticket:
        """Sort a ticket, read it, and draft an answer. What no model can read is for a person."""
        try:
            department = self._ask(lambda client: client.run_chat_completions(_SORT + text, guided_json=Department))
            facts = self._ask(lambda client: client.run_chat_completions(_READ + text, guided_json=Facts))
        except (StructuredOutputError, ContentFilterError) as error:
            log.warning("a person has to look: %s", error.message)
            return Ticket("other", None, None)
        return Ticket(department, facts, Draft(self.clients, department, text))

    def _ask(self, question: Callable[[BaseClient], T]) -> T:
        return first_that_answers(self.clients, question)


class Draft:
    """The draft of an answer, which can be asked for again in other words."""

    def __init__(self, clients: Sequence[BaseClient], department: Department, text: str) -> None:
        self._clients = clients
        self._chat = clients[0].conversation(system=_WRITE.format(department=department))
        self.text = self._say(text)

    def revise(self, wish: str) -> str:
        """Write it anew, as wished: "Shorter.", "Offer a voucher."."""
        self.text = self._say(wish)
        return self.text

    def _say(self, words: str) -> str:
        # A send that fails leaves no trace in the conversation, so the next client gets the same history.
        return first_that_answers(
            self._clients, lambda client: self._chat.switch(client).send(words, max_tokens=_LONGEST)
        )


def first_that_answers(clients: Sequence[BaseClient], question: Callable[[BaseClient], T]) -> T:
    """The answer of the first client that is not out of order just now."""
    for client in clients[:-1]:
        try:
            return question(client)
        except Error as error:
            if not error.retryable:
                raise
            log.warning("%s is out of order: %s", client.provider, error.message)
    return question(clients[-1])


_SORT = "Which department is this ticket for?\n\n"
_READ = "Extract what stands in this ticket.\n\n"
_WRITE = "You answer the customers of a shop for the department {department}. Be brief and friendly; promise nothing."
_LONGEST = 400


def main() -> None:
    with create_client(profile="model") as model, create_client(profile="spare") as spare:
        ticket = Desk(model, spare).look_at(sys.stdin.read())
    print(f"department: {ticket.department}")
    if ticket.facts is not None and ticket.draft is not None:
        for name, value in ticket.facts:
            print(f"{name}: {value or '?'}")
        print(f"\n{ticket.draft.text}")


if __name__ == "__main__":
    try:
        main()
    except Error as problem:
        sys.exit(str(problem))
