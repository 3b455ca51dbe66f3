import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** An object of Kubernetes with the file that it stands in. */
export type Manifest = {
  file: string;
  object: { apiVersion: string; kind: string; metadata: { name: string } } & Record<string, unknown>;
};

const root = join(import.meta.dirname, '..', '..', '..', 'k8s');

/** Every object of a folder below infra/k8s, patches of an overlay included; kustomize's own files are left out. */
export function readManifests(folder: string): Manifest[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .sort()
    .flatMap((file) =>
      documentsIn(join(root, folder, file)).map((object) => ({ file: `${folder}/${file}`, object })),
    );
}

/** What kustomize is told in a folder. */
export function readKustomization(folder: string): {
  resources: string[];
  images?: { name: string; newTag?: string }[];
  patches?: { path: string }[];
} {
  const [kustomization] = documentsIn(join(root, folder, 'kustomization.yaml'));
  return kustomization as never;
}

function documentsIn(file: string): Manifest['object'][] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}`);
    return document.toJS() as Manifest['object'];
  });
}
