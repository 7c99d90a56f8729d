"""Vectors with the published `openai` package: it asks for base64 by itself."""

import json
from typing import Any

from openai import BadRequestError, OpenAI

client = OpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY
seen: dict[str, Any] = {}

packed = client.embeddings.create(model="text-embedding-3-small", input=["red", "green"], dimensions=8)
seen["packed"] = packed.to_dict()
plain = client.embeddings.create(model="text-embedding-3-small", input="red", dimensions=8, encoding_format="float")
seen["plain"] = plain.to_dict()
try:
    client.embeddings.create(model="text-embedding-3-small", input=[[1, 2]])
except BadRequestError as error:
    seen["tokens"] = {"param": error.param, "message": error.message}

print(json.dumps(seen))
