export { letterhead } from './letterhead.ts';
export { samplePeople } from './sample-people.ts';
export { seed } from './seed.ts';
export { tokenFor } from './send-samples.ts';
export { startPostOffice } from './start-post-office.ts';
export { startProcesses } from './start-processes.ts';
