import type { Category, TemplateView } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { and, asc, eq } from 'drizzle-orm';
import { describeVariables } from './describe-variables.ts';

const { templates, templateVersions: versions } = schema;
const activeVersion = and(
  eq(versions.templateId, templates.id),
  eq(versions.version, templates.activeVersion),
);

type Joined = { templates: typeof templates.$inferSelect; template_versions: typeof versions.$inferSelect };

/** The active version of a template; undefined if there is none. */
export async function findActiveTemplate(db: Db, templateId: string): Promise<TemplateView | undefined> {
  const [row] = await db.orm
    .select()
    .from(templates)
    .innerJoin(versions, activeVersion)
    .where(eq(templates.id, templateId));
  return row === undefined ? undefined : toView(row);
}

/** One version of a template, active or not: what a message was admitted with is what is sent. */
export async function findTemplateVersion(
  db: Db,
  { templateId, version }: { templateId: string; version: number },
): Promise<TemplateView | undefined> {
  const [row] = await db.orm
    .select()
    .from(templates)
    .innerJoin(versions, eq(versions.templateId, templates.id))
    .where(and(eq(versions.templateId, templateId), eq(versions.version, version)));
  return row === undefined ? undefined : toView(row);
}

/** Every template that has an active version, by id. */
export async function listTemplates(db: Db): Promise<TemplateView[]> {
  const rows = await db.orm
    .select()
    .from(templates)
    .innerJoin(versions, activeVersion)
    .orderBy(asc(templates.id));
  return rows.map(toView);
}

function toView({ templates: template, template_versions: version }: Joined): TemplateView {
  return {
    templateId: template.id,
    name: template.name,
    description: template.description,
    category: template.category as Category,
    categoryKey: template.categoryKey,
    version: version.version,
    variables: describeVariables(version.variables),
    subject: version.subject,
    bodyHtml: version.bodyHtml,
    bodyText: version.bodyText,
    contentHash: version.contentHash,
  };
}
