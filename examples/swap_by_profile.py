"""The same program on any profile of a config file: nothing here names a provider. See profiles/gen_ai.toml.

python examples/swap_by_profile.py                                           its default profile
OPENAI_API_KEY=… python examples/swap_by_profile.py openai
GATEWAY_URL=https://… GATEWAY_KEY=… python examples/swap_by_profile.py gateway
GEN_AI_PROFILE=gateway GEN_AI_TIMEOUT=5 … python examples/swap_by_profile.py
GEN_AI_PROVIDER=openai:gpt-4.1 OPENAI_API_KEY=… python examples/swap_by_profile.py
"""

import sys
from pathlib import Path

from gen_ai import ConfigurationError, create_client

# This program brings its file along. Without config= gen_ai.toml is looked for in the working directory and above it.
OURS = Path(__file__).parent / "profiles" / "gen_ai.toml"

try:
    client = create_client(profile=sys.argv[1] if len(sys.argv) > 1 else None, config=OURS)
except ConfigurationError as error:
    sys.exit(str(error))

print(f"[{client.provider}, {client.model_name}]")
print(client.run_chat_completions("Say hello to whoever reads this."))
