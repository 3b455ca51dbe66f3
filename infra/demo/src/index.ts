export { letterhead } from './letterhead.ts';
export { samplePeople } from './sample-people.ts';
export { seed } from './seed.ts';
export { sendSamples, tokenFor } from './send-samples.ts';
export { startConsoleDev } from './start-console-dev.ts';
export { startPostOffice } from './start-post-office.ts';
export { startProcesses } from './start-processes.ts';
export { startStack } from './start-stack.ts';
