/**
 * A day in the diary, through a generated client: sign in, write, read back, list to the end, meet a problem.
 *
 * JOURNAL_URL, JOURNAL_EMAIL and JOURNAL_PASSWORD name the service and a patient's account. It prints what it saw, as JSON.
 */
import { randomUUID } from "node:crypto";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./journal.js";

type Schemas = components["schemas"];
type Entry = Schemas["MoodEntryAnswer"];
type Feeling = Schemas["MoodEntryBody"];
type Problem = Schemas["ProblemAnswer"] | Schemas["InvalidAnswer"];

const ENTRIES = "/v1/patients/{patient_id}/mood-entries";
const ENTRY = "/v1/patients/{patient_id}/mood-entries/{entry_id}";
const DAY_MS = 86_400_000;
const me = { patient_id: "me" };

/** Do it all, and say what was seen. */
async function main(): Promise<void> {
  const client = await enter(setting("JOURNAL_URL"), setting("JOURNAL_EMAIL"), setting("JOURNAL_PASSWORD"));
  const first = await write(client, feel(7, 0));
  const written = [first, await write(client, feel(6, 1)), await write(client, feel(5, 2))];
  const read = await client.GET(ENTRY, { params: { path: { ...me, entry_id: first.id } } });
  const listed = new Set<string>();
  for await (const entry of walk(client)) listed.add(entry.id);
  const tooHigh = await client.POST(ENTRIES, { params: { path: me }, body: feel(11, 0) });
  const absent = await client.GET(ENTRY, { params: { path: { ...me, entry_id: randomUUID() } } });
  const seen = {
    same_when_read_back: JSON.stringify(read.data) === JSON.stringify(first),
    listed: listed.size,
    all_written_are_listed: written.every((entry) => listed.has(entry.id)),
    mood_of_eleven: explain(tooHigh.error),
    absent_entry: explain(absent.error),
  };
  console.log(JSON.stringify(seen, null, 2));
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** Sign in, and return a client that shows the access token with every request. */
async function enter(baseUrl: string, email: string, password: string): Promise<Client<paths>> {
  const client = createClient<paths>({ baseUrl });
  const { data, error } = await client.POST("/v1/auth/token", { body: { email, password } });
  if (error !== undefined) throw new Error(explain(error).join());
  client.use({
    onRequest: ({ request }) => {
      request.headers.set("Authorization", `Bearer ${data.access_token}`);
      return request;
    },
  });
  return client;
}

/** Say how it is. With an id of one's own it may be sent again when the answer is lost. */
function feel(mood: number, daysAgo: number): Feeling {
  return { id: randomUUID(), recorded_at: new Date(Date.now() - daysAgo * DAY_MS).toISOString(), mood };
}

/** Record an entry; what is stored comes back. */
async function write(client: Client<paths>, body: Feeling): Promise<Entry> {
  const { data, error } = await client.POST(ENTRIES, { params: { path: me }, body });
  if (error !== undefined) throw new Error(explain(error).join());
  return data;
}

/** Yield every entry, newest first, two to a page. */
async function* walk(client: Client<paths>): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const { data, error } = await client.GET(ENTRIES, { params: { path: me, query: { limit: 2, cursor } } });
    if (error !== undefined) throw new Error(explain(error).join());
    yield* data.items;
    cursor = data.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** Name the faults of a 422, each with its place, or the kind of any other problem. */
function explain(problem: Problem | undefined): string[] {
  if (problem === undefined) return ["no problem"];
  if ("errors" in problem) return problem.errors.map((fault) => `${fault.pointer} ${name(fault.code)}`);
  return [name(problem.type)];
}

/** The codes are types of their own: a word that the service does not know is an error of the compiler. */
function name(code: Schemas["FaultCode"] | Schemas["ProblemType"]): string {
  switch (code) {
    case "out_of_range":
      return "OUT_OF_RANGE";
    case "/problems/not_found":
      return "NOT_FOUND";
    default:
      return code;
  }
}

await main();
