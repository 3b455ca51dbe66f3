import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emailTopology } from '@crm/contracts';
import { describeSettings, parseEnv } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Manifest, readManifests } from '../../src/manifests/read-manifests.ts';
import { programs } from '../../src/programs.ts';
import { openRoleDesk, type RoleDesk } from '../rights/open-role-desk.ts';
import { sampleSecrets } from './sample-secrets.ts';

type Env = { name: string; value: string }[];
type Container = Record<string, unknown> & {
  name: string;
  env: Env;
  ports?: { containerPort: number; name: string }[];
};
type PodSpec = Record<string, unknown> & {
  containers: Container[];
  volumes: unknown[];
  securityContext: object;
};
type Workload = Manifest['object'] & {
  spec: { template: { metadata: { labels: Record<string, string> }; spec: PodSpec } };
};

const base = readManifests('base');
const all = [...base, ...readManifests('migrate')];
const of = <T = Manifest['object']>(kind: string) =>
  all.filter(({ object }) => object.kind === kind).map(({ object }) => object as T);
const deployments = of<Workload>('Deployment');
const workloads = [...deployments, ...of<Workload>('Job')];
const scaledApps = ['api', 'consumer', 'dispatcher'];
const apps = [...scaledApps, 'scheduler'];

/** The environment of a container in the example: settings of its overlay over those of the base, then its own. */
function exampleEnv(name: string): Record<string, string> {
  const patches = readManifests('overlays/example').map(({ object }) => object);
  const maps = [...of('ConfigMap'), ...patches.filter(({ kind }) => kind === 'ConfigMap')];
  const settings = Object.assign({}, ...maps.map((map) => map.data)) as Record<string, string>;
  const own = [...deployments, ...(patches.filter(({ kind }) => kind === 'Deployment') as Workload[])]
    .filter(({ metadata }) => metadata.name === name)
    .flatMap(({ spec }) => spec.template.spec.containers[0]?.env ?? []);
  return { ...settings, ...Object.fromEntries(own.map((one) => [one.name, one.value])) };
}

describe('every container', () => {
  test.each(workloads.map((one) => [one.metadata.name, one] as const))(
    'of %s is nobody: no root, no rights, nothing to write but /tmp, a bound of memory',
    (_name, { spec }) => {
      const pod = spec.template.spec;
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const container of pod.containers) {
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { requests: { cpu: expect.any(String) }, limits: { memory: expect.any(String) } },
        });
      }
    },
  );

  test.each(deployments.map((one) => [one.metadata.name, one] as const))(
    'of %s is asked whether it lives and whether it is ready, and has longer to drain than it takes',
    (name, { spec }) => {
      const pod = spec.template.spec;
      const at = (path: string) => ({ httpGet: { path, port: 'http' } });
      expect(pod.containers[0]).toMatchObject({
        startupProbe: at('/healthz'),
        livenessProbe: at('/healthz'),
        readinessProbe: at('/readyz'),
      });
      const main = readFileSync(
        join(import.meta.dirname, '../../../..', 'apps', name, 'src/main.ts'),
        'utf8',
      );
      const [, drainMs = ''] = /drainTimeoutMs(?:: | = )([\d_]+)/.exec(main) ?? [];
      const preStopSeconds = name === 'api' ? 5 : 0;
      expect(Number(pod.terminationGracePeriodSeconds)).toBeGreaterThan(
        Number(drainMs.replace('_', '')) / 1_000 + preStopSeconds,
      );
    },
  );
});

