/** Goes up when something that readers of `--json` rely on is renamed or goes away; what is only added changes nothing. */
const FORMAT = 1;

/** The one object that `--json` prints. */
export const jsonText = (answer: object): string => JSON.stringify({ format: FORMAT, ...answer });
