import type { AdapterConstructor, AdapterPayload } from 'oidc-provider';

/** What a provider remembers, each its own: the library's store is one for the whole process, and complains of itself. */
export function createMemoryStore(): AdapterConstructor {
  const stored = new Map<string, AdapterPayload>();
  return class MemoryStore {
    readonly #kind: string;
    constructor(kind: string) {
      this.#kind = kind;
    }
    async upsert(id: string, payload: AdapterPayload): Promise<void> {
      stored.set(`${this.#kind}:${id}`, payload);
    }
    async find(id: string): Promise<AdapterPayload | undefined> {
      return stored.get(`${this.#kind}:${id}`);
    }
    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return this.#all().find(([, payload]) => payload.uid === uid)?.[1];
    }
    async findByUserCode(): Promise<undefined> {
      return undefined;
    }
    async consume(id: string): Promise<void> {
      const payload = await this.find(id);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1_000);
    }
    async destroy(id: string): Promise<void> {
      stored.delete(`${this.#kind}:${id}`);
    }
    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, payload] of this.#all()) if (payload.grantId === grantId) stored.delete(key);
    }
    #all(): [string, AdapterPayload][] {
      return [...stored].filter(([key]) => key.startsWith(`${this.#kind}:`));
    }
  };
}
