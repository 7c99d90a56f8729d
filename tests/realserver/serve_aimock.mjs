// aimock on a free loopback port: `node serve_aimock.mjs PACKAGE_FOLDER ANSWERS.json`.
//
// Its address is the first line of stdout. It ends when its stdin does, so that it never outlives whoever started it.

import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, answers] = process.argv.slice(2);
const { LLMock } = await import(pathToFileURL(join(folder, "dist", "index.js")).href);
const server = new LLMock({ host: "127.0.0.1", port: 0, chunkSize: 8, journalMaxEntries: 0 });
server.loadFixtureFile(answers);
await server.start();
process.stdout.write(`${server.url}\n`);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
