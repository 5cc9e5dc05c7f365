/** A pull that went well: its image, as the pod names it, and how long it took, in milliseconds; absent where nothing tells. */
export type Pull = { readonly image: string; readonly tookMs?: number | undefined }

/**
 * What the kubelet reports in `Successfully pulled image "x" in 1.2s (1m3.5s including waiting)`: the time with its waiting, in a
 * duration of Go. Undefined for any other event, as that of an image that was there.
 */
export function readPull({ message, reason }: { readonly message: string; readonly reason: string }): Pull | undefined {
  if (reason !== 'Pulled') return undefined
  const [, image, plain = '', waited = plain] =
    /^Successfully pulled image "([^"]*)"(?: in ([\d.hmsµu]+)(?: \(([\d.hmsµu]+) including waiting\))?)?/.exec(
      message
    ) ?? []
  return image === undefined ? undefined : { image, tookMs: readDuration(waited) }
}

function readDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/([\d.]+)(h|ms|m|s|µs|us)/g)]
  if (parts.length === 0) return undefined
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, µs: 0.001, us: 0.001 }
  return Math.round(parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0), 0))
}
