"""Watch what calls do: a count of tokens and retries in one function, without a line in the calls themselves."""

from collections import Counter

from gen_ai import CallEvent, OverloadedError, create_client

totals: Counter[str] = Counter()


def watch(event: CallEvent) -> None:
    """Called with each event of each call; quick, and plain (no coroutine)."""
    if event.type == "attempt":
        totals["requests"] += 1
        totals["repeated"] += event.will_retry
        print(f"  attempt {event.attempt.number}: {event.error_type or event.attempt.reason or 'answered'}")
    elif event.type == "first_piece":
        print("  the first piece is here")
    elif event.type == "end":
        totals["calls"] += 1
        totals["left early"] += event.abandoned
        totals["tokens"] += (event.usage.total_tokens or 0) if event.usage else 0
    elif event.type == "error":
        totals["errors"] += 1
        print(f"  failed: {type(event.error).__name__}")


busy = OverloadedError("No capacity.", status_code=503, retry_after=0.01)
replies = ["A good answer.", busy, "An answer at last.", "A long story that nobody hears to its end."]
client = create_client("offline", replies=replies, on_event=watch)

print("a call")
client.run_chat_completions("Hello!")
print("a call that the server refuses at first")
client.run_chat_completions("Hello!")
print("a stream that is left early")
for piece in client.run_chat_completions_stream("Tell me a story."):
    print(f"  {piece.strip()} …")
    break
print("arguments that are refused before anything is sent")
client.run_chat_completions("Hello!", temperature=-1, return_error=True)

print("in all:", ", ".join(f"{count} {what}" for what, count in sorted(totals.items())))
