import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'

/** An input as action.yml declares it. */
export type DeclaredInput = { readonly name: string; readonly description: string; readonly default: string }

/** An output as action.yml declares it. */
export type DeclaredOutput = { readonly name: string; readonly description: string }

/** What action.yml reports of this action to its users. */
export type ActionFile = {
  readonly name: string
  readonly description: string
  readonly inputs: readonly DeclaredInput[]
  readonly outputs: readonly DeclaredOutput[]
}

/** Reads action.yml from the action's own folder. It comes with the code, so what isn't as expected throws. */
export function readActionFile(root: string): ActionFile {
  const path = join(root, 'action.yml')
  const file = toMapping(load(readFileSync(path, 'utf8')), path)
  return {
    name: toText(file['name'], 'name'),
    description: toText(file['description'], 'description'),
    inputs: toEntries(file['inputs'], 'inputs').map(({ name, fields }) => ({
      name,
      description: toText(fields['description'], `inputs.${name}.description`),
      default: toText(fields['default'], `inputs.${name}.default`)
    })),
    outputs: toEntries(file['outputs'], 'outputs').map(({ name, fields }) => ({
      name,
      description: toText(fields['description'], `outputs.${name}.description`)
    }))
  }
}

type Mapping = Readonly<Record<string, unknown>>

function toEntries(value: unknown, place: string): readonly { readonly name: string; readonly fields: Mapping }[] {
  return Object.entries(toMapping(value, place)).map(([name, fields]) => ({
    name,
    fields: toMapping(fields, `${place}.${name}`)
  }))
}

function toMapping(value: unknown, place: string): Mapping {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Mapping
  throw new Error(`action.yml: expected a mapping at ${place}`)
}

function toText(value: unknown, place: string): string {
  if (typeof value === 'string') return value
  throw new Error(`action.yml: expected a text at ${place}`)
}
