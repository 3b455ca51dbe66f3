import type { Permission } from '@crm/contracts';
import type { ReactNode } from 'react';
import { useMay } from '../api/session.ts';
import { Forbidden } from './forbidden.tsx';
import { Page } from './page.tsx';

type Props = {
  permission: Permission;
  /** Where the children bring their own page: what the page is called for those who may not open it. */
  title?: string;
  children: ReactNode;
};

/** Its children for those who may, the explanation for the rest. */
export function Guarded({ permission, title, children }: Props) {
  if (useMay()(permission)) return children;
  const forbidden = <Forbidden permission={permission} />;
  return title === undefined ? forbidden : <Page title={title}>{forbidden}</Page>;
}
