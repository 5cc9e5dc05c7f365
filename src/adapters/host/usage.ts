import type { ActionFile, DeclaredInput } from './action-file.ts'

const WIDTH = 100
const INDENT = '      '

/** The text of `--help`: a flag for each input, as action.yml describes it. */
export function renderUsage(action: ActionFile, version: string): string {
  return [
    `${action.name} ${version}`,
    ...wrap(action.description, ''),
    '',
    'Usage: wasm-node-smoke [--INPUT VALUE | --INPUT=VALUE] ...',
    'Without an installation: npx github:OWNER/wasm-node-smoke#COMMIT, or node dist/index.js in a clone.',
    '',
    'Lists take commas, line breaks, and comments after "#".',
    '',
    ...action.inputs.flatMap(renderFlag),
    '  --help',
    '  --version',
    '',
    ...wrap(
      'Exit code: 0 if the result is "passed" or "applied", or one that fail-on does not name, and all was cleaned up; else 1.',
      ''
    )
  ].join('\n')
}

function renderFlag(input: DeclaredInput): readonly string[] {
  const end = input.default === '' ? '' : ` Default: ${input.default}`
  return [`  --${input.name} VALUE`, ...wrap(`${input.description}${end}`, INDENT), '']
}

function wrap(text: string, indent: string): readonly string[] {
  return text.split(/\s+/).reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1)
    if (last === undefined) return [`${indent}${word}`]
    return last.length + 1 + word.length <= WIDTH
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, indent + word]
  }, [])
}
