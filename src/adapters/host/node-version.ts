/** What action.yml runs on, and what the code is written for. */
const NEEDED = 24

/** Reports why this Node, of a version such as `20.20.2`, can't run us; undefined if it can. */
export function findNodeFault(version: string): string | undefined {
  if (Number(version.split('.')[0]) >= NEEDED) return undefined
  return `Node.js ${NEEDED} or later is needed, this is ${version}`
}
