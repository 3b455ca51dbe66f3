import { writeFileSync } from 'node:fs';
import { metricsFile, readMetricsPage } from '../pages/metrics-page.ts';

const { written, wanted } = readMetricsPage();
if (written !== wanted) writeFileSync(metricsFile, wanted);
console.log(written === wanted ? 'The page was up to date.' : 'The page was written anew.');
