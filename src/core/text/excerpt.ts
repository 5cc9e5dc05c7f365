/** Where one link of a chain of errors ends: each reports what it was about, then why. The second is gRPC's. */
const LINK_END = /: | desc = /g

/** What containerd 1 puts behind an error whose kind it doesn't know. */
const NO_KIND = /: unknown$/

/**
 * Cuts evidence to the clause that decides: from the link of the chain in which `reports` is found to the end, with so many
 * links before it as are needed to know what it is about. All of it where that isn't found.
 */
export function excerptFrom(pattern: RegExp, linksBefore = 0): (evidence: string) => string {
  return (evidence) => {
    const at = evidence.search(pattern)
    if (at === -1) return evidence
    const starts = [0, ...Array.from(evidence.slice(0, at).matchAll(LINK_END), (end) => end.index + end[0].length)]
    const start = starts.at(-1 - linksBefore) ?? 0
    return joinLines(evidence.slice(start)).replace(NO_KIND, '')
  }
}

/** Cuts what the scheduler reports of all nodes to what it reports with these words. */
export function excerptAmong(pattern: RegExp): (evidence: string) => string {
  return (evidence) => {
    const [counted = evidence] = evidence.split('. preemption: ')
    const found = counted.split(', ').find((one) => pattern.test(one)) ?? evidence
    return found.replace(/^.*nodes are available: /, '').replace(/\.$/, '')
  }
}

/** A shim's own last words may end their line before the chain goes on. */
function joinLines(text: string): string {
  return text.replace(/\s*\n\s*: /g, ': ')
}
