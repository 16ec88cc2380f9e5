/**
 * A journal that is written on the device and synced by RxDB's replication.
 *
 * RxDB keeps what was written, knows what the service has not taken yet, sends it again for as long as it takes, and
 * keeps how far was pulled. What stands here is what it cannot know: how a version is written, what the words of an
 * answer mean, and which of two versions stands, which the service alone decides.
 */
import { randomUUID } from "node:crypto";
import { createRxDatabase, getChangedDocumentsSince, type RxCollection } from "rxdb";
import { replicateRxCollection } from "rxdb/plugins/replication";
import { getRxStorageMemory } from "rxdb/plugins/storage-memory";
import { type Api, Refused, SignInNeeded } from "./api.js";
import {
  type Fields,
  fromItem,
  type Guidance,
  type Item,
  MOST_ITEMS,
  nowHere,
  pack,
  type Pulled,
  type Refusal,
  SCHEMA,
  toItem,
  type Version,
} from "./versions.js";

interface Result {
  status: "created" | "updated" | "unchanged" | "superseded" | "rejected" | "quarantined";
  guidance: Guidance | null;
  errors: Refusal["errors"];
}

interface Page {
  items: Pulled[];
  cursor: string;
  has_more: boolean;
}

interface Checkpoint {
  cursor: string;
}

interface Changes {
  documents: Version[];
  checkpoint: Checkpoint;
}

/** Answers to a cursor after which everything has to be pulled. */
const LOST_PLACE = ["resync_required", "bad_cursor"];
/** Writes through the API go by this name, and no device may. */
const SERVER = "server";

/** One person's journal on one device. */
export class Journal {
  private constructor(
    private readonly items: RxCollection<Item>,
    private readonly api: Api,
    /** The name that this device gave itself once, and keeps. */
    private readonly deviceId: string,
    private readonly show: (guidance: Guidance) => void,
    private readonly retryMs: number,
  ) {}

  /** Open the journal. The storage is one line: memory here; Dexie, SQLite or the file system in an app. */
  static async open(
    options: { api: Api; deviceId: string; show: (guidance: Guidance) => void; retryMs?: number },
  ): Promise<Journal> {
    const database = await createRxDatabase({ name: options.deviceId, storage: getRxStorageMemory() });
    const { items } = await database.addCollections<{ items: RxCollection<Item> }>({
      items: { schema: SCHEMA },
    });
    return new Journal(items, options.api, options.deviceId, options.show, options.retryMs ?? 1000);
  }

  /** Write something new. It is kept from here on, whether anybody can be reached or not. */
  async write(type: string, data: Fields): Promise<string> {
    const id = randomUUID();
    await this.items.insert({ key: `${type}:${id}`, type, id, data, ...this.version(1) });
    return id;
  }

  /** Change some of its fields: the next version, written here. */
  async edit(type: string, id: string, changes: Fields): Promise<void> {
    const held = await this.items.findOne(`${type}:${id}`).exec(true);
    await held.incrementalModify(({ refusal: _refusal, local_date: _day, clock: _clock, ...item }) => ({
      ...item,
      data: { ...item.data, ...changes },
      ...this.version(item.rev + 1),
    }));
  }

  /** Delete it: a version too, the last one unless another device knows better. */
  async delete(type: string, id: string): Promise<void> {
    const held = await this.items.findOne(`${type}:${id}`).exec(true);
    await held.incrementalModify((item) => ({ ...item, ...this.version(item.rev + 1), _deleted: true }));
  }

  /** List what the device holds, by key. */
  async list(): Promise<Item[]> {
    const held = await this.items.find({ sort: [{ key: "asc" }] }).exec();
    return held.map((document) => document.toJSON() as Item);
  }

  /**
   * Pull what changed and push what was written, until both are through, however long nobody can be reached.
   *
   * Throws SignInNeeded. An app calls it when it comes to the front, when the network comes back and after a write.
   */
  async synchronize(): Promise<void> {
    // What was just pushed is pulled in another round: it has its lived day now.
    while ((await this.makeRound()) > 0);
  }

