"""A user's program for regolo's own client: `regolo_client.py MODULE KEY`; the server is that of REGOLO_URL.

MODULE is `regolo`, or one that has its interface.
"""

import importlib
import json
import sys
from typing import Any

regolo: Any = importlib.import_module(sys.argv[1])
seen: dict[str, Any] = {}
messages = [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "Which city is capital of Italy?"},
]

# Without a key, with a wrong one, with a model that is not there.
for name, given in {
    "no_key": {},
    "wrong_key": {"api_key": "sk-wrong"},
    "no_model": {"api_key": sys.argv[2], "model": "gone"},
}.items():
    try:
        regolo.static_chat_completions(messages=messages, **{"model": "offline", **given})
    except Exception as error:
        seen[name] = str(error)

regolo.default_key = sys.argv[2]
regolo.default_chat_model = "offline"
seen["models"] = regolo.RegoloClient.get_available_models(api_key=regolo.default_key)
seen["model_info"] = regolo.RegoloClient.get_available_models(api_key=regolo.default_key, model_info=True)

seen["text"] = regolo.static_completions(prompt="What is Rome known for?")
seen["text_full"] = regolo.static_completions(prompt="What is Rome known for?", full_output=True)
seen["text_streamed"] = list(regolo.static_completions(prompt="What is Rome known for?", stream=True))
seen["chat"] = regolo.static_chat_completions(messages=messages)
seen["chat_full"] = regolo.static_chat_completions(messages=messages, full_output=True, temperature=0.5, top_p=0.9)
seen["chat_streamed"] = list(regolo.static_chat_completions(messages=messages, stream=True))
seen["chat_cut"] = regolo.static_chat_completions(messages=messages, max_tokens=3)

client = regolo.RegoloClient()
seen["turn"] = client.run_chat(user_prompt="What is Rome known for?")
seen["second_turn"] = client.run_chat(user_prompt="And about Oslo?")
seen["lines"] = client.instance.get_conversation()
client.clear_conversations()
client.add_prompt_to_chat(role="user", prompt="What is Rome known for?")
seen["full_turn"] = client.run_chat(full_output=True)
client.clear_conversations()
response = client.run_chat(user_prompt="What is Rome known for?", full_output=True, stream=True)
seen["full_stream"] = []
while True:
    try:
        seen["full_stream"].append(next(response))
    except StopIteration:
        break
client.clear_conversations()
seen["stream"] = list(client.run_chat(user_prompt="What is Rome known for?", stream=True))
seen["completions"] = client.completions(prompt="Once upon a time", max_tokens=20)
print(json.dumps(seen, default=lambda value: value.model_dump()))
