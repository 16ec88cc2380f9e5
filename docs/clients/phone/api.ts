/**
 * The way to the service: tokens that are renewed when they end, patience where it is asked for.
 *
 * Nothing here knows what waits to be sent. Whatever goes wrong is thrown, and whoever has something to send keeps it.
 */
const UNAUTHORIZED = 401;
const ASKS_TO_WAIT = [429, 503];
const NO_CONTENT = 204;

interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** The service said no. `code` is the last word of the problem's type: `resync_required`, `bad_cursor` … */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`${status} ${code}`);
  }
}

/** This device has to sign in again. What it has written stays where it is. */
export class SignInNeeded extends Error {}

/** One person's way to the service, on one device. A real phone keeps the tokens where it keeps its secrets. */
export class Api {
  private tokens?: Tokens;
  private renewal?: Promise<void>;

  constructor(private readonly url: string) {}

  async signIn(email: string, password: string): Promise<void> {
    this.tokens = await this.ask<Tokens>("POST", "/v1/auth/token", { email, password });
  }

  /** Send one request as whoever is signed in. A 401 is renewed once; it never costs what was to be sent. */
  async call<Answer>(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
    if (this.tokens === undefined) throw new SignInNeeded();
    const shown = this.tokens.access_token;
    try {
      return await this.ask<Answer>(method, path, body);
    } catch (problem) {
      if (!(problem instanceof Refused) || problem.status !== UNAUTHORIZED) throw problem;
    }
    if (this.tokens?.access_token === shown) await this.renew();
    return await this.ask<Answer>(method, path, body);
  }

  /** A refresh token is good once: whoever comes meanwhile waits for the same new pair. */
  private renew(): Promise<void> {
    this.renewal ??= this.fetchTokens().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async fetchTokens(): Promise<void> {
    const refresh_token = this.tokens?.refresh_token;
    try {
      this.tokens = await this.ask<Tokens>("POST", "/v1/auth/refresh", { refresh_token });
    } catch (problem) {
      // Without an answer the pair is kept: another try may get one.
      if (!(problem instanceof Refused) || problem.status !== UNAUTHORIZED) throw problem;
      this.tokens = undefined;
      throw new SignInNeeded();
    }
  }

  /** Send it until there is an answer that another try would not change. */
  private async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const headers = new Headers({ "Content-Type": "application/json" });
    if (this.tokens !== undefined) headers.set("Authorization", `Bearer ${this.tokens.access_token}`);
    for (;;) {
      const answer = await fetch(this.url + path, { method, headers, body: JSON.stringify(body) });
      if (ASKS_TO_WAIT.includes(answer.status)) {
        await wait(Number(answer.headers.get("Retry-After") ?? 1));
        continue;
      }
      const said = answer.status === NO_CONTENT ? undefined : await answer.json();
      if (!answer.ok) throw new Refused(answer.status, String(said.type).split("/").pop() ?? "");
      return said as Answer;
    }
  }
}

function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
