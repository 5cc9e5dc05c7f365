import type { AnswerView } from './observations.ts'
import type { Refusal } from './refusal.ts'

/** How a Service is asked. */
export type AccessMethod = 'proxy' | 'port-forward' | 'node-port' | 'load-balancer'

/** What has been seen of one Service. New data at every observation; times are of the run's clock. */
export type ServiceObservations = {
  readonly askedAtMs: number
  readonly method: AccessMethod
  /** Why there is no Service; absent while there may be one. */
  readonly refusal?: Refusal
  /** Where it is asked; absent while that isn't known yet. */
  readonly url?: string
  /** What a cloud's controller last reported of the load balancer that it could not make. */
  readonly trouble?: string
  /** What happened to the pods behind it. */
  readonly pods: 'open' | 'ready' | 'none'
  readonly answer?: AnswerView
  /** When that came; absent while there is none. */
  readonly answerAtMs?: number
  readonly rightInARow: number
  readonly answeredMs?: number
}
