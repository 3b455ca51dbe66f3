import type { SealReport } from '@crm/contracts';
import { Alert, Code, Text } from '@mantine/core';
import { TimeText } from '../../parts/time-text.tsx';
import { faultWords } from './seals.ts';

type Props = { report: SealReport; checkedAt: number };

/** What a check of the log has found: until where it holds, or the first row that does not fit. */
export function SealResult({ report, checkedAt }: Props) {
  const { ok, seals, rows, faults } = report;
  const at = <TimeText at={new Date(checkedAt).toISOString()} />;
  const [first] = faults;
  if (ok || first === undefined)
    return (
      <Alert color="teal" role="status" title="Every sealed row is as it was sealed" mt="xs">
        <Text size="sm">
          {rows.toLocaleString('en')} rows up to seal {seals.to} were hashed anew, {at}. That the end was not
          cut off, only a seal that is kept elsewhere can show.
        </Text>
      </Alert>
    );
  return (
    <Alert color="red" role="alert" title="The log is not as it was sealed" mt="xs">
      <Text size="sm" fw={600}>
        First: {faultWords[first.kind]}
        {first.seal !== null && `, seal ${first.seal}`}
      </Text>
      <Text size="sm" className="breakable">
        {first.row === null ? (
          'No row can be named.'
        ) : (
          <>
            Row <Code>{first.row.id}</Code> of <TimeText at={first.row.eventTsUtc} />.
          </>
        )}{' '}
        {first.what}
      </Text>
      <Text size="sm">
        {faults.length > 1 && `${faults.length} faults were found here. `}Checked {at}. Keep a copy of the
        database as it is, tell whoever answers for it, and compare with the seals that are kept elsewhere.
      </Text>
    </Alert>
  );
}
