"""Bodies (a list of them, in the file that is named) as Google's own protobuf messages read them, and write them."""

import json
import sys
from pathlib import Path

from google.ai import generativelanguage_v1beta as api
from google.protobuf import json_format

Request = api.GenerateContentRequest
bodies = json.loads(Path(sys.argv[1]).read_text("utf-8"))
read = [json_format.ParseDict(body, Request.pb(Request())) for body in bodies]
print(json.dumps([json_format.MessageToDict(message) for message in read]))
