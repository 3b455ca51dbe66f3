declare module 'vitest' {
  /** What `inject(name)` gives to a test that runs under `services.ts`. */
  export interface ProvidedContext {
    /** A superuser's URL; tests make and drop databases of their own and touch no other. */
    databaseUrl: string;
    /** The package's own vhost; provided only to packages that depend on `@crm/broker`. */
    amqpUrl: string;
    /** Management API of the same broker (`http://host:port`); user and password are those of `amqpUrl`. */
    amqpManagementUrl: string;
    /** The run's folder: logs of spawned processes go to its `logs`. */
    runDir: string;
  }
}

export {};
