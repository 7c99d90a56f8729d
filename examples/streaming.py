"""Answers in pieces: text, events, and leaving early."""

import os

from gen_ai import Finish, TextDelta, create_client

client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))

# Text pieces; the whole answer is there at the end.
stream = client.run_chat_completions_stream("Tell me a story about a lighthouse.")
for piece in stream:
    print(piece, end="", flush=True)
print("\nfinished:", stream.response.finish_reason)

# Events say more than text.
for event in client.run_chat_completions_stream("And one about the sea.", full_output=True):
    if isinstance(event, TextDelta):
        print(event.text, end="", flush=True)
    elif isinstance(event, Finish):
        print("\nfinished:", event.finish_reason)

# Leaving the block ends the connection; what came is in `partial`.
with client.run_chat_completions_stream("A long one, please.") as stream:
    for _ in stream:
        break
print("left after:", stream.partial.text)
