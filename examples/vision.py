"""A question about a picture."""

import os
from pathlib import Path

from gen_ai import ImageError, create_client

chart = Path(__file__).parent / "data" / "chart.png"
client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))

# A path, a URL, bytes, or a list of them; the type is read from the bytes.
print(client.run_vision_request("How many bars does the chart have?", image_paths=chart))

# In a chat, for the last user message.
messages = [
    {"role": "system", "content": "You read charts."},
    {"role": "user", "content": "Which bar is the highest?"},
]
print(client.run_chat_completions(messages, image_paths=[chart.read_bytes()], image_detail="low"))

# What is no picture is found out before anything is sent.
try:
    client.run_vision_request("What is this?", image_paths=__file__)
except ImageError as error:
    print(error)
