import type { FaultCase } from '../fault-case.ts';
import { f01 } from './f01.ts';
import { f02 } from './f02.ts';
import { f03 } from './f03.ts';
import { f04 } from './f04.ts';
import { f05 } from './f05.ts';
import { f06 } from './f06.ts';
import { f07 } from './f07.ts';
import { f08, f08b } from './f08.ts';
import { f09 } from './f09.ts';
import { f10, f10b } from './f10.ts';
import { f11 } from './f11.ts';
import { f12 } from './f12.ts';
import { f13 } from './f13.ts';
import { f14, f14b } from './f14.ts';
import { f15 } from './f15.ts';
import { f16 } from './f16.ts';
import { f17 } from './f17.ts';
import { f18, f18b } from './f18.ts';
import { f19, f19b } from './f19.ts';
import { f20 } from './f20.ts';
import { f21 } from './f21.ts';
import { f22, f22b, f22c } from './f22.ts';
import { f23 } from './f23.ts';
import { f24, f24b } from './f24.ts';
import { f25, f25b } from './f25.ts';
import { f29, f29b } from './f29.ts';
import { f36 } from './f36.ts';
import { f37 } from './f37.ts';
import { f38 } from './f38.ts';
import { f39 } from './f39.ts';
import { f41 } from './f41.ts';
import { f46, f46b, f46c, f46d, f46e } from './f46.ts';
import { f47 } from './f47.ts';

/** Every row that is run. Those that wait longest come first, so that none is left alone at the end. */
export const faultCases: readonly FaultCase[] = [
  ...[f19, f19b, f46, f46b, f46c, f46d, f46e, f39, f08b, f18b, f12],
  ...[
    f01,
    f02,
    f03,
    f04,
    f05,
    f06,
    f07,
    f08,
    f09,
    f10,
    f10b,
    f11,
    f15,
    f16,
    f17,
    f18,
    f20,
    f21,
    f22,
    f22b,
    f22c,
    f23,
  ],
  ...[f24, f24b, f25, f25b, f29, f29b, f36, f37, f38, f41, f47],
  ...[f13, f14, f14b],
];
