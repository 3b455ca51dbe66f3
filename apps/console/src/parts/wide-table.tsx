import { Box, Table } from '@mantine/core';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import styles from './wide-table.module.css';

type Props = { name: string; columns: readonly string[]; minWidth: number; children: ReactNode };

/**
 * A table with more columns than a narrow window holds. Where it is cut, the edge behind which there is more is shaded,
 * and it is a region that the arrow keys scroll; where all of it is seen there is nothing to stop at.
 */
export function WideTable({ name, columns, minWidth, children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const isCut = useIsCut(frame);
  const region = { role: 'region', tabIndex: 0, 'aria-label': `${name}, scrolls sideways` };
  return (
    <Box ref={frame} className={styles.frame} {...(isCut && { ...region, 'data-cut': true })}>
      <Table miw={minWidth} verticalSpacing={6} aria-label={name}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Box>
  );
}

/** Whether there is more than is seen; known before the first paint, so that nothing changes under an eye. */
function useIsCut(frame: React.RefObject<HTMLDivElement | null>): boolean {
  const [isCut, setCut] = useState(false);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const look = () => setCut(element.scrollWidth > element.clientWidth);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [frame]);
  return isCut;
}
