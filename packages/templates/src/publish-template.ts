import type { Category } from '@crm/contracts';
import { type Db, withTransaction } from '@crm/db';

/** A template as it is stored: bodies are whole documents. */
export type PublishedTemplate = {
  templateId: string;
  name: string;
  description: string;
  category: Category;
  categoryKey: string;
  subject: string;
  bodyHtml: string;
  bodyText: string;
  /** Names of the variables that the bodies use, sorted. */
  variables: string[];
  /** SHA-256, in hex, over subject and bodies. */
  contentHash: string;
};

/**
 * Makes this content the active version of its template: a new version, unless the active one is the same already.
 * Returns the version that is active now.
 */
export async function publishTemplate(
  db: Db,
  template: PublishedTemplate,
  { by }: { by: string },
): Promise<number> {
  return withTransaction(db, async (tx) => {
    await tx`
      INSERT INTO public.templates (id, name, description, category, category_key)
      VALUES (${template.templateId}, ${template.name}, ${template.description}, ${template.category}, ${template.categoryKey})
      ON CONFLICT (id) DO NOTHING`;
    const [current] = await tx<{ version: number | null; hash: string | null; newest: number }[]>`
      SELECT t.active_version AS version, v.content_hash AS hash,
             COALESCE((SELECT max(n.version) FROM public.template_versions n WHERE n.template_id = t.id), 0)::int AS newest
        FROM public.templates t
        LEFT JOIN public.template_versions v ON v.template_id = t.id AND v.version = t.active_version
       WHERE t.id = ${template.templateId} FOR UPDATE OF t`;
    if (current?.version != null && current.hash === template.contentHash) return current.version;
    const version = (current?.newest ?? 0) + 1;
    await tx`
      UPDATE public.template_versions SET status = 'archived'
       WHERE template_id = ${template.templateId} AND status = 'active'`;
    await tx`
      INSERT INTO public.template_versions (template_id, version, status, subject, body_html, body_text, variables,
        content_hash, created_by, approved_by, approved_at)
      VALUES (${template.templateId}, ${version}, 'active', ${template.subject}, ${template.bodyHtml}, ${template.bodyText},
        ${template.variables}, ${template.contentHash}, ${by}, ${by}, now())`;
    await tx`
      UPDATE public.templates
         SET active_version = ${version}, name = ${template.name}, description = ${template.description},
             category = ${template.category}, category_key = ${template.categoryKey}, updated_at = now()
       WHERE id = ${template.templateId}`;
    return version;
  });
}
