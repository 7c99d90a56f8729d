"""Vectors and rankings as the vendor's own package asks for them: `retrieval_judge.py VENDOR URL`."""

import sys
from typing import Any

TEXTS = ["red apples", "green apples"]


def openai(url: str) -> None:
    from openai import OpenAI

    client = OpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0)
    client.embeddings.create(model="m", input=TEXTS, dimensions=2, user="u")
    client.embeddings.create(model="m", input=TEXTS[0])


def cohere(url: str) -> None:
    import cohere

    client: Any = cohere.ClientV2(api_key="k", base_url=url)
    client.embed(model="m", texts=TEXTS, input_type="search_query", embedding_types=["float"], output_dimension=2)
    client.rerank(model="m", query="green", documents=TEXTS, top_n=1)


def google(url: str) -> None:
    from google import genai

    client: Any = genai.Client(api_key="k", http_options={"base_url": url, "api_version": "v1beta"})
    how: Any = {"task_type": "RETRIEVAL_QUERY", "output_dimensionality": 2}
    client.models.embed_content(model="m", contents=TEXTS, config=how)


def mistral(url: str) -> None:
    try:
        from mistralai import Mistral
    except ImportError:
        from mistralai.client import Mistral
    client: Any = Mistral(api_key="k", server_url=url)
    client.embeddings.create(model="m", inputs=TEXTS, output_dimension=2)


def ollama(url: str) -> None:
    from ollama import Client

    client: Any = Client(host=url)
    client.embed(model="m", input=TEXTS, dimensions=2)


globals()[sys.argv[1]](sys.argv[2])
print("null")
