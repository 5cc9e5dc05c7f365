import process from 'node:process'
import type { Fault } from '../../../src/core/model.ts'
import { RULES } from '../../../src/core/diagnosis/diagnose.ts'
import { type Fixture, writeFixtures } from '../../fixtures/files.ts'
import { isAsGood, makeRename, makeStable } from '../../fixtures/stable.ts'
import { findMistold, standInCases } from '../real-cases.ts'
import type { Notice } from './recorded.ts'
import { writeDelays } from './delays.ts'

/** Writes what was recorded to __tests__/fixtures, if that is asked for (`npm run record`) and each case was reported as it must be. */
export async function writeRecordings(notices: ReadonlyMap<string, Notice>): Promise<void> {
  // What a machine that is overloaded makes of a case must not become what is expected of it.
  if (process.env['RECORD'] !== '1' || findMistold(notices).length > 0) return
  await writeFixtures(
    Array.from(notices).flatMap(([name, one]) => makeFixture(name, one)),
    isAsGood
  )
  await writeDelays(notices)
}

function makeFixture(name: string, { check, recording, runId }: Notice): readonly Fixture[] {
  const { diagnosis, verdict } = check
  if (diagnosis === null || (verdict !== 'failed' && verdict !== 'inconclusive')) return []
  const rename = makeRename(runId)
  // Rules of pods and of Services may share a code.
  const rule = RULES.find(({ code, title }) => code === diagnosis.code && title === diagnosis.title)
  const compares = rule?.nodeAtFaultIf !== undefined
  return [
    {
      name: name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase(),
      recording: makeStable(recording, rename),
      expected: {
        code: diagnosis.code,
        // What is settled beside other checks is the node's; the case is of one check alone.
        fault: (compares ? rule.fault : diagnosis.fault) as Fault,
        verdict: compares ? 'inconclusive' : verdict,
        elsewhere: compares ? 'failed' : verdict,
        // What the other access showed is not recorded.
        evidence: rename(diagnosis.evidence).replace('; port-forward got no answer either', ''),
        made: name in standInCases ? 'stand-in' : 'real'
      }
    }
  ]
}
