/** What one turn of one variant did. */
export type Turn = {
  /** Operations that were to be done, and those found done afterwards where they must be found. */
  asked: number;
  found: number;
  seconds: number;
  /** Of the processes that are measured; the load, the servers and the sink are left out. */
  cpuSeconds: number;
  /** Of PostgreSQL, where a row is about what the machine spends. */
  databaseCpuSeconds?: number;
  /** Of each operation, where a row is about time. */
  timesMs: number[];
  /** Of the work, what the lesser of two did. */
  share?: number;
  /** Of processes, in MB, where a row is about memory. */
  memoryMb?: Readonly<Record<string, number>>;
};