  private async makeRound(): Promise<number> {
    let pushed = 0;
    const { attempt, stopped } = watch();
    // RxDB puts aside what is pulled while a push of the same thing is on its way. So nothing is, before all is pulled.
    let endPulling = () => {};
    const allPulled = new Promise<void>((resolve) => (endPulling = resolve));
    const replication = replicateRxCollection<Item, Checkpoint>({
      collection: this.items,
      replicationIdentifier: "journal",
      autoStart: false,
      waitForLeadership: false,
      toggleOnDocumentVisible: false,
      retryTime: this.retryMs,
      pull: {
        batchSize: MOST_ITEMS,
        handler: async (checkpoint, limit) => {
          const page = await attempt(this.pull(checkpoint, limit));
          // RxDB asks for the next page for as long as pages are full.
          if (page.documents.length < limit) endPulling();
          return page;
        },
      },
      push: {
        batchSize: MOST_ITEMS,
        handler: async (rows) => {
          await allPulled;
          const versions = rows.map((row) => row.newDocumentState).filter((one) => this.isToBeSent(one));
          const corrected = await attempt(this.push(versions));
          pushed += versions.length;
          return corrected;
        },
      },
    });
    try {
      await replication.start();
      await Promise.race([replication.awaitInSync(), stopped]);
    } finally {
      await replication.cancel();
    }
    return pushed;
  }

  /** Pull one page. Where the service cannot go on from the cursor, everything is pulled again. */
  private async pull(checkpoint: Checkpoint | undefined, limit: number): Promise<Changes> {
    const query = new URLSearchParams({ limit: String(limit), ...checkpoint });
    try {
      const page = await this.api.call<Page>("GET", `/v1/sync/pull?${query}`);
      return { documents: page.items.map(fromItem), checkpoint: { cursor: page.cursor } };
    } catch (problem) {
      if (!(problem instanceof Refused) || !LOST_PLACE.includes(problem.code)) throw problem;
      // The service was put back to an older state: what it has lost may be here.
      if (problem.code === "resync_required") await this.pushAll();
      return this.pull(undefined, limit);
    }
  }

  /**
   * Push versions, and return what RxDB has to hold instead of them: versions that were refused, with the reason, and
   * what stands where something greater does. A version that stands needs no word.
   */
  private async push(versions: Version[], deviceId: string = this.deviceId): Promise<Version[]> {
    const corrected: Version[] = [];
    const superseded = new Set<string>();
    for (const batch of pack(versions)) {
      const sent = { device_id: deviceId, sent_at: nowHere(), items: batch.map(toItem) };
      const { results } = await this.api.call<{ results: Result[] }>("POST", "/v1/sync/push", sent);
      results.forEach((result, index) => {
        const version = batch[index] as Version;
        if (result.guidance !== null) this.show(result.guidance);
        if (result.status === "superseded") superseded.add(version.key);
        if (result.status === "rejected" || result.status === "quarantined")
          corrected.push({ ...version, refusal: { status: result.status, errors: result.errors } });
      });
    }
    return [...corrected, ...(await this.findStanding(superseded))];
  }

  /** Find what stands, from the start: it may have been pulled before, while RxDB held the version that lost. */
  private async findStanding(keys: Set<string>): Promise<Version[]> {
    const found = new Map<string, Version>();
    let cursor: string | undefined;
    while (found.size < keys.size) {
      const query = new URLSearchParams({ limit: String(MOST_ITEMS), ...(cursor && { cursor }) });
      const page = await this.api.call<Page>("GET", `/v1/sync/pull?${query}`);
      for (const item of page.items.map(fromItem)) if (keys.has(item.key)) found.set(item.key, item);
      if (!page.has_more) break;
      cursor = page.cursor;
    }
    return [...found.values()];
  }

  /** Push everything that is held, under the name of its writer: what the service still has is then unchanged. */
  private async pushAll(): Promise<void> {
    const { documents } = await getChangedDocumentsSince(this.items.storageInstance, Number.MAX_SAFE_INTEGER);
    for (const writer of new Set(documents.map((version) => version.device_id))) {
      const versions = documents.filter((version) => version.device_id === writer && version.refusal === undefined);
      await this.push(versions, writer === SERVER ? this.deviceId : writer);
    }
  }

  /** What other devices wrote comes by here too, when it replaced something, and so do refused versions: not again. */
  private isToBeSent(item: Version): boolean {
    return item.device_id === this.deviceId && item.refusal === undefined;
  }

  private version(rev: number): Pick<Item, "rev" | "edited_at" | "device_id"> {
    return { rev, edited_at: nowHere(), device_id: this.deviceId };
  }
}

/** Let RxDB try again whatever fails, for ever, but for what no other try would change: that ends the round. */
function watch(): { attempt: <T>(work: Promise<T>) => Promise<T>; stopped: Promise<never> } {
  let stop = (_problem: unknown) => {};
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  stopped.catch(() => {}); // Whoever waits for it hears of it.
  const attempt = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (problem) {
      if (problem instanceof SignInNeeded || (problem instanceof Refused && problem.status < 500)) stop(problem);
      throw problem;
    }
  };
  return { attempt, stopped };
}
