import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import { arrowRules } from '../arrow-rules.ts';
import type { Finding, Rule } from '../finding.ts';
import { policyPackages } from '../layout.ts';
import { workspaceAliases } from '../workspace-aliases.ts';

/** The arrows between packages, apps and infra point the way that the layout says. */
export const arrows: Rule = {
  id: 'arrows',
  why: 'A diagram in a README rots; a failing check does not.',
  check: async (root) => {
    const graph = await cruiseTree(root);
    const edges = new Map(graph.summary.violations.map((violation) => [keyOf(violation), violation]));
    return [...edges.values()].map((violation) => toFinding({ root, graph, violation }));
  },
};

async function cruiseTree(root: string): Promise<ICruiseResult> {
  const folders = ['packages', 'apps', 'infra'].filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(
    folders,
    {
      baseDir: root,
      // Types count: a package that needs another's types does not stand without it.
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '(?:^|/)dist/|^infra/verify/fixtures/' },
      validate: true,
      // The tool's own schema knows no `instead`.
      ruleSet: { forbidden: arrowRules.map(({ instead: _, ...rule }) => rule) },
    },
    {
      alias: workspaceAliases(root),
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      bustTheCache: true,
    },
  );
  if (typeof output === 'string')
    throw new Error('dependency-cruiser answered with text instead of its graph');
  return output;
}

/** A chain to the policy is one fault: the import that enters it, whoever starts the chain. */
function guiltyEdge(violation: IViolation): { from: string; to: string } {
  const chain = [violation.from, ...(violation.via ?? []).map(({ name }) => name)];
  const entry = chain.findIndex((file) =>
    policyPackages.some((name) => file.startsWith(`packages/${name}/`)),
  );
  const [from, to] = [chain[entry - 1], chain[entry]];
  return violation.type === 'reachability' && from !== undefined && to !== undefined
    ? { from, to }
    : violation;
}

function keyOf(violation: IViolation): string {
  // Each file of a cycle reports the cycle.
  if (violation.cycle !== undefined)
    return violation.cycle
      .map(({ name }) => name)
      .sort()
      .join(' ');
  const { from, to } = guiltyEdge(violation);
  return `${violation.rule.name} ${from} ${to}`;
}

function toFinding(given: { root: string; graph: ICruiseResult; violation: IViolation }): Finding {
  const { root, graph, violation } = given;
  const { from, to } = guiltyEdge(violation);
  const rule = arrowRules.find(({ name }) => name === violation.rule.name);
  const through = violation.cycle === undefined ? to : violation.cycle.map(({ name }) => name).join(' → ');
  return {
    file: from,
    line: lineOfImport({ root, graph, from, to }),
    message: `${violation.rule.name}: ${rule?.comment ?? ''} (imports ${through})`,
    instead: rule?.instead ?? '',
  };
}

function lineOfImport(edge: { root: string; graph: ICruiseResult; from: string; to: string }): number {
  const module = edge.graph.modules.find(({ source }) => source === edge.from);
  const specifier = module?.dependencies.find(({ resolved }) => resolved === edge.to)?.module ?? edge.to;
  const lines = readFileSync(join(edge.root, edge.from), 'utf8').split('\n');
  return Math.max(1, lines.findIndex((line) => line.includes(`'${specifier}'`)) + 1);
}
