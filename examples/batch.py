"""Many calls at once: results in the order of the input, values per row, one failure kept apart."""

import os
from dataclasses import dataclass

from gen_ai import BatchError, create_client

client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))


@dataclass
class City:
    """What is asked for in each row."""

    name: str
    founded: int


texts = ["name: Oslo\nfounded: 1048", "name: Lima\nfounded: 1535", "name: Bergen\nfounded: 1070"]
for city in client.run_chat_completions_batch(texts, guided_json=City, max_concurrent=3):
    print(city)

# A list gives each row its own value.
short, long = client.run_chat_completions_batch(["Say something.", "Say more."], max_tokens=[20, 60], temperature=0)
print("short:", short)
print("long: ", long)

# One row that fails does not take the others with it.
try:
    client.run_chat_completions_batch(["Hello!", "", "Goodbye!"])
except BatchError as failure:
    print(failure.message)
    print("kept: ", sum(error is None for error in failure.errors), "answers")

# Row by row: any number of rows in the same memory.
questions = (f"What is {number} squared?" for number in range(1_000_000))
with client.iter_chat_completions_batch(questions, return_error=True) as rows:
    for row in rows:
        print(row.index, row.result if row.error is None else row.error["message"])
        if row.index == 2:
            break
