import type { SandboxBench, SandboxClone } from './e2e-sandbox.ts'
import { sandboxBench } from './e2e-sandbox.ts'

export type SegmentBench = SandboxBench
export type SegmentClone = SandboxClone

/** Segment's sandbox with what these files say, and clones whose workspace it is. */
export function segmentBench(tree: Readonly<Record<string, string>> = {}): Promise<SegmentBench> {
	return sandboxBench('segment', tree)
}

/** A source with a destination, `hook`, for mappings. */
export const HOOK = `resource "segment_source" "web" {
  slug     = "web"
  name     = "Web"
  enabled  = true
  metadata = { id = "srcmWebsite" }
  settings = jsonencode({})
}

resource "segment_destination" "hook" {
  name      = "Hook"
  enabled   = true
  source_id = segment_source.web.id
  metadata  = { id = "d00000000000000000000a01" }
  settings  = jsonencode({ batch = false })
}
`

/** One of many mappings of that destination. */
export function mappingText(n: number): string {
	return `resource "segment_destination_subscription" "m${n}" {
  destination_id = segment_destination.hook.id
  action_id      = "actTrackEvent"
  name           = "Mapping ${n}"
  enabled        = true
  trigger        = "type = \\"track\\""
  settings       = jsonencode({ n = ${n} })
}
`
}
