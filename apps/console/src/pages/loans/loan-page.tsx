import { Page } from '../../parts/page.tsx';

export function LoanPage() {
  return <Page title="Loan">{null}</Page>;
}
