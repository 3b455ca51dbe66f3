export { createScheduler, type SchedulerDeps } from './create-scheduler.ts';
export type { Retention } from './retention-settings.ts';
