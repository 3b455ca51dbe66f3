import { writeFileSync } from 'node:fs';
import { readDashboardFiles } from '../dashboards/dashboard-files.ts';

for (const { file, written, wanted } of readDashboardFiles()) {
  if (written !== wanted) writeFileSync(file, wanted);
  console.log(`${file}: ${written === wanted ? 'up to date' : 'written anew'}`);
}
