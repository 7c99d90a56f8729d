// A page's own JavaScript, without a package: fetch, and the events of a stream read by hand.

const base = process.env.SERVER_URL;
const headers = { "Content-Type": "application/json" };
const seen = {};

const plain = await fetch(`${base}/chat/completions`, {
  method: "POST",
  headers,
  body: JSON.stringify({
    model: "llama-3.1-70b-turbo",
    messages: [
      { role: "system", content: "You are a helpful assistant." },
      { role: "user", content: "Write two short lines about endless loops." },
    ],
    tools: false,
  }),
});
seen.plain = { status: plain.status, body: await plain.json() };

const streamed = await fetch(`${base}/chat/completions`, {
  method: "POST",
  headers,
  body: JSON.stringify({
    model: "llama-3.1-70b-turbo",
    messages: [{ role: "user", content: "Say that this is so" }],
    stream: true,
  }),
});
const decoder = new TextDecoder();
let buffer = "";
let text = "";
let ended = false;
for await (const bytes of streamed.body) {
  buffer += decoder.decode(bytes, { stream: true });
  const lines = buffer.split("\n");
  buffer = lines.pop();
  for (const line of lines) {
    if (!line.startsWith("data: ")) continue;
    const data = line.slice(6);
    if (data === "[DONE]") ended = true;
    else text += JSON.parse(data).choices[0].delta.content ?? "";
  }
}
seen.streamed = { type: streamed.headers.get("content-type"), text, ended, rest: buffer };

const wrong = await fetch(`${base}/chat/completions`, { method: "POST", headers, body: '{"messages": [' });
seen.wrong = { status: wrong.status, body: await wrong.json() };
console.log(JSON.stringify(seen));
