/**
 * What a terminal shows of what was written to it, a text a line without colours: "\r" goes back to the first column, and what is
 * written there takes the place of what was there before.
 */
export function screenOf(written: string): readonly string[] {
  return written
    .replaceAll(/\x1b\[\d*m/g, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => {
      const shown: string[] = []
      for (const part of line.split('\r')) shown.splice(0, Array.from(part).length, ...Array.from(part))
      return shown.join('').trimEnd()
    })
}
