import type { Discovery } from '../core/report.ts'
import { listNames, shortName } from './words.ts'

/** What `runtimes: auto` found and what it left out, a line each; what is left out for one reason is named together. */
export function describeDiscovery(discovery: Discovery | undefined): readonly string[] {
  if (discovery === undefined) return []
  const { found, leftOut } = discovery
  const names = found.map(({ runtimeClass, handler }) => `${shortName(runtimeClass)} (handler ${shortName(handler)})`)
  const byReason = Map.groupBy(leftOut, ({ reason }) => reason)
  return [
    `runtimes: auto found ${names.length === 0 ? 'nothing' : listNames(names, 10)}`,
    ...[...byReason].map(
      ([reason, all]) =>
        `not tried: ${listNames(
          all.map(({ name }) => shortName(name)),
          10
        )}: ${reason}`
    )
  ]
}
