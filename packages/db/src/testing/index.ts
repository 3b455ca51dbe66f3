export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { describeCatalog } from './describe-catalog.ts';
