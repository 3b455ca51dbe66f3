import { Anchor, List } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session.ts';
import { Term } from '../../parts/term.tsx';
import { TimeText } from '../../parts/time-text.tsx';

type Recipient = { role: string; address: string; contactId: number | null; outcome: string | null };

export type Facts = {
  recipients: readonly Recipient[];
  category: string;
  templateId: string;
  templateVersion: number;
  loanId: number | null;
  requestedBy: string;
  createdAt: string;
};

/** To whom, from what, for which loan and by whom; persons and loans lead to their pages for those who may open them. */
export function MessageFacts({ message }: { message: Facts }) {
  const may = useMay();
  const { loanId } = message;
  return (
    <List size="sm" listStyleType="none" className="breakable" aria-label="About the message">
      {message.recipients.map(({ role, address, contactId, outcome }) => (
        <List.Item key={`${role} ${address}`}>
          {role}:{' '}
          {contactId !== null && may('contacts.read') ? (
            <Anchor
              size="sm"
              underline="always"
              renderRoot={(props) => (
                <Link to="/contacts/$contactId" params={{ contactId: String(contactId) }} {...props} />
              )}
            >
              {address}
            </Anchor>
          ) : (
            address
          )}
          {outcome !== null && `, ${outcome} by the mail server`}
        </List.Item>
      ))}
      <List.Item>
        <Term name="category" /> {message.category}, template {message.templateId} version{' '}
        {message.templateVersion}
      </List.Item>
      <List.Item>
        {loanId === null ? (
          'No loan'
        ) : may('loans.read') ? (
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => (
              <Link to="/loans/$loanId" params={{ loanId: String(loanId) }} {...props} />
            )}
          >
            Loan {loanId}
          </Anchor>
        ) : (
          `Loan ${loanId}`
        )}
        , requested by {message.requestedBy}, <TimeText at={message.createdAt} />
      </List.Item>
    </List>
  );
}
