// A process of its own for create-logger.test.ts.
import { createLogger } from '../src/create-logger.ts';

const logger = createLogger({ name: 'killed', level: 'info' });
logger.info('first');
logger.info('second');
process.kill(process.pid, 'SIGKILL');
