import { DEFAULT_REGISTRY } from '../core/kubernetes/samples.ts'
import { describeMistake } from '../core/text/quote.ts'
import { splitList } from './fields.ts'

/** The default of the input wait-timeout. */
export const DEFAULT_WAIT = '20m'

type TextOf = (name: string) => string

/**
 * Mistakes in inputs that have no effect beside the others: whoever sets one means something else by it. What is a mistake by itself,
 * as `wrong` has it, is none here.
 */
export function findIdle(textOf: TextOf, wrong: ReadonlySet<string>): readonly string[] {
  const idle = [...findIdleWait(textOf), ...(textOf('sample') === 'none' ? findWithoutSamples(textOf) : [])]
  const mistakes = idle.flatMap(([name, expected]) =>
    wrong.has(name) ? [] : [describeMistake(name, expected, textOf(name))]
  )
  return [...mistakes, ...findUnfitRepeat(textOf)]
}

type Idle = readonly [name: string, expected: string]

function findIdleWait(textOf: TextOf): readonly Idle[] {
  const isIdle = textOf('capz-cluster') === '' && textOf('wait-timeout') !== DEFAULT_WAIT
  return isIdle
    ? [['wait-timeout', `"${DEFAULT_WAIT}", its default, without capz-cluster (a run takes until timeout)`]]
    : []
}

/** Without samples there is nothing to have several of, to limit, or to pull; only Services of manifests are asked. */
function findWithoutSamples(textOf: TextOf): readonly Idle[] {
  const isAsking = splitList(textOf('manifests')).length > 0
  return [
    ...(textOf('image-registry') === DEFAULT_REGISTRY
      ? []
      : [['image-registry', 'its default with "sample: none", which pulls nothing'] as const]),
    ...(isAsking || textOf('access') === 'auto'
      ? []
      : [['access', '"auto" with "sample: none" and without manifests, which asks nothing'] as const]),
    ...(textOf('replicas') === 'per-node' ? [] : [['replicas', '"per-node" with "sample: none"'] as const]),
    ...(textOf('max-start') === '' ? [] : [['max-start', 'nothing with "sample: none", which starts nothing'] as const])
  ]
}

/** Only checks with a pod of their own that is deleted after each time can be done again. */
function findUnfitRepeat(textOf: TextOf): readonly string[] {
  const repeat = textOf('repeat')
  if (!/^\d+$/.test(repeat) || Number(repeat) < 2) return []
  const reason = [
    ...(textOf('sample') === 'none' ? ['"sample: none", which starts nothing'] : []),
    ...(/^\d+$/.test(textOf('replicas')) ? ['a number of replicas, whose Deployment is created once'] : []),
    ...(textOf('cleanup') === 'none' ? ['"cleanup: none", which keeps every pod running'] : [])
  ]
  return reason.map((why) => describeMistake('repeat', `1 with ${why}`, repeat))
}
