"""The same program on any provider: nothing here names one.

GEN_AI_PROVIDER=offline python examples/swap_by_environment.py
GEN_AI_PROVIDER=openai GEN_AI_MODEL=gpt-4.1 OPENAI_API_KEY=… python examples/swap_by_environment.py
GEN_AI_PROVIDER=openai:my-model OPENAI_BASE_URL=http://localhost:8000/v1 OPENAI_API_KEY=… python …
"""

import sys

from gen_ai import ConfigurationError, create_client

try:
    client = create_client()
except ConfigurationError as error:
    sys.exit(str(error))

print(f"[{client.provider}, {client.model_name}]")
print(client.run_chat_completions("Say hello to whoever reads this."))
