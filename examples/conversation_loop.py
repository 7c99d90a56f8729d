"""A chat in the terminal. An empty line or the end of the input ends it."""

import os
import sys

from gen_ai import Error, create_client

client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))
chat = client.conversation(system="You are a friendly companion. Be brief.")

print("Talk to me (an empty line ends it).")
while True:
    print("> ", end="", flush=True)
    line = sys.stdin.readline().strip()
    if not line:
        break
    try:
        for piece in chat.send_stream(line):
            print(piece, end="", flush=True)
        print()
    except Error as error:
        # A failed turn leaves the history as it was: just say it again.
        print(f"\n[{error}]")
print(f"Goodbye. We exchanged {len(chat.messages) - 1} messages.")
