"""A chat in the terminal: answers as they come, with a memory, on any provider; see README.md.

python chat.py [--profile NAME] [--provider NAME[:MODEL]] [--system TEXT]
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from gen_ai import (
    BaseClient,
    Conversation,
    Error,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    create_client,
    list_profiles,
)

with suppress(ImportError):  # where there is one, input() has arrow keys and a history
    import readline  # noqa: F401

SYSTEM = "You are a friendly companion. Be brief."
HELP = """\
/switch NAME   go on with another profile, or provider[:model]; alone: what there is
/system TEXT   other instructions; alone: what they are
/undo          take back the last turn
/save FILE     keep the chat in a file
/load FILE     go on with the chat of a file
/usage         the tokens spent so far
/help          this list
Ctrl-C stops an answer, Ctrl-D ends the chat."""


class Chat:
    """A conversation, and what can be said to it."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.commands: dict[str, Callable[[str], None]] = {
            "/switch": self.switch,
            "/system": self.system,
            "/undo": self.undo,
            "/save": self.save,
            "/load": self.load,
            "/usage": self.usage,
            "/help": lambda _: print(dim(HELP)),
        }

    def hear(self, line: str) -> None:
        """Do what a line says: a command, or words for the model."""
        word, _, rest = line.partition(" ")
        if not line.startswith("/"):
            self.answer(line)
        elif word in self.commands:
            self.commands[word](rest.strip())
        else:
            note(f"there is no {word}; /help lists what there is")

    def answer(self, line: str) -> None:
        """Show an answer as it comes. It enters the history whole, or not at all."""
        begun = False
        try:
            with self.conversation.send_stream(line, full_output=True) as stream:
                for piece in readable(stream):
                    print(piece, end="", flush=True)
                    begun = True
        except Error:
            if begun:
                print()
            raise
        print()
        for warning in stream.response.warnings:
            note(warning.message)

    def switch(self, name: str) -> None:
        if name:
            client = create_client(profile=name) if name in list_profiles() else create_client(name)
            self.conversation.client.close()
            self.conversation.switch(client)
        note(f"{name_of(self.conversation.client)}; profiles: {', '.join(list_profiles()) or 'none'}")

    def system(self, text: str) -> None:
        if text:
            self.conversation.system = text
        note(f"instructions: {self.conversation.system or 'none'}")

    def undo(self, _: str) -> None:
        if self.conversation.turns:
            note(f"taken back: {self.conversation.undo()[0]['content']}")
        else:
            note("there is nothing to take back")

    def save(self, name: str) -> None:
        if name:
            self.conversation.save(Path(name).expanduser())
        note(f"kept in {name}; turns: {self.conversation.turns}" if name else "where to? /save FILE")

    def load(self, name: str) -> None:
        if name:
            self.conversation = Conversation.load(Path(name).expanduser(), self.conversation.client)
        note(f"back from {name}; turns: {self.conversation.turns}" if name else "from where? /load FILE")

    def usage(self, _: str) -> None:
        usage = self.conversation.usage
        known = usage and f"tokens: {usage.prompt_tokens} sent, {usage.completion_tokens} received"
        note(known or "nothing is known of tokens yet")


def readable(events: Iterable[Event]) -> Iterator[str]:
    """What a person reads of a stream: thoughts dimmed, the answer, and why it ended where it is not just done."""
    thinking = False
    for event in events:
        if isinstance(event, ReasoningDelta):
            thinking = True
            yield dim(event.text)
        elif isinstance(event, (TextDelta, RefusalDelta)):
            yield f"\n{event.text}" if thinking else event.text
            thinking = False
        elif isinstance(event, Finish) and event.finish_reason != "stop":
            yield dim(f" [{event.finish_reason}]")


def name_of(client: BaseClient) -> str:
    return f"{client.provider}:{client.model_name}" if client.model_name else client.provider


def dim(text: str) -> str:
    return f"\033[2m{text}\033[0m" if sys.stdout.isatty() else text


def note(text: str) -> None:
    """What the program says, as opposed to the model."""
    print(dim(f"[{text}]"))


def in_one_line(error: Error) -> str:
    """What happened, and what to do."""
    return " ".join(str(error).split())


def lines() -> Iterator[str]:
    """What is typed, until Ctrl-D. Ctrl-C takes back a line that was begun."""
    while True:
        try:
            line = input("> ").strip()
        except KeyboardInterrupt:
            print()
            continue
        except EOFError:
            print()
            return
        if line:
            yield line


def main() -> None:
    parser = argparse.ArgumentParser(description="A chat in the terminal.")
    parser.add_argument("--profile", metavar="NAME", help="a profile of gen_ai.toml (default: its default profile)")
    parser.add_argument("--provider", metavar="NAME[:MODEL]", help="a provider in its place, such as offline")
    parser.add_argument("--system", metavar="TEXT", default=SYSTEM, help="what the model is told before anything")
    options = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)  # what they say is in `warnings` of the answer, and shown below it
    try:
        chat = Chat(create_client(options.provider, profile=options.profile).conversation(system=options.system))
    except Error as error:
        sys.exit(in_one_line(error))
    note(f"{name_of(chat.conversation.client)}; /help tells what else you can say")
    for line in lines():
        try:
            chat.hear(line)
        except Error as error:
            note(in_one_line(error))
        except KeyboardInterrupt:
            print()
            note("stopped; the chat is as it was before")


if __name__ == "__main__":
    main()
