import type { SandboxBench, SandboxClone } from './e2e-sandbox.ts'
import { sandboxBench } from './e2e-sandbox.ts'

export type SegmentBench = SandboxBench
export type SegmentClone = SandboxClone

/** Segment's sandbox with what these files say, and clones whose workspace it is. */
export function segmentBench(tree: Readonly<Record<string, string>> = {}): Promise<SegmentBench> {
	return sandboxBench('segment', tree)
}
