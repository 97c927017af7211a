import type { Plan, Problem } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { Forge, Proposal, Pull } from '../ports/index.ts'
import { showProposalMarkdown } from '../show/index.ts'
import { shortOf } from './source.ts'
import type { Workspace } from './workspace.ts'

/** Put on each pull request, so that people find them and rules can be made for them. */
const LABELS = ['tideway']
/** What stands between these lines is ours; what people write around them stays. */
const BEGIN = '<!-- tideway: what follows is written anew with each change -->'
const END = '<!-- tideway: until here -->'
/** What a body may have around our part. */
const MARGIN = 5_000

export type Proposals = { readonly forge: Forge; readonly ref: string; readonly base: string }

/** Why what is to be proposed is not: it was turned down before, and says the same. */
export async function turnedDown(
	{ forge, ref, base }: Proposals,
	known: Proposal | undefined,
	content: Proposal['content'],
): Promise<Problem | undefined> {
	if (known?.content !== content) return undefined
	const [newest] = await forge.pullsFrom(shortOf(ref), base)
	if (newest?.state !== 'closed') return undefined
	return problem('PROPOSAL_CLOSED', `${nameOf(newest)} with these changes was closed without being merged`, {
		hint: `open it again to accept them, or take them back in the workspace; a change there is proposed anew`,
	})
}

/** The open pull request says what its branch holds; one is opened where none is. Answers its address. */
export async function offerPull(workspace: Workspace, { forge, ref, base }: Proposals, plan: Plan): Promise<Pull> {
	const { provider, name } = workspace
	const head = shortOf(ref)
	const budget = forge.commentLimit - MARGIN
	const section = `${BEGIN}\n\n${showProposalMarkdown(plan, provider.schema, { title: provider.title, budget })}\n${END}`
	const open = (await forge.pullsFrom(head, base)).find(({ state }) => state === 'open')
	if (!open) return await forge.open({ head, base, title: `${provider.title}: changes of ${name}`, body: section, labels: LABELS })
	const body = withSection(open.body, section)
	if (body !== open.body) await forge.update(open.number, { body })
	return open
}

/** A host may have changed line ends; where our lines are gone, somebody wants the body for themselves. */
function withSection(body: string, section: string): string {
	const text = body.replaceAll('\r\n', '\n')
	const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
	return from < 0 || to < from ? body : `${text.slice(0, from)}${section}${text.slice(to + END.length)}`
}

export function nameOf({ number, url }: Pull): string {
	return `pull request ${number} (${url})`
}
