import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service, ServiceAccount } from 'kubernetes-models/v1';
import type { Manifest } from './read-manifests.ts';

/** A kind with the schema that its objects must fit, and where its type stands. */
type Kind = { model: new (object: never) => { validate(): void }; module: string };

const kinds: Readonly<Record<string, Kind>> = {
  'apps/v1 Deployment': { model: Deployment, module: 'kubernetes-models/apps/v1' },
  'autoscaling/v2 HorizontalPodAutoscaler': {
    model: HorizontalPodAutoscaler,
    module: 'kubernetes-models/autoscaling/v2',
  },
  'batch/v1 Job': { model: Job, module: 'kubernetes-models/batch/v1' },
  'keda.sh/v1alpha1 ScaledObject': {
    model: ScaledObject,
    module: '@kubernetes-models/keda/keda.sh/v1alpha1',
  },
  'keda.sh/v1alpha1 TriggerAuthentication': {
    model: TriggerAuthentication,
    module: '@kubernetes-models/keda/keda.sh/v1alpha1',
  },
  'networking.k8s.io/v1 NetworkPolicy': {
    model: NetworkPolicy,
    module: 'kubernetes-models/networking.k8s.io/v1',
  },
  'policy/v1 PodDisruptionBudget': { model: PodDisruptionBudget, module: 'kubernetes-models/policy/v1' },
  'v1 ConfigMap': { model: ConfigMap, module: 'kubernetes-models/v1' },
  'v1 Service': { model: Service, module: 'kubernetes-models/v1' },
  'v1 ServiceAccount': { model: ServiceAccount, module: 'kubernetes-models/v1' },
};

/** Throws where an object is of no known kind. */
export function kindOf({ file, object }: Manifest): Kind {
  const kind = kinds[`${object.apiVersion} ${object.kind}`];
  if (kind === undefined)
    throw new Error(`${file} has a ${object.apiVersion} ${object.kind}: no schema is known`);
  return kind;
}

/** What the schema of its kind has against an object; undefined if nothing. */
export function schemaFault(manifest: Manifest): string | undefined {
  const { model } = kindOf(manifest);
  try {
    new model(manifest.object as never).validate();
    return undefined;
  } catch (error) {
    return `${manifest.file}, ${manifest.object.metadata.name}: ${(error as Error).message}`;
  }
}
