// Where a runner starts the post step: action.yml names this file, and index.ts knows the step by its name. By nothing that
// a job's own environment may hold: with that a main step could be taken for the post step, which never fails.
import './index.js'
