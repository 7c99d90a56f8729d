"""llama.cpp's own HTTP server on a free loopback port: `python serve.py MODEL.gguf [API_KEY | --embeddings]`.

Its address is the first line of stdout that begins with http. It ends when its stdin does, so that it never
outlives whoever started it.
"""

from __future__ import annotations

import os
import sys

import xllamacpp  # type: ignore[import-not-found,unused-ignore]

SLOTS, CONTEXT = 4, 16384


def main() -> None:
    model, *keys = sys.argv[1:]
    settings = xllamacpp.CommonParams()
    settings.model.path = model
    settings.model_alias = {"tiny-random"}
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    settings.n_parallel = SLOTS
    settings.n_ctx = SLOTS * CONTEXT
    settings.n_gpu_layers = 0
    settings.fit_params = False
    # The model is tiny: more threads would only wait for each other.
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.n_threads_http = 8
    settings.use_jinja = True
    settings.endpoint_slots = settings.endpoint_metrics = True
    if keys == ["--embeddings"]:
        settings.embedding = True
        settings.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    elif keys:
        settings.api_keys = keys
    server = xllamacpp.Server(settings)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)  # without waiting for answers under way


main()
