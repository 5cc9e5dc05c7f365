import type { ServicePort } from '../kubernetes/objects.ts'

/** The TCP port of a Service that speaks HTTP by its name, or else the first one; undefined where it has none. */
export function askedPort(ports: readonly ServicePort[] = []): ServicePort | undefined {
  const tcp = ports.filter((port) => (port.protocol ?? 'TCP') === 'TCP')
  return tcp.find((port) => /^(http|web)\b/.test(port.name ?? '')) ?? tcp[0]
}
