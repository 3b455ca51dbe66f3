export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { describeCatalog } from './describe-catalog.ts';
export { type Explained, explainStatements, nodesOf, type PlanNode, readBy } from './explain-statements.ts';
export { type SeedContact, seedContacts, seedLoan } from './seed-people.ts';
export { untilBlocked } from './until-blocked.ts';