describe('settings', () => {
  test.each(apps)(
    'of %s in the example are whole: its secrets come as files, and what it is given it knows',
    (name) => {
      const program = programs.find((one) => one.name === name);
      if (program === undefined) throw new Error(`no program ${name}`);
      const folder = mkdtempSync(join(inject('runDir'), 'secrets-'));
      const env = exampleEnv(name);
      const settings = describeSettings(program.schema);
      for (const { name: setting, isSecret } of settings) {
        if (!isSecret) continue;
        expect(env).not.toHaveProperty(setting);
      }
      const mounted = Object.entries(env).filter(([key]) => key.endsWith('_FILE'));
      for (const [key, path] of mounted) {
        expect(path).toMatch(/^\/run\/secrets\/crm\/[a-z-]+$/);
        const setting = key.slice(0, -'_FILE'.length);
        expect(settings.map((one) => one.name)).toContain(setting);
        env[key] = join(folder, setting);
        writeFileSync(join(folder, setting), `${sampleSecrets()[setting]}\n`);
      }
      expect(parseEnv(program.schema, env)).toMatchObject({ LOG_LEVEL: 'info' });
    },
  );

  test('no setting of the config map is unknown to every program', () => {
    const known = new Set(programs.flatMap(({ schema }) => describeSettings(schema).map(({ name }) => name)));
    const env = exampleEnv('nobody');
    expect(Object.keys(env).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('what names another', () => {
  const labelsOf = (name: string) =>
    deployments.find(({ metadata }) => metadata.name === name)?.spec.template.metadata.labels;

  test('a service and a disruption budget for each program', () => {
    for (const kind of ['Service', 'PodDisruptionBudget']) {
      const found = of<{ metadata: { name: string }; spec: { selector: Record<string, unknown> } }>(kind);
      expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(apps);
      for (const { metadata, spec } of found) {
        const selector = spec.selector.matchLabels ?? spec.selector;
        expect(labelsOf(metadata.name)).toMatchObject(selector as object);
      }
    }
  });

  test('each program is scaled by exactly one, from two on; of the scheduler there are two', () => {
    const scaled = [
      ...of<{ spec: { scaleTargetRef: { name: string }; minReplicas: number } }>(
        'HorizontalPodAutoscaler',
      ).map(({ spec }) => [spec.scaleTargetRef.name, spec.minReplicas]),
      ...of<{ spec: { scaleTargetRef: { name: string }; minReplicaCount: number } }>('ScaledObject').map(
        ({ spec }) => [spec.scaleTargetRef.name, spec.minReplicaCount],
      ),
    ];
    expect(scaled.sort()).toEqual(scaledApps.map((name) => [name, 2]));
    for (const { metadata, spec } of deployments) {
      if (metadata.name === 'scheduler') expect(spec).toHaveProperty('replicas', 2);
      else expect(spec).not.toHaveProperty('replicas');
    }
  });
});

describe('KEDA', () => {
  let desk: RoleDesk;
  beforeAll(async () => {
    desk = await openRoleDesk();
  });
  afterAll(() => desk.close());

  type Trigger = { type: string; metadata: Record<string, string> };
  const triggers = of<{ spec: { triggers: Trigger[] } }>('ScaledObject').flatMap(({ spec }) => spec.triggers);

  test('asks PostgreSQL, as the scaler, how late the oldest event is that is due', async () => {
    const query = triggers.find(({ type }) => type === 'postgresql')?.metadata.query ?? '';
    const lag = async () => Number(Object.values((await desk.as('scaler').sql.unsafe(query))[0] ?? {})[0]);
    expect(await lag()).toBe(0);
    const { sql } = desk.database.db;
    const add = (createdAt: string, retryAt: string | null) => sql`
      INSERT INTO outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category, created_at, next_retry_at)
      VALUES (gen_random_uuid(), 'message', gen_random_uuid(), ${emailTopology.bindingKey}, '{}', 'c', 'transactional',
              now() + ${createdAt}::interval, now() + ${retryAt}::interval)`;
    await add('-2 hours', '1 hour');
    expect(await lag()).toBe(0);
    await add('-90 seconds', null);
    expect(await lag()).toBeGreaterThanOrEqual(90);
    expect(await lag()).toBeLessThan(3_600);
  });

  test('counts the queue of the contracts', () => {
    expect(triggers.find(({ type }) => type === 'rabbitmq')?.metadata.queueName).toBe(emailTopology.queue);
  });
});

// Breaks tried, each turned a test red:
// - consumer.yaml: the root file system may be written. api.yaml: 30 s of grace. dispatcher.yaml: no AMQP_URL_FILE.
// - scaling.yaml: the query counts retries that are not due.
