declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the api serves the console. */
    consoleUrl: string;
    /** The product's own database. */
    productDatabaseUrl: string;
    jwtSecret: string;
    /** Where the running browser takes connections. */
    browserUrl: string;
  }
}

export {};
