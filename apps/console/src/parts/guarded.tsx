import type { Permission } from '@crm/contracts';
import type { ReactNode } from 'react';
import { useMay } from '../api/session.ts';
import { Forbidden } from './forbidden.tsx';

/** Its children for those who may, the explanation for the rest. */
export function Guarded({ permission, children }: { permission: Permission; children: ReactNode }) {
  return useMay()(permission) ? children : <Forbidden permission={permission} />;
}
