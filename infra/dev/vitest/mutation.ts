import { defineConfig, mergeConfig } from 'vitest/config';
import services from './services.ts';

/** For tests that are run again and again over a changed package: one fault is enough. */
export default mergeConfig(services, defineConfig({ test: { bail: 1 } }));
