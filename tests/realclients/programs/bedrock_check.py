"""The signatures that botocore makes for requests as they arrived, at the times that they name."""

import json
import sys
from pathlib import Path
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Timed(SigV4Auth):  # type: ignore[misc]
    """A signature of another time than now."""

    def add_auth(self, request: Any) -> None:
        request.context["timestamp"] = request.headers["X-Amz-Date"]
        if "X-Amz-Security-Token" in request.headers:
            del request.headers["X-Amz-Security-Token"]
        stamp = request.context["timestamp"]
        self._modify_request_before_signing(request)
        request.headers.replace_header("X-Amz-Date", stamp)
        text = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(text, request))


found = []
for asked in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
    keys = Credentials(asked["key"], asked["secret"], asked["token"])
    request = AWSRequest("POST", asked["url"], headers=asked["headers"], data=asked["body"].encode())
    Timed(keys, "bedrock", asked["region"]).add_auth(request)
    found.append(request.headers["Authorization"])
print(json.dumps(found))
