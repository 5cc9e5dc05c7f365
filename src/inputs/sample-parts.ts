/** The parts of a sample that are mappings or lists of their own. */

import { isDnsLabel } from '../core/kubernetes/names.ts'
import { isImage } from '../core/kubernetes/samples.ts'
import type { Resources, SideContainer } from '../core/model.ts'
import { isMapping } from './result.ts'

/** A name of a variable of the environment, as Kubernetes takes it. */
export const VARIABLE = /^[A-Za-z_.-][\w.-]*$/
/** A quantity of cpu or memory: `500m`, `1Gi`, `0.5`. */
const QUANTITY = /^\d+(\.\d+)?(m|k|[KMGTPE]i?)?$/
const RESOURCE = /^([a-z0-9.-]{1,253}\/)?[a-z0-9][a-z0-9.-]{0,62}$/
/** What the name of a container that a run makes has room for, beside its own part. */
const MAX_NAME = 50

/** A list of texts, and nothing else. */
export function parseTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

/** A mapping of such names to texts. */
export function parseMapping(
  name: RegExp,
  text = /(?:)/
): (value: unknown) => Readonly<Record<string, string>> | undefined {
  return (value) => {
    if (!isMapping(value)) return undefined
    const entries = Object.entries(value)
    return entries.every(([key, one]) => name.test(key) && typeof one === 'string' && text.test(one))
      ? Object.fromEntries(entries.map(([key, one]) => [key, String(one)]))
      : undefined
  }
}

/** What a container requests, and its limits; a whole number may stand without quotes, as in a manifest. */
export function parseResources(value: unknown): Resources | undefined {
  if (!hasOnly(value, ['requests', 'limits'])) return undefined
  const parts = Object.entries(value).map(([part, amounts]) => [part, parseAmounts(amounts)] as const)
  if (parts.length === 0 || parts.some(([, amounts]) => amounts === undefined)) return undefined
  return Object.fromEntries(parts)
}

function parseAmounts(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isMapping(value)) return undefined
  const texts = Object.entries(value).map(([key, one]) => [key, typeof one === 'number' ? String(one) : one])
  return parseMapping(RESOURCE, QUANTITY)(Object.fromEntries(texts))
}

/** Containers beside the sample; each name once. */
export function parseContainers(value: unknown): readonly SideContainer[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const containers = value.flatMap((one: unknown) => parseContainer(one) ?? [])
  const names = new Set(containers.map(({ name }) => name))
  return containers.length === value.length && names.size === value.length ? containers : undefined
}

function parseContainer(value: unknown): SideContainer | undefined {
  if (!hasOnly(value, ['name', 'image', 'command', 'args', 'env'])) return undefined
  const { name, image } = value
  if (typeof name !== 'string' || !isDnsLabel(name) || name.length > MAX_NAME) return undefined
  if (typeof image !== 'string' || !isImage(image)) return undefined
  const [command, args] = [value['command'], value['args']].map((one) => (one === undefined ? [] : parseTexts(one)))
  const env = value['env'] === undefined ? {} : parseMapping(VARIABLE)(value['env'])
  if (command === undefined || args === undefined || env === undefined) return undefined
  return {
    name,
    image,
    ...(command.length === 0 ? {} : { command }),
    ...(args.length === 0 ? {} : { args }),
    ...(Object.keys(env).length === 0 ? {} : { env })
  }
}

function hasOnly(value: unknown, known: readonly string[]): value is Readonly<Record<string, unknown>> {
  return isMapping(value) && Object.keys(value).every((key) => known.includes(key))
}
