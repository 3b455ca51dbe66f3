import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Copy, DockerfileParser, type Instruction } from 'dockerfile-ast';

/** A stage of the Dockerfile, with what it inherits from the stages it is built on. */
export type Stage = {
  name: string;
  /** The image that it begins with at the very end of its line. */
  image: string;
  env: Readonly<Record<string, string>>;
  /** What it takes out of other stages, in order. */
  copies: readonly { from: string; source: string; target: string }[];
  user: string | null;
  healthcheck: string | null;
  command: readonly string[] | null;
};

const dockerfile = join(import.meta.dirname, '..', '..', '..', 'docker', 'Dockerfile');

/** The stages of infra/docker/Dockerfile by name. Throws for a stage that begins with an unknown one. */
export function readDockerfile(text = readFileSync(dockerfile, 'utf8')): Map<string, Stage> {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      const [, from = '', name = ''] = /^(\S+) AS (\S+)$/.exec(instruction.getArgumentsContent() ?? '') ?? [];
      const parent = stages.get(from);
      if (parent === undefined && !from.includes(':'))
        throw new Error(`${name} begins with ${from}: unknown`);
      stage = parent === undefined ? { ...empty, name, image: from } : { ...parent, name };
    } else if (stage !== undefined) {
      stage = { ...stage, ...changeBy(instruction, stage) };
    }
    if (stage !== undefined) stages.set(stage.name, stage);
  }
  return stages;
}

const empty = { env: {}, copies: [], user: null, healthcheck: null, command: null } as const;

function changeBy(instruction: Instruction, stage: Stage): Partial<Stage> {
  const content = instruction.getArgumentsContent() ?? '';
  switch (instruction.getKeyword()) {
    case 'ENV': {
      const pairs = content.split(/\s+/).map((pair): [string, string] => {
        const [name = '', ...value] = pair.split('=');
        return [name, value.join('=')];
      });
      return { env: { ...stage.env, ...Object.fromEntries(pairs) } };
    }
    case 'COPY': {
      const from = (instruction as Copy).getFromFlag()?.getValue() ?? 'context';
      const [source = '', target = ''] = content.replace(/^--\S+\s+/, '').split(/\s+/);
      return { copies: [...stage.copies, { from, source, target }] };
    }
    case 'USER':
      return { user: content };
    case 'HEALTHCHECK':
      return { healthcheck: content };
    case 'CMD':
      // A shell in between would take the signal for itself.
      return { command: content.startsWith('[') ? (JSON.parse(content) as string[]) : null };
    default:
      return {};
  }
}
