"""Conversations as a user of the published `boto3` writes them, and what its client makes of a stream."""

import json
import sys
from typing import Any

import boto3
from botocore.config import Config

PNG = b"\x89PNG\r\n\x1a\n"
MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"

runtime = boto3.client(
    "bedrock-runtime",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="example-secret",
    config=Config(retries={"total_max_attempts": 1}),
)
limit = {"maxTokens": 100}
plain: list[Any] = [{"role": "user", "content": [{"text": "Hello!"}]}]


def ask(messages: Any = plain, model: str = MODEL, **more: Any) -> Any:
    config = {**limit, **more.pop("inference", {})}
    return runtime.converse(modelId=model, messages=messages, inferenceConfig=config, **more)


ask()
ask(
    [
        *plain,
        {"role": "assistant", "content": [{"text": "Yes?"}]},
        {"role": "user", "content": [{"text": "Go on."}]},
    ],
    system=[{"text": "Be brief."}, {"cachePoint": {"type": "default"}}],
    inference={"stopSequences": ["END"], "temperature": 0.5},
)
ask(
    [
        {
            "role": "user",
            "content": [
                {"text": "Compare."},
                {"image": {"format": "png", "source": {"bytes": PNG}}},
                {"image": {"format": "jpeg", "source": {"s3Location": {"uri": "s3://bucket/a.jpg"}}}},
                {"document": {"format": "pdf", "name": "a", "source": {"bytes": b"%PDF-"}}},
                {
                    "document": {
                        "format": "txt",
                        "name": "notes",
                        "source": {"text": "It is so."},
                        "context": "of today",
                        "citations": {"enabled": True},
                    }
                },
                {"video": {"format": "mp4", "source": {"bytes": b"film"}}},
                {"audio": {"format": "wav", "source": {"bytes": b"sound"}}},
                {"guardContent": {"text": {"text": "Is it?", "qualifiers": ["query"]}}},
            ],
        }
    ],
)
schema: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
tools: Any = [{"toolSpec": {"name": "now", "description": "The time.", "inputSchema": {"json": schema}}}]
ask(toolConfig={"tools": tools, "toolChoice": {"any": {}}})
ask(toolConfig={"tools": [*tools, {"cachePoint": {"type": "default"}}], "toolChoice": {"tool": {"name": "now"}}})
ask(
    [
        *plain,
        {
            "role": "assistant",
            "content": [
                {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln"}}},
                {"reasoningContent": {"redactedContent": b"opaque"}},
                {"text": "Let me see."},
                {"toolUse": {"toolUseId": "t1", "name": "now", "input": {"zone": "UTC"}}},
                {"toolUse": {"toolUseId": "t2", "name": "now", "input": {"zone": "CET"}}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"toolResult": {"toolUseId": "t1", "content": [{"text": "no clock"}], "status": "error"}},
                {
                    "toolResult": {
                        "toolUseId": "t2",
                        "content": [{"json": {"time": 12}}, {"image": {"format": "png", "source": {"bytes": PNG}}}],
                    }
                },
                {"text": "Guess."},
            ],
        },
    ],
    toolConfig={"tools": tools},
    additionalModelRequestFields={"thinking": {"type": "enabled", "budget_tokens": 1024}, "top_k": 5},
    inference={"maxTokens": 2000},
    guardrailConfig={"guardrailIdentifier": "abc", "guardrailVersion": "DRAFT"},
    serviceTier={"type": "flex"},
)
ask(
    model="us.amazon.nova-2-lite-v1:0",
    additionalModelRequestFields={"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}},
)
person = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
answer: Any = {"type": "json_schema", "structure": {"jsonSchema": {"name": "person", "schema": json.dumps(person)}}}
ask(outputConfig={"textFormat": answer})
ask(model="arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6")

stream = runtime.converse_stream(modelId=MODEL, messages=plain, inferenceConfig=limit, toolConfig={"tools": tools})[
    "stream"
]
print(json.dumps(list(stream)))
