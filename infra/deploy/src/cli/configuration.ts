import { writeFileSync } from 'node:fs';
import { configurationFile, readConfigurationPage } from '../configuration/configuration-page.ts';

const { written, wanted } = readConfigurationPage();
if (written !== wanted) writeFileSync(configurationFile, wanted);
console.log(written === wanted ? 'The page was up to date.' : 'The page was written anew.');
