import { describe, expect, test } from 'vitest';
import { schemaFault } from '../../src/manifests/models.ts';
import { type Manifest, readKustomization, readManifests } from '../../src/manifests/read-manifests.ts';
import { unknownFields } from '../../src/manifests/unknown-fields.ts';

const own = [...readManifests('base'), ...readManifests('migrate')];
const nameOf = ({ object }: Manifest) => `${object.kind} ${object.metadata.name}`;

const changed = (kind: string, change: (object: never) => void): Manifest => {
  const found = own.find(({ object }) => object.kind === kind);
  const copy = structuredClone(found) as Manifest;
  change(copy.object as never);
  return copy;
};

describe('the manifests', () => {
  test('fit the schemas of Kubernetes and KEDA, and have no field that these do not know', () => {
    expect(own.length).toBeGreaterThan(15);
    expect(own.map(schemaFault).filter((fault) => fault !== undefined)).toEqual([]);
    expect(unknownFields(own)).toEqual([]);
  });

  test('a value of the wrong kind and a misspelt field would be found', () => {
    const wrong = changed(
      'Deployment',
      (object: { spec: { template: { spec: { containers: unknown } } } }) => {
        object.spec.template.spec.containers = 'one';
      },
    );
    expect(schemaFault(wrong)).toContain('containers');
    const misspelt = changed(
      'Deployment',
      (object: { spec: { template: { spec: { containers: Record<string, unknown>[] } } } }) => {
        const [container] = object.spec.template.spec.containers;
        if (container !== undefined) container.readinesProbe = container.readinessProbe;
      },
    );
    expect(unknownFields([misspelt]).join()).toContain('readinesProbe');
    const scaled = changed('ScaledObject', (object: { spec: Record<string, unknown> }) => {
      object.spec.minReplicas = 2;
    });
    expect(unknownFields([scaled]).join()).toContain('minReplicas');
  });

  test('every file is named by its kustomization, and nobody has a name twice', () => {
    for (const folder of ['base', 'migrate']) {
      const files = new Set(readManifests(folder).map(({ file }) => file.slice(folder.length + 1)));
      expect(readKustomization(folder).resources.toSorted()).toEqual([...files].sort());
    }
    const names = own.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
  });

  test('the example patches what there is, and gives every image a place and an exact tag', () => {
    const names = own.map(nameOf);
    for (const patch of readManifests('overlays/example')) expect(names).toContain(nameOf(patch));
    const images = own
      .flatMap(({ object }) => JSON.stringify(object).match(/"image":"[^"]+"/g) ?? [])
      .map((text) => text.slice(9, -1))
      .sort();
    const given = ['overlays/example', 'overlays/example-migrate'].flatMap(
      (folder) => readKustomization(folder).images ?? [],
    );
    expect(given.map(({ name }) => name).sort()).toEqual(images);
    for (const { newTag } of given) expect(newTag).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

// Breaks tried: scaling.yaml says minReplicas for minReplicaCount: the first goes red.
