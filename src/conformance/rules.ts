import type { Case, Sample } from '../kit/index.ts'
import type { Clock, Provider } from '../ports/index.ts'
import { caseRules } from './cases.ts'
import { findRules } from './finds.ts'
import { listRules } from './lists.ts'
import type { Rule } from './rule.ts'
import { benchFor } from './rule.ts'
import type { OpenWorld } from './world.ts'
import { writeRules } from './writes.ts'

type Given = { readonly sample: Sample; readonly cases: readonly Case[]; readonly open: OpenWorld; readonly clock: Clock }

/** Everything that a provider has to keep, in the order in which it is best put right. */
export function rulesFor(provider: Provider, { sample, cases, open, clock }: Given): readonly Rule[] {
	const bench = benchFor(provider, sample, open)
	return [...caseRules(bench, cases, clock), ...listRules(bench), ...findRules(bench), ...writeRules(bench)]
}
