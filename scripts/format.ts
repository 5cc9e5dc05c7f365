// Formats every file that `npm run check` looks at.
import process from 'node:process'
import { runTool } from './tools.ts'

process.exitCode = await runTool('prettier', ['--write', '--log-level', 'warn', '.'])
