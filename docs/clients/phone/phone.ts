/**
 * A phone without a screen: reads commands, one to a line, and prints one line of JSON for each.
 *
 *   sign-in                      with JOURNAL_EMAIL and JOURNAL_PASSWORD, at JOURNAL_URL
 *   write mood_entry {"mood": 6} prints the id that the device gave it
 *   edit mood_entry ID {"mood": 7}
 *   delete mood_entry ID
 *   sync                         prints the guidance that came with it
 *   list                         prints what the device holds
 */
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { Api } from "./api.js";
import { Journal } from "./sync.js";
import { type Fields, type Guidance, nowHere } from "./versions.js";

const RETRY_MS = Number(process.env.JOURNAL_RETRY_MS ?? 1000);

async function main(): Promise<void> {
  const shown: Guidance[] = [];
  const api = new Api(setting("JOURNAL_URL"));
  const deviceId = process.env.JOURNAL_DEVICE ?? `phone-${randomUUID()}`;
  const journal = await Journal.open({ api, deviceId, show: (guidance) => shown.push(guidance), retryMs: RETRY_MS });
  const commands: Record<string, (type: string, rest: string) => Promise<unknown>> = {
    "sign-in": () => api.signIn(setting("JOURNAL_EMAIL"), setting("JOURNAL_PASSWORD")),
    write: (type, fields) => journal.write(type, { ...happenedNow(type), ...read(fields) }),
    edit: (type, rest) => journal.edit(type, rest.split(" ", 1)[0] ?? "", read(rest.slice(rest.indexOf(" ")))),
    delete: (type, id) => journal.delete(type, id),
    sync: () => journal.synchronize().then(() => shown.splice(0)),
    list: () => journal.list(),
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const [, command = "", type = "", rest = ""] = /^(\S+) ?(\S*) ?(.*)$/.exec(line) ?? [];
    console.log(JSON.stringify(await commands[command]?.(type, rest).catch(name)) ?? "null");
  }
  process.exit();
}

/** When it was, and where: what every type asks for. */
function happenedNow(type: string): Fields {
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
  return { [type === "questionnaire_response" ? "completed_at" : "recorded_at"]: nowHere(), timezone };
}

function read(fields: string): Fields {
  return JSON.parse(fields) as Fields;
}

function name(problem: Error): object {
  return { problem: problem.constructor.name };
}

function setting(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set`);
  return value;
}

await main();
