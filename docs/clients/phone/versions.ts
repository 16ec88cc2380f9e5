/** What a device holds and sends: versions of things, how they are laid out, and how many go at once. */
import type { RxJsonSchema, WithDeleted } from "rxdb";

export type Fields = Record<string, unknown>;

/** One version of one thing, as this device holds it. */
export interface Item {
  /** The type and the id: the same id in two types is two things. */
  key: string;
  type: string;
  id: string;
  rev: number;
  edited_at: string;
  device_id: string;
  data: Fields | null;
  /** What the service says of it: the lived day, and how far its time is to be trusted. */
  local_date?: string | null;
  clock?: string;
  /** Why the service did not take this version, until it is edited; to be shown to its writer. */
  refusal?: Refusal;
}

export interface Refusal {
  status: "rejected" | "quarantined";
  errors: { pointer: string; code: string; message: string }[];
}

/** Words for the patient, to be shown at once and as they are. */
export interface Guidance {
  level: "support" | "urgent" | "crisis";
  message: string;
}

/** A version as RxDB gives and takes it. */
export type Version = WithDeleted<Item>;

/** The same as the service gives it. */
export type Pulled = Omit<Item, "key"> & { deleted: boolean };

/** The service takes and gives so many at once. */
export const MOST_ITEMS = 500;
/** A push may have 1 MiB; the envelope has to fit beside the items. */
const MOST_BYTES = 1_000_000;
/** How RxDB keeps them. */
export const SCHEMA: RxJsonSchema<Item> = {
  version: 0,
  primaryKey: "key",
  type: "object",
  properties: {
    key: { type: "string", maxLength: 100 },
    type: { type: "string" },
    id: { type: "string" },
    rev: { type: "integer" },
    edited_at: { type: "string" },
    device_id: { type: "string" },
    data: { type: ["object", "null"] },
    local_date: { type: ["string", "null"] },
    clock: { type: "string" },
    refusal: { type: "object" },
  },
  required: ["key", "type", "id", "rev", "edited_at", "device_id"],
};

/** Name what was pulled by type and id, and say deleted in RxDB's word. */
export function fromItem({ deleted, ...item }: Pulled): Version {
  return { ...item, key: `${item.type}:${item.id}`, _deleted: deleted };
}

/** Lay a version out as it is pushed. */
export function toItem({ type, id, rev, _deleted, edited_at, data }: Version): object {
  return { type, id, rev, deleted: _deleted, edited_at, ...(_deleted ? {} : { data }) };
}

/** Split into batches that the service takes. */
export function pack(versions: Version[]): Version[][] {
  const batches: Version[][] = [];
  let room = 0;
  for (const version of versions) {
    const bytes = Buffer.byteLength(JSON.stringify(toItem(version))) + 1;
    const batch = batches.at(-1);
    if (batch === undefined || bytes > room || batch.length === MOST_ITEMS) {
      batches.push([version]);
      room = MOST_BYTES - bytes;
    } else {
      batch.push(version);
      room -= bytes;
    }
  }
  return batches;
}

/** Now, with the offset that this device's clock shows. */
export function nowHere(): string {
  const now = new Date();
  const minutes = -now.getTimezoneOffset();
  const local = new Date(now.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  const offset = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const digits = offset.map((part) => String(part).padStart(2, "0")).join(":");
  return `${local}${minutes < 0 ? "-" : "+"}${digits}`;
}
