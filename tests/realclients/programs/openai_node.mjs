// OpenAI's own package for JavaScript: chats, streams, tools, zod, errors, and a stream given up.

import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";

const client = new OpenAI({ maxRetries: 0 }); // OPENAI_BASE_URL and OPENAI_API_KEY
const hello = [{ role: "user", content: "Say that this is so" }];
const seen = {};

const { data: answer, response } = await client.chat.completions
  .create({ model: "gpt-4.1", messages: [{ role: "developer", content: "Be brief." }, ...hello] })
  .withResponse();
seen.chat = answer;
seen.requestId = [answer._request_id, response.headers.get("x-request-id")];

seen.stream = "";
seen.usage = null;
const stream = await client.chat.completions.create({
  model: "gpt-4.1",
  messages: hello,
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  seen.stream += chunk.choices[0]?.delta?.content || "";
  seen.usage = chunk.usage ?? seen.usage;
}

const helper = client.chat.completions.stream({ model: "gpt-4.1", messages: hello });
let pieces = 0;
helper.on("content", () => (pieces += 1));
seen.helper = { text: await helper.finalContent(), pieces };

const text = await client.completions.create({ model: "davinci", prompt: "Once upon a time" });
seen.text = text.choices[0].text;

seen.models = [];
for await (const model of client.models.list()) seen.models.push(model.id);

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};
const messages = [{ role: "user", content: "get_weather: Rome" }];
const called = await client.chat.completions.create({ model: "gpt-4.1", messages, tools: [weather] });
messages.push(called.choices[0].message);
for (const call of called.choices[0].message.tool_calls) {
  messages.push({ role: "tool", tool_call_id: call.id, content: JSON.stringify({ degrees: 21 }) });
}
const told = await client.chat.completions.create({ model: "gpt-4.1", messages, tools: [weather] });
seen.tool = {
  finishReason: called.choices[0].finish_reason,
  calls: called.choices[0].message.tool_calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]),
  result: told.choices[0].message.content,
};
const ran = [];
const runner = client.chat.completions.runTools({
  model: "gpt-4.1",
  stream: true,
  messages: [{ role: "user", content: "get_weather: Oslo" }],
  tools: [
    {
      type: "function",
      function: {
        ...weather.function,
        parse: JSON.parse,
        function: ({ city }) => {
          ran.push(city);
          return "-3";
        },
      },
    },
  ],
});
seen.runTools = { answer: await runner.finalContent(), ran };

const Invoice = z.object({ number: z.string(), total: z.number(), paid: z.boolean(), note: z.string().nullable() });
const invoice = [{ role: "user", content: "Number: A-17\nTotal: 30.50\nPaid: no" }];
const format = zodResponseFormat(Invoice, "invoice");
const parsed = await client.chat.completions.parse({ model: "gpt-4.1", messages: invoice, response_format: format });
seen.parsed = parsed.choices[0].message.parsed;
const structured = client.chat.completions.stream({ model: "gpt-4.1", messages: invoice, response_format: format });
seen.structured = (await structured.finalChatCompletion()).choices[0].message.parsed;
const declined = await client.chat.completions.parse({ model: "declines", messages: invoice, response_format: format });
seen.declined = declined.choices[0].message.refusal;

seen.errors = {};
const attempts = {
  wrongKey: () => client.withOptions({ apiKey: "sk-wrong" }).models.list(),
  noModel: () => client.models.retrieve("gpt-9"),
  hot: () => client.chat.completions.create({ model: "gpt-4.1", messages: hello, temperature: "hot" }),
  responses: () => client.responses.create({ model: "gpt-4.1", input: "Hello!" }),
  limited: () => client.chat.completions.create({ model: "limited", messages: hello }),
  broken: () => client.chat.completions.create({ model: "broken", messages: hello }),
  cut: () => client.chat.completions.parse({ model: "cut", messages: invoice, response_format: format }),
  brokenStream: async () => {
    for await (const _ of await client.chat.completions.create({ model: "broken-stream", messages: hello, stream: true }));
  },
  impatient: () => client.chat.completions.create({ model: "slow", messages: hello }, { timeout: 300 }),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    await attempt();
    seen.errors[name] = null;
  } catch (error) {
    const { status = null, code = null, param = null, message, requestID = null } = error;
    seen.errors[name] = { class: error.constructor.name, status, code, param, message, requestID };
  }
}
const once = await client.chat.completions.create({ model: "limited-once", messages: hello }, { maxRetries: 1 });
seen.limitedOnce = once.choices[0].message.content;

const controller = new AbortController();
seen.aborted = "";
const endless = await client.chat.completions.create(
  { model: "endless", messages: hello, stream: true },
  { signal: controller.signal },
);
for await (const chunk of endless) {
  seen.aborted += chunk.choices[0]?.delta?.content || "";
  if (seen.aborted) controller.abort();
}
console.log(JSON.stringify(seen));
process.stdin.resume(); // until its input ends it stays: what the server sees of the abort is not the end of the process
process.stdin.on("end", () => process.exit(0));
