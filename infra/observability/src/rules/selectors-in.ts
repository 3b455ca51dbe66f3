import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks for: a series by name, the labels it is matched by, and those its result is grouped by. */
export type Selector = {
  name: string;
  matchers: { label: string; operator: string; value: string }[];
  groupedBy: string[];
};

/** Every series that an expression of PromQL names, read by Prometheus' own grammar. Throws where it is none. */
export function selectorsIn(expr: string): Selector[] {
  const tree = parser.parse(expr);
  const found: SyntaxNode[] = [];
  tree.iterate({
    enter: ({ type, node }) => {
      if (type.isError) throw new Error(`no PromQL at ${node.from}: ${expr}`);
      if (type.name === 'VectorSelector') found.push(node);
    },
  });
  const textOf = (node: SyntaxNode | null) => (node === null ? '' : expr.slice(node.from, node.to));
  return found.map((selector) => ({
    name: textOf(selector.getChild('Identifier')),
    matchers: (selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map(
      (matcher) => ({
        label: textOf(matcher.getChild('LabelName')),
        operator: textOf(matcher.getChild('MatchOp')),
        value: unquoted(textOf(matcher.getChild('StringLiteral'))),
      }),
    ),
    groupedBy: groupingAbove(selector).map(textOf),
  }));
}

/** The labels of every `by` around a selector. */
function groupingAbove(selector: SyntaxNode): SyntaxNode[] {
  const labels: SyntaxNode[] = [];
  for (let node = selector.parent; node !== null; node = node.parent) {
    if (node.name !== 'AggregateExpr') continue;
    const grouping = node.getChild('AggregateModifier')?.getChild('GroupingLabels');
    labels.push(...(grouping?.getChildren('LabelName') ?? []));
  }
  return labels;
}

// Quoted as in Go, of which JSON knows the two escapes that stand here.
function unquoted(literal: string): string {
  return literal.startsWith('"') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
}
