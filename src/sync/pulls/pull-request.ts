import type { Plan, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Forge, Proposal, Pull } from '../../ports/index.ts'
import { showProposalMarkdown } from '../../show/index.ts'
import { shortOf } from '../source.ts'
import type { Workspace } from '../workspace.ts'
import type { ProposalView } from './proposal.ts'

/** Put on each pull request, so that people find them and rules can be made for them. */
const LABELS = ['tideway']
/** What stands between these lines is ours; what people write around them stays. */
const BEGIN = '<!-- tideway: what follows is written anew with each change -->'
const END = '<!-- tideway: until here -->'
/** What a body may have around our part. */
const MARGIN = 5_000

/** The host is asked for when it is needed, and not before. */
export type Proposals = { readonly forge: () => Promise<Forge>; readonly ref: string; readonly base: string }

/** Why what is to be proposed is not: it was turned down before, and says the same. */
export async function turnedDown(
	{ forge, ref, base }: Proposals,
	known: Proposal | undefined,
	content: Proposal['content'],
): Promise<Problem | undefined> {
	if (known?.content !== content) return undefined
	const [newest] = await (await forge()).pullsFrom(shortOf(ref), base)
	if (newest?.state !== 'closed') return undefined
	return problem('PROPOSAL_CLOSED', `${nameOf(newest)} with these changes was closed without being merged`, {
		hint: `open it again to accept them, or take them back in the workspace; a change there is proposed anew`,
	})
}

/** True where the host says that all of the branch was merged, whatever the target branch made of it since. */
export async function hasLanded({ forge, ref, base }: Proposals, { head, changed }: ProposalView): Promise<boolean> {
	if (head === null || changed.size === 0) return false
	const [newest] = await (await forge()).pullsFrom(shortOf(ref), base)
	return newest?.state === 'merged' && newest.head.commit === head
}

/** The open pull request says what its branch holds; one is opened where none is. Answers its address. */
export async function offerPull(workspace: Workspace, { forge: open, ref, base }: Proposals, plan: Plan): Promise<Pull> {
	const forge = await open()
	const { provider, name } = workspace
	const head = shortOf(ref)
	const budget = forge.commentLimit - MARGIN
	const section = `${BEGIN}\n\n${showProposalMarkdown(plan, provider.schema, { title: provider.title, budget })}\n${END}`
	const pull = await openPull(forge, head, base)
	if (!pull) return await forge.open({ head, base, title: `${provider.title}: changes of ${name}`, body: section, labels: LABELS })
	const body = withSection(pull.body, section)
	if (body !== pull.body) await forge.update(pull.number, { body })
	return pull
}

/** Nothing is left to propose: the pull request is closed, if one is open. Answers it. */
export async function withdrawPull({ forge: open, ref, base }: Proposals): Promise<Pull | undefined> {
	const forge = await open()
	const pull = await openPull(forge, shortOf(ref), base)
	if (pull) await forge.close(pull.number)
	return pull
}

async function openPull(forge: Forge, head: string, base: string): Promise<Pull | undefined> {
	return (await forge.pullsFrom(head, base)).find(({ state }) => state === 'open')
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
