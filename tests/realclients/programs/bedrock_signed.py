"""A call of this package that is signed with AWS keys, where botocore is installed; run as its user would."""

import json
import sys
from typing import Any

from gen_ai import create_client

how = sys.argv[1]  # AWS_ENDPOINT_URL_BEDROCK_RUNTIME says where
keys = {"api_key": "AKIDEXAMPLE12345", "secret_key": "example/secret+key", "session_token": "example-token=="}
given: Any = keys if how == "keys" else {"aws_profile": "work"} if how == "profile" else {}
with create_client("bedrock", region="eu-west-1", model_name="us.anthropic.claude-v1:0", **given) as client:
    answer = client.run_chat_completions("Grüße", return_error=True)
    pieces = client.run_chat_completions_stream("Grüße", return_error=True)
    print(json.dumps({"answer": answer, "pieces": list(pieces), "shown": repr(client)}))
