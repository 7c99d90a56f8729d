"""return_error=True: a pair instead of an exception, and a dictionary instead of a class."""

from gen_ai import AuthenticationError, RateLimitError, create_client

client = create_client(
    "offline",
    max_retries=0,
    replies=[
        "All is well.",
        RateLimitError("Too many requests.", status_code=429, retry_after=2, suggestion="Wait two seconds."),
        AuthenticationError("The key has expired.", status_code=401, suggestion="Make a new one."),
    ],
)

for prompt in ("How are you?", "And now?", "And now?"):
    answer, error = client.run_chat_completions(prompt, return_error=True)
    if error is None:
        print("answer:", answer)
    elif error["retryable"]:
        print(f"later:  {error['message']} ({error['retry_after']} s)")
    else:
        print(f"mend:   {error['message']} {error['suggestion']}")

# Bad values come as errors, too.
_, error = client.run_chat_completions("Hello!", temperature=-1, return_error=True)
assert error is not None
print("yours: ", error["message"])
