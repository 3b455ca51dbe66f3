/** One thing that a rule objects to; `line` counts from 1, `instead` says what to do about it. */
export type Finding = {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly instead: string;
  /** A warning is printed and does not fail the gate. */
  readonly warning?: true;
};

/** A rule of the house: `check` reads the tree below `root` and answers with everything that breaks it. */
export type Rule = {
  readonly id: string;
  readonly why: string;
  readonly check: (root: string) => Finding[] | Promise<Finding[]>;
};
