"""The same calls on an event loop, side by side."""

import asyncio
import os

from gen_ai import create_client


async def main() -> None:
    """Ask three questions at once, then stream one answer."""
    async with create_client(os.environ.get("GEN_AI_PROVIDER", "offline")) as client:
        countries = ("Italy", "France", "Spain")
        answers = await asyncio.gather(
            *(client.arun_chat_completions(f"What is the capital of {country}?") for country in countries)
        )
        for country, answer in zip(countries, answers, strict=True):
            print(f"{country}: {answer}")

        async for piece in client.arun_chat_completions_stream("Tell me about one of them."):
            print(piece, end="", flush=True)
        print()


asyncio.run(main())
