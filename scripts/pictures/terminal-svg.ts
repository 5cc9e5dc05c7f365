/** Size of a character of the fonts below, in pixels. */
const CELL = { width: 8.43, height: 19 } as const
const PADDING = 16
const BAR = 36

/** The colours that a run uses, by their codes, on a dark ground. */
const COLOURS: Readonly<Record<string, string>> = {
  '31': 'fill="#ff7b72"',
  '32': 'fill="#7ee787"',
  '33': 'fill="#d29922"',
  '1': 'font-weight="bold"',
  '2': 'fill="#8b949e"'
}

/** Output of a terminal, with its colours, as a picture of a window. */
export function drawTerminal(output: string, title: string): string {
  const lines = output.replaceAll('\r', '').trimEnd().split('\n')
  const columns = Math.max(...lines.map((line) => Array.from(line.replaceAll(/\x1b\[\d*m/g, '')).length))
  const width = Math.ceil(columns * CELL.width + 2 * PADDING)
  const height = BAR + lines.length * CELL.height + PADDING
  const rows = lines.map((line, index) => {
    const y = BAR + (index + 1) * CELL.height - 5
    return `<text x="${String(PADDING)}" y="${String(y)}" xml:space="preserve">${drawLine(line)}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" role="img">`,
    `<title>${escape(title)}</title>`,
    '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>',
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (fill, index) => `<circle cx="${String(20 + 20 * index)}" cy="18" r="6" fill="${fill}"/>`
    ),
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" fill="#e6edf3">',
    ...rows,
    '</g>',
    '</svg>',
    ''
  ].join('\n')
}

function drawLine(line: string): string {
  const [first = '', ...rest] = line.split('\x1b[')
  const parts = rest.map((part) => {
    const [, code = '', text = ''] = /^(\d*)m(.*)$/s.exec(part) ?? []
    const style = COLOURS[code]
    return style === undefined ? escape(text) : `<tspan ${style}>${escape(text)}</tspan>`
  })
  return escape(first) + parts.join('')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
