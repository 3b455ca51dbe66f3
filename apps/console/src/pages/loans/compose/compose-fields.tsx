import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../../parts/error-panel.tsx';
import { Attachments } from './attachments.tsx';
import { CategoryChoice } from './category.tsx';
import type { Draft, Person } from './draft.ts';
import { type FieldIssue, fieldId, messageAt } from './issues.ts';
import { templateQuery, templatesQuery } from './queries.ts';
import { Recipients } from './recipients.tsx';
import { TemplateFields } from './template-fields.tsx';

type Props = {
  draft: Draft;
  people: readonly Person[];
  issues: readonly FieldIssue[];
  onChange: (part: Partial<Draft>) => void;
};

/** All that an e-mail is made of, each part in its field. */
export function ComposeFields({ draft, people, issues, onChange }: Props) {
  const templates = useQuery(templatesQuery);
  const template = useQuery(templateQuery(draft.templateId));
  const choose = (templateId: string) => {
    const chosen = templates.data?.items.find((one) => one.templateId === templateId);
    onChange({
      templateId,
      variables: {},
      subject: chosen?.name ?? '',
      category: chosen?.category ?? draft.category,
    });
  };
  return (
    <>
      <Recipients draft={draft} people={people} issues={issues} onChange={onChange} />
      {templates.isError && <ErrorPanel error={templates.error} onRetry={() => void templates.refetch()} />}
      <NativeSelect
        id={fieldId('templateId')}
        label="Template"
        value={draft.templateId}
        error={messageAt(issues, fieldId('templateId'))}
        aria-busy={templates.isPending}
        data={[
          { value: '', label: templates.isPending ? 'Loading …' : 'Choose a template' },
          ...(templates.data?.items ?? []).map(({ templateId, name }) => ({
            value: templateId,
            label: name,
          })),
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <TextInput
        id={fieldId('subject')}
        label="Subject"
        value={draft.subject}
        error={messageAt(issues, fieldId('subject'))}
        onChange={(event) => onChange({ subject: event.currentTarget.value })}
      />
      {template.isError && <ErrorPanel error={template.error} onRetry={() => void template.refetch()} />}
      <TemplateFields
        variables={template.data?.variables ?? []}
        draft={draft}
        issues={issues}
        onChange={onChange}
      />
      <CategoryChoice category={draft.category} onChange={(category) => onChange({ category })} />
      <Attachments
        attachments={draft.attachments}
        missing={draft.missing}
        issues={issues}
        onChange={onChange}
      />
    </>
  );
}
