import type { TemplateView } from '@crm/contracts';
import type { Db } from '@crm/db';
import { findActiveTemplate, findTemplateVersion } from './find-template.ts';

/** Which version is active may change; for so long an older answer is used. */
const activeForMs = 5_000;
const versionsMax = 500;

export type TemplateCache = {
  active(templateId: string): Promise<TemplateView | undefined>;
  version(templateId: string, version: number): Promise<TemplateView | undefined>;
};

/** Templates kept in memory, so that admission reads nothing before its statement. What is not there is not remembered. */
export function createTemplateCache({
  db,
  monotonicMs,
}: {
  db: Db;
  monotonicMs: () => number;
}): TemplateCache {
  const actives = new Map<string, { template: TemplateView; readAtMs: number }>();
  const versions = new Map<string, TemplateView>();
  const underWay = new Map<string, Promise<TemplateView | undefined>>();

  async function readActive(templateId: string): Promise<TemplateView | undefined> {
    const template = await findActiveTemplate(db, templateId);
    if (template === undefined) actives.delete(templateId);
    else actives.set(templateId, { template, readAtMs: monotonicMs() });
    return template;
  }

  return {
    active: async (templateId) => {
      const known = actives.get(templateId);
      if (known !== undefined && monotonicMs() - known.readAtMs < activeForMs) return known.template;
      // Every five seconds all requests of that moment would ask for the same.
      const reading =
        underWay.get(templateId) ?? readActive(templateId).finally(() => underWay.delete(templateId));
      underWay.set(templateId, reading);
      return reading;
    },
    version: async (templateId, version) => {
      const key = `${templateId} ${version}`;
      const known = versions.get(key);
      if (known !== undefined) return known;
      const template = await findTemplateVersion(db, { templateId, version });
      if (template === undefined) return undefined;
      if (versions.size >= versionsMax) versions.delete(versions.keys().next().value ?? '');
      versions.set(key, template);
      return template;
    },
  };
}
