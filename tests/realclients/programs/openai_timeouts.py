"""A model that hangs, and a user of the published `openai` package who does not wait for ever."""

import json
import sys

import openai
from openai import OpenAI

seconds = float(sys.argv[1])
client = OpenAI(max_retries=0, timeout=seconds or None)
try:
    client.chat.completions.create(model="hangs", messages=[{"role": "user", "content": "Hello!"}])
except openai.APIStatusError as error:
    told = {"class": type(error).__name__, "status": error.status_code, "code": error.code, "message": error.message}
except openai.APIError as error:
    told = {"class": type(error).__name__, "message": error.message}
print(json.dumps(told), flush=True)
sys.stdin.read()  # what the server sees of it is not the end of the process
