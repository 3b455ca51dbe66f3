import { Anchor, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session.ts';
import { actorName } from '../../parts/actor-name.ts';
import { TimeText } from '../../parts/time-text.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { eventLabel } from './messages.ts';

type Row = {
  id: string;
  eventTsUtc: string;
  eventType: string;
  actorId: string;
  resourceType: string | null;
  resourceId: string | null;
  loanId: number | null;
  correlationId: string | null;
};

const columns = ['When', 'What happened', 'Who', 'To what', 'Loan'];

/** One row an entry; what happened leads to the whole story. */
export function AuditTable({ rows }: { rows: readonly Row[] }) {
  const mayRead = useMay()('evidence.read');
  return (
    <WideTable name="Audit log" columns={columns} minWidth={720}>
      {rows.map((row) => (
        <Table.Tr key={row.id}>
          <Table.Td>
            <TimeText at={row.eventTsUtc} />
          </Table.Td>
          <Table.Td>{mayRead ? <StoryLink row={row} /> : eventLabel(row.eventType)}</Table.Td>
          <Table.Td className="breakable" title={row.actorId}>
            {actorName(row.actorId)}
          </Table.Td>
          <Table.Td className="breakable">
            {row.resourceType ?? ''} {row.resourceId ?? ''}
          </Table.Td>
          <Table.Td>{row.loanId ?? ''}</Table.Td>
        </Table.Tr>
      ))}
    </WideTable>
  );
}

function StoryLink({ row: { correlationId, eventType } }: { row: Row }) {
  if (correlationId === null) return <Text size="sm">{eventLabel(eventType)}</Text>;
  return (
    <Anchor
      size="sm"
      underline="always"
      renderRoot={(props) => <Link to="/audit/$correlationId" params={{ correlationId }} {...props} />}
    >
      {eventLabel(eventType)}
    </Anchor>
  );
}
