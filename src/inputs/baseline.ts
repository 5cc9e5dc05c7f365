import type { RunRecord, RunRecordCheck } from '../core/model.ts'
import { quote } from '../core/text/quote.ts'
import { constraintResults, nameWorkload } from '../core/verdict/run-record.ts'
import { startOf } from '../core/verdict/start.ts'
import { readText, type Surroundings } from './paths.ts'
import { accept, isMapping, type Mapping, type Parsed, reject } from './result.ts'

/** Thousands of checks with all their evidence. */
const MAX_REPORT = 256 * 1024 * 1024
const EXPECTED = 'the path of report.json of an earlier run'
const RESULTS = ['passed', 'failed', 'inconclusive', 'skipped'] as const

/** What does not look like a report; the message completes "which". */
class Unfit extends Error {}

/** Reads the report that a run is compared with; empty is none. */
export function parseBaseline(name: string, text: string, where: Surroundings): Parsed<RunRecord | undefined> {
  if (text === '') return accept(undefined)
  const file = readText(name, EXPECTED, text, MAX_REPORT, where)
  if (file.kind === 'mistakes') return file
  try {
    return accept(readRecord(file.value))
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    return reject(name, EXPECTED, { shown: `${quote(text)}, which ${error.message}` })
  }
}

function readRecord(text: string): RunRecord {
  const report = parseJson(text)
  if (!isMapping(report) || report['schema'] !== 1) throw new Unfit('is no report of wasm-node-smoke with "schema": 1')
  if (report['result'] === 'error') throw new Unfit('is of a run that did not finish ("result": "error")')
  const run = toMapping(report['run'], 'run')
  const id = toText(run['id'], 'run.id')
  return {
    id,
    version: toText(run['version'], 'run.version'),
    startedAt: toText(run['startedAt'], 'run.startedAt'),
    constrain: run['constrain'] === true,
    samples: readSamples(report),
    checks: [
      ...toList(report, 'checks').map((one, index) => readCheck(one, `checks[${index}]`)),
      ...toList(report, 'workloads').map((one, index) => readWorkload(one, id, `workloads[${index}]`)),
      ...toList(report, 'constraints').map((one, index) => readConstraint(one, `constraints[${index}]`))
    ]
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Unfit('is not JSON')
  }
}

/** Reports of earlier versions don't have them. */
function readSamples(report: Mapping): RunRecord['samples'] {
  return new Map(
    toList(report, 'classes').flatMap((one) =>
      typeof one['image'] === 'string' ? [[toText(one['runtime'], 'classes'), one['image']] as const] : []
    )
  )
}

function readCheck(check: Mapping, place: string): RunRecordCheck {
  const { result, code } = readVerdict(check, place)
  return {
    name: toText(check['runtime'], `${place}.runtime`),
    node: toText(check['node'], `${place}.node`),
    result,
    code,
    startsMs: result === 'passed' ? readStarts(check, place) : []
  }
}

function readStarts(check: Mapping, place: string): readonly number[] {
  const repetitions = check['repetitions']
  if (isMapping(repetitions)) {
    return toList(repetitions, 'each').flatMap(({ startMs }) => (typeof startMs === 'number' ? startMs : []))
  }
  const timings = Object.entries(toMapping(check['timings'], `${place}.timings`))
  const startMs = startOf(Object.fromEntries(timings.filter(([, ms]) => typeof ms === 'number')))
  return startMs === undefined ? [] : [startMs]
}

function readWorkload(workload: Mapping, runId: string, place: string): RunRecordCheck {
  const [kind = '', namespace = '', name = ''] = ['kind', 'namespace', 'name'].map((key) =>
    toText(workload[key], `${place}.${key}`)
  )
  return { ...readVerdict(workload, place), name: nameWorkload({ kind, name, namespace }, runId), startsMs: [] }
}

function readConstraint(constraint: Mapping, place: string): RunRecordCheck {
  const verdict = toText(constraint['verdict'], `${place}.verdict`)
  const found = Object.entries(constraintResults).find(([name]) => name === verdict)
  if (found === undefined) throw new Unfit(`has no verdict of a constraint check at ${place}.verdict`)
  return {
    name: `constraint check of ${toText(constraint['runtimeClass'], `${place}.runtimeClass`)}`,
    result: found[1],
    startsMs: []
  }
}

function readVerdict(from: Mapping, place: string): Pick<RunRecordCheck, 'code' | 'result'> {
  const result = RESULTS.find((one) => one === from['verdict'])
  if (result === undefined) throw new Unfit(`has no verdict at ${place}.verdict`)
  const diagnosis = from['diagnosis']
  return { result, code: isMapping(diagnosis) ? toText(diagnosis['code'], `${place}.diagnosis.code`) : undefined }
}

function toList(report: Mapping, name: string): readonly Mapping[] {
  const list: unknown = report[name]
  if (!Array.isArray(list)) throw new Unfit(`has no list at ${name}`)
  return list.map((one, index) => toMapping(one, `${name}[${index}]`))
}

function toMapping(value: unknown, place: string): Mapping {
  if (isMapping(value)) return value
  throw new Unfit(`has no object at ${place}`)
}

function toText(value: unknown, place: string): string {
  if (typeof value === 'string') return value
  throw new Unfit(`has no text at ${place}`)
}
