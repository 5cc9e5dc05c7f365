// The main job on the oldest and on the newest Kubernetes that a testbed can be made of. Each is built from source once.
import process from 'node:process'
import { runVitest } from './test-runs.ts'

process.exitCode = (await runVitest('versions', process.argv.slice(2))).exitCode
