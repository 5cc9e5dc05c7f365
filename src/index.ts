import process from 'node:process'
import { openFront } from './adapters/launch.ts'
import { main } from './main.ts'
import { post } from './post.ts'

const launch = { args: process.argv.slice(2), env: process.env, stdout: process.stdout, stderr: process.stderr }
// No `await` at the top: it makes the bundler wrap all of the bundle in a function, which is parsed twice.
void start()

async function start(): Promise<void> {
  const front = openFront(launch)
  // One bundle for both steps: a runner gives the post step what the main step saved first of all.
  if (front.job.readState('main') === 'started') {
    process.exitCode = await post(front)
  } else {
    front.job.saveState('main', 'started')
    process.exitCode = await main(launch, front)
  }
}
