"""A program written for regolo's own client. Two lines are new: the import, and the one that says who answers."""

import os

from gen_ai import create_client
from gen_ai.compat import regolo  # was: import regolo

# Without this line regolo's servers answer. Name another provider, and they need not know.
regolo.default_client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))

regolo.default_key = "<YOUR_REGOLO_KEY>"
regolo.default_chat_model = "Llama-3.3-70B-Instruct"

role, text = regolo.static_chat_completions(messages=[{"role": "user", "content": "What is Rome known for?"}])
print(f"{role}: {text}")

client = regolo.RegoloClient()
client.add_prompt_to_chat(role="system", prompt="Be brief.")
client.run_chat(user_prompt="My name is Ada and I build bridges.")
for _, piece in client.run_chat(user_prompt="What did I tell you?", stream=True):
    print(piece, end="", flush=True)
print(f"\n({len(client.instance.get_conversation())} messages in the conversation)")
