"""The same lines of an application over three profiles of one config file: see profiles/three.toml.

One answers in this process. The others are reached over HTTP, as two providers: for them a server is started on this
machine, with the offline provider behind it (`pip install ".[server]"` in the clone).
"""

import os
from datetime import date
from pathlib import Path
from textwrap import fill

from pydantic import BaseModel

from gen_ai import BaseClient, ConfigurationError, create_client, list_profiles
from gen_ai.server import running

HERE = Path(__file__).parent
PROFILES = HERE / "profiles" / "three.toml"


class Invoice(BaseModel):
    """What the application wants to know."""

    vendor: str
    due_date: date
    total: float


def application(client: BaseClient) -> list[str]:
    """Talk, stream, extract: nothing here knows where the model is."""
    chat = client.conversation(system="Be brief.")
    chat.send("My name is Ada.")
    words = "".join(chat.send_stream("Who am I?"))
    letter = (HERE / "data" / "invoice.txt").read_text("utf-8")
    invoice = client.run_chat_completions(letter, guided_json=Invoice)
    return [words, f"{invoice.vendor}, {invoice.total:.2f}, due {invoice.due_date}"]


def run(profile: str) -> list[str]:
    """The application on a profile."""
    with create_client(profile=profile, config=PROFILES) as client:
        return application(client)


def show() -> None:
    """What it prints in this process, and whether it prints the same over HTTP."""
    here, *over_http = list_profiles(config=PROFILES)
    told = run(here)
    print(f"  {here}:")
    for line in told:
        print(fill(line, 96, initial_indent="    ", subsequent_indent="    "))
    with create_client("offline") as model:
        try:
            server = running(model)
        except ConfigurationError as error:  # the extra is not installed
            print(f'  left out: {", ".join(over_http)}. {error.message} Run: pip install ".[server]"')
            return
        with server:
            os.environ["DEMO_URL"] = server.url  # of the two profiles
            for profile in over_http:
                print(f"  {profile}: {'the same' if run(profile) == told else 'something else'}, over HTTP")


if __name__ == "__main__":
    show()
