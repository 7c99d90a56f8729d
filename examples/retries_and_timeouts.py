"""One clock over a call, a policy for what is tried again, and a record of what was."""

from tenacity import stop_after_attempt, stop_after_delay, wait_fixed

from gen_ai import OverloadedError, RateLimitError, RetryPolicy, create_client

busy = OverloadedError("No capacity.", status_code=503)

# By default: three attempts within `timeout`, a growing random wait in between. Here: short fixed waits.
client = create_client("offline", retry=RetryPolicy(wait=wait_fixed(0.01)), replies=[busy, busy, "Here you are."])
response = client.run_chat_completions("Hello!", timeout=5, full_output=True)
for attempt in response.attempts:
    print(attempt.number, attempt.reason or "answered")

# The stop and wait values of tenacity compose.
policy = RetryPolicy(stop=stop_after_attempt(2) | stop_after_delay(10), wait=wait_fixed(0.01))
client = create_client("offline", retry=policy, replies=[busy, busy, "never reached"])
_, error = client.run_chat_completions("Hello!", return_error=True)
assert error is not None
print(error["error_type"], "after", len(error["attempts"]), "attempts")

# A server that asks for more time than is left is not waited for: the error says how long.
client = create_client("offline", replies=[RateLimitError("Slow down.", status_code=429, retry_after=45)])
_, error = client.run_chat_completions("Hello!", timeout=5, return_error=True)
assert error is not None
print(error["error_type"], "try again in", error["retry_after"], "seconds")
