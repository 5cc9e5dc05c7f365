import type { Manifest } from '../model.ts'
import type { PlacedManifest } from './workloads.ts'

/** Of the Job that stands for a CronJob; a CronJob's name has at most 52 characters, a Job's 63. */
const SUFFIX = '-check'

/** Adds a Job for each CronJob, made from it as `kubectl create job --from` does: its schedule may be far away. */
export function withJobs(placed: readonly PlacedManifest[]): readonly PlacedManifest[] {
  return placed.flatMap((one) => (isCronJob(one) ? [one, makeJob(one)] : [one]))
}

function isCronJob({ group, resource }: PlacedManifest): boolean {
  return group === 'batch' && resource === 'cronjobs'
}

function makeJob({ collection, manifest, ...place }: PlacedManifest): PlacedManifest {
  const { metadata, apiVersion } = manifest
  const { jobTemplate } = (manifest['spec'] ?? {}) as { readonly jobTemplate?: Partial<Manifest> | null }
  const { labels } = (jobTemplate?.metadata ?? {}) as Partial<Manifest['metadata']>
  return {
    ...place,
    resource: 'jobs',
    collection: collection.replace(/cronjobs$/, 'jobs'),
    manifest: {
      apiVersion,
      kind: 'Job',
      metadata: {
        name: `${metadata.name}${SUFFIX}`,
        ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
        ...(labels === undefined ? {} : { labels })
      },
      spec: jobTemplate?.['spec']
    }
  }
}
