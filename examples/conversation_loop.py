"""A chat in the terminal that is kept in a file. An empty line or the end of the input ends it.

    python examples/conversation_loop.py             a chat that is forgotten at its end
    python examples/conversation_loop.py chat.json   goes on where the last one ended

/undo takes back the last turn, /clear all of them; /system followed by words changes the instructions.
"""

import os
import sys
from pathlib import Path

from gen_ai import Conversation, Error, create_client


def begin(path: Path | None) -> Conversation:
    """The chat of the file, or a new one."""
    client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))
    if path is not None and path.exists():
        return Conversation.load(path, client)
    return client.conversation(system="You are a friendly companion. Be brief.", token_budget=8000)


def command(chat: Conversation, line: str) -> str:
    """Do what a line that begins with a slash says, and tell what was done."""
    word, _, rest = line.partition(" ")
    if word == "/undo":
        return f"[took back {len(chat.undo())} messages]"
    if word == "/clear":
        chat.clear()
        return "[a new beginning]"
    if word == "/system":
        chat.system = rest
        return "[as you wish]"
    return "[/undo, /clear, /system …, or an empty line]"


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    chat = begin(path)
    print("Talk to me (an empty line ends it).")
    while True:
        print("> ", end="", flush=True)
        line = sys.stdin.readline().strip()
        if not line:
            break
        try:
            if line.startswith("/"):
                print(command(chat, line))
                continue
            for piece in chat.send_stream(line):
                print(piece, end="", flush=True)
            print()
        except Error as error:
            # A failed turn leaves the history as it was: just say it again.
            print(f"\n[{error}]")
    if path is not None:
        chat.save(path)
    tokens = chat.usage.total_tokens if chat.usage is not None else "unknown"
    print(f"Goodbye. Turns: {chat.turns}, tokens: {tokens}.")


if __name__ == "__main__":
    main()
