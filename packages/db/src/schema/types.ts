import { customType } from 'drizzle-orm/pg-core';

/** Raw bytes; postgres.js hands them over as a Buffer. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
