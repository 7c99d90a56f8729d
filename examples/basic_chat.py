"""A prompt, a list of messages, and everything about an answer."""

import os

from gen_ai import create_client

client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))

# One string is one message of the user.
print(client.run_chat_completions("What is modular code?", max_tokens=150))

# A list holds the conversation.
messages = [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "What are the key benefits of modular code?"},
]
answer = client.run_chat_completions(messages, max_tokens=150, temperature=0)
print(answer)

# The whole answer: usage, finish reason, attempts and more.
response = client.run_chat_completions(messages, max_tokens=150, full_output=True)
print(response.model, response.finish_reason, response.usage)
