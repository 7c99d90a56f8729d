"""What tests share: a scripted server on loopback, and bodies in the OpenAI dialect."""

from .server import Disconnect, Request, Response, Server, chat_body, chat_chunks, sse

__all__ = ["Disconnect", "Request", "Response", "Server", "chat_body", "chat_chunks", "sse"]
