import { apiAnswers, managementAnswers } from './api-answers.ts'
import type { Fuzzer } from './fuzzer.ts'
import { inputs, manifestFile, sampleFile } from './inputs.ts'
import { kubeconfigFile, kubeconfigText } from './kubeconfigs.ts'
import { portForward } from './port-forward.ts'
import { watchLines } from './watches.ts'
import { reports } from './reports.ts'

/** All fuzzers: one for each place where somebody else's text comes in, and one for where it goes out. */
export const fuzzers: readonly Fuzzer[] = [
  inputs,
  sampleFile,
  manifestFile,
  kubeconfigText,
  kubeconfigFile,
  apiAnswers,
  managementAnswers,
  watchLines,
  portForward,
  reports
]
