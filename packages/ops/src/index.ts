export { readSeries } from './read-series.ts';
export { noPublishing, type Publishing, recordSample, type Waiting } from './record-sample.ts';
export { sampledAt, sampleEveryMs } from './sampled-at.ts';
