"""Data instead of text: a class, a list of instances, a JSON Schema."""

import os

from pydantic import BaseModel, Field

from gen_ai import StructuredOutputError, create_client


class City(BaseModel):
    """A city."""

    name: str
    country: str
    inhabitants: int = Field(ge=0, description="People living there")


TEXT = "Name: Rome\nCountry: Italy\nInhabitants: 2,750,000"
TABLE = """
Name      Country    Inhabitants
Rome      Italy      2750000
Lisbon    Portugal   545000
"""

client = create_client(os.environ.get("GEN_AI_PROVIDER", "offline"))

# A class gives an instance.
city = client.run_chat_completions(f"Extract the city.\n{TEXT}", guided_json=City)
print(repr(city))

# list[…] gives a list of instances.
for found in client.run_chat_completions(f"Extract the cities.\n{TABLE}", guided_json=list[City]):
    print(repr(found))

# A JSON Schema gives the parsed value, valid against it.
value = client.run_chat_completions(f"Extract the city.\n{TEXT}", guided_json=City.model_json_schema())
print(City.model_validate(value) == city)

# What never fits is an error with the model's own words.
stubborn = create_client("offline", replies=["Rome, I believe."] * 3)
try:
    stubborn.run_chat_completions("Extract the city.", guided_json=City)
except StructuredOutputError as error:
    print(f"{error.text!r} does not fit: {error.problems[0]}")
