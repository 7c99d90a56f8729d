"""Write a model of half a megabyte with random weights, for llama.cpp: `python make_model.py OUT.gguf`.

It knows nothing, but it answers as a model does: any UTF-8 text goes in, printable text comes out, some of it
in characters of several bytes, and an answer ends by itself after some 20 tokens at temperature 1.

That takes one trick. The architecture has no bias on its output, so channel 0 of the residual stream stands for
one: the same in every embedding, and written to by no layer. Its column in the output matrix is then a score per
token: none for printable ones, very low for bytes that are no text by themselves, high for the end of turn.
"""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import gguf  # type: ignore[import-not-found,unused-ignore]
import numpy as np  # type: ignore[import-not-found,unused-ignore]

SEED = 11
WIDTH, HEADS, LAYERS, INNER = 64, 4, 2, 128
CONTEXT = 16384
#: Average tokens of a free answer.
LENGTH = 20

CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
#: Pieces of several bytes; each is merged byte by byte, from the left.
PIECES = (" the", " and", " of", " a", "hello", "true", "null", '":', '",', "ä", "ß", "é", "→", "語", "文", "🙂")
#: A token that no answer holds unless the caller's logit_bias calls for it: then the model calls a tool.
CALL = "<tool_call>"
#: Tools are shown and called in the form that most open models write, so that the server knows how to read them.
TEMPLATE = (
    "{%- if tools %}<|im_start|>system\nTools:{%- for tool in tools %}\n{{ tool | tojson }}{%- endfor %}\n"
    'Call one so: <tool_call>{"name": <name>, "arguments": <object>}</tool_call><|im_end|>\n{%- endif %}'
    "{%- for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content or '' }}"
    '{%- for c in m.tool_calls or [] %}<tool_call>{"name": "{{ c.function.name }}", "arguments": '
    "{{ c.function.arguments if c.function.arguments is string else c.function.arguments | tojson }}}</tool_call>"
    "{%- endfor %}<|im_end|>\n{% endfor %}"
    "{%- if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_letters() -> list[str]:
    """The letter that stands for each byte in a byte-level vocabulary: itself where it is printable Latin-1,
    else the next free one from U+0100 on."""
    shown = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    hidden = [byte for byte in range(256) if byte not in shown]
    return [chr(byte if byte in shown else 0x100 + hidden.index(byte)) for byte in range(256)]


def vocabulary() -> tuple[list[str], list[str], set[int]]:
    """Tokens, merges, and the tokens that an answer may hold."""
    letters = byte_letters()
    tokens, merges = [*CONTROL, *letters], []
    spoken = {len(CONTROL) + byte for byte in (10, *range(32, 127))}
    for piece in PIECES:
        head, *rest = (letters[byte] for byte in piece.encode())
        for letter in rest:
            if head + letter not in tokens:
                merges.append(f"{head} {letter}")
                tokens.append(head + letter)
            head += letter
        spoken.add(tokens.index(head))
    return [*tokens, CALL], merges, spoken


def write(path: Path) -> None:
    tokens, merges, spoken = vocabulary()
    end = tokens.index("<|im_end|>")
    random = np.random.default_rng(SEED)

    def matrix(rows: int, columns: int, *, silent: bool = False) -> np.ndarray:
        weights = (random.standard_normal((rows, columns)) / math.sqrt(columns)).astype(np.float32)
        if silent:
            weights[0] = 0  # nothing is added to channel 0
        return weights

    out = gguf.GGUFWriter(str(path), "llama")
    out.add_name("tiny-random")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_block_count(LAYERS)
    out.add_feed_forward_length(INNER)
    out.add_head_count(HEADS)
    out.add_head_count_kv(HEADS)
    out.add_rope_dimension_count(WIDTH // HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_vocab_size(len(tokens))
    out.add_file_type(gguf.LlamaFileType.ALL_F32)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("gpt-2")
    out.add_token_list(tokens)
    out.add_token_types(
        [gguf.TokenType.CONTROL] * len(CONTROL)
        + [gguf.TokenType.NORMAL] * (len(tokens) - len(CONTROL) - 1)
        + [gguf.TokenType.USER_DEFINED]
    )
    out.add_token_merges(merges)
    out.add_bos_token_id(0)
    out.add_eos_token_id(end)
    out.add_add_bos_token(False)
    out.add_chat_template(TEMPLATE)

    # Channel 0 holds sqrt(WIDTH) in every embedding, the others unit noise: after the last norm it is about 5.6.
    # The row of CALL is zeros, so that what the others are does not hang on it.
    silence = np.zeros((1, WIDTH), np.float32)
    drawn = len(tokens) - 1
    embedding = np.vstack([random.standard_normal((drawn, WIDTH)).astype(np.float32), silence])
    embedding[:, 0] = math.sqrt(WIDTH)
    unit = math.sqrt(WIDTH) / math.sqrt((WIDTH + WIDTH - 1) / WIDTH)
    head = np.vstack([matrix(drawn, WIDTH), silence])
    head[:, 0] = -40 / unit
    head[sorted(spoken), 0] = 0
    head[end] = 0
    head[end, 0] = math.log(1.5 * len(spoken) / (LENGTH - 1)) / unit

    out.add_tensor("token_embd.weight", embedding)
    for layer in range(LAYERS):
        name = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            out.add_tensor(f"{name}.{norm}.weight", np.ones(WIDTH, np.float32))
        for part in ("attn_q", "attn_k", "attn_v"):
            out.add_tensor(f"{name}.{part}.weight", matrix(WIDTH, WIDTH))
        for part in ("ffn_gate", "ffn_up"):
            out.add_tensor(f"{name}.{part}.weight", matrix(INNER, WIDTH))
        out.add_tensor(f"{name}.attn_output.weight", matrix(WIDTH, WIDTH, silent=True))
        out.add_tensor(f"{name}.ffn_down.weight", matrix(WIDTH, INNER, silent=True))
    out.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    out.add_tensor("output.weight", head)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    unfinished = target.with_suffix(f".{os.getpid()}")
    write(unfinished)
    unfinished.replace(target)
