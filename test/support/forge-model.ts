import type { Right } from '../../src/ports/index.ts'

/** The branches of the repository that a host shows: in memory, or those of a real one. */
export type Branches = {
	commitOf(branch: string): string | undefined
	/** One commit on `base` with all that `head` has. Its id. */
	squash(head: string, base: string, message: string): string
	/** One commit more on a branch, made by the host itself. */
	author?(branch: string, authored: Authored): string
}

/** What a host makes a commit of. */
export type Authored =
	| { readonly merged: string; readonly message: string }
	| {
			readonly message: { readonly headline: string; readonly body?: string }
			readonly fileChanges: {
				readonly additions?: readonly { readonly path: string; readonly contents: string }[]
				readonly deletions?: readonly { readonly path: string }[]
			}
	  }

export type Person = { readonly login: string; readonly id: number; readonly uuid: string; right: Right; isBot: boolean }

export type ModelPull = {
	readonly number: number
	title: string
	body: string
	state: 'open' | 'closed' | 'merged'
	isDraft: boolean
	/** `gone`: it came from a fork that was deleted. */
	readonly from: 'here' | 'fork' | 'gone'
	readonly author: string
	readonly head: string
	readonly base: string
	/** Where its branch was when it was no longer open. */
	last?: string
	mergedAs?: string
	readonly labels: Set<string>
	readonly askedToReview: Set<string>
	readonly reviews: ModelReview[]
	/** Where its branch was, and from when on. */
	readonly pushes: { readonly commit: string; readonly at: number }[]
	/** Commits that it brought. */
	readonly brought: Set<string>
}

export type ModelReview = {
	readonly id: number
	readonly by: string
	readonly verdict: 'approved' | 'changes-requested' | 'comment'
	readonly commit: string
	readonly at: number
	isDismissed: boolean
}

export type ModelComment = {
	readonly id: number
	readonly pull: number
	readonly author: string
	body: string
	/** `system`: the host itself noted what happened. */
	readonly kind: 'person' | 'system' | 'deleted'
}

export type ModelReport = {
	readonly commit: string
	readonly name: string
	readonly state: string
	readonly title: string
	readonly url: string | undefined
	readonly summary: string
	readonly notes: readonly unknown[]
}

export type ModelRules = {
	readonly takesPushes: boolean
	readonly approvals: number
	readonly signed: boolean
	readonly checks: readonly string[]
}

/** What each host knows of a repository, in no host's words. */
export type Model = {
	/** `owner/name`. */
	readonly repository: string
	/** Who the token is. */
	me: string
	readonly token: string
	/** The token is an App's, or a job's. */
	isApp: boolean
	/** The token may look at what administrators see. */
	isAdmin: boolean
	readonly people: Map<string, Person>
	readonly branches: Branches
	readonly pulls: ModelPull[]
	readonly comments: ModelComment[]
	/** By commit and name: of two the later counts. */
	readonly reports: Map<string, ModelReport>
	/** Of the repository, by name. */
	readonly labels: Map<string, number>
	readonly rules: Map<string, ModelRules>
	/** What the host made commits of. */
	readonly authored: Authored[]
	isArchived: boolean
	isPublic: boolean
	/** A new number of anything. */
	id(): number
}

export function makeModel(repository: string, branches: Branches): Model {
	let last = 100
	const id = (): number => ++last
	const model: Model = {
		repository,
		me: 'tideway-bot',
		token: 'tok_3f9a$(x)%s',
		isApp: false,
		isAdmin: true,
		people: new Map(),
		branches,
		pulls: [],
		comments: [],
		reports: new Map(),
		labels: new Map(),
		rules: new Map(),
		authored: [],
		isArchived: false,
		isPublic: false,
		id,
	}
	addPerson(model, model.me, 'write')
	return model
}

export function addPerson({ people, id }: Model, login: string, right: Right, isBot = false): Person {
	const number = id()
	const person = { login, id: number, uuid: `{00000000-0000-4000-8000-${String(number).padStart(12, '0')}}`, right, isBot }
	people.set(login, person)
	return person
}

export function personOf({ people }: Model, login: string): Person {
	const person = people.get(login)
	if (!person) throw new RangeError(`nobody is called ${login}`)
	return person
}

/** Whether the token may push at all. */
export function mayPush(model: Model): boolean {
	return ['write', 'admin'].includes(personOf(model, model.me).right)
}

export function pullNumbered({ pulls }: Model, number: number): ModelPull | undefined {
	return pulls.find((pull) => pull.number === number)
}

type NewPull = Pick<ModelPull, 'head' | 'base' | 'title' | 'body'> & Partial<Pick<ModelPull, 'from' | 'author' | 'isDraft'>>

export function addPull(model: Model, pull: NewPull): ModelPull {
	const made: ModelPull = {
		number: model.pulls.length + 1,
		state: 'open',
		isDraft: false,
		from: 'here',
		author: model.me,
		labels: new Set(),
		askedToReview: new Set(),
		reviews: [],
		pushes: [{ commit: model.branches.commitOf(pull.head) ?? '', at: model.id() }],
		brought: new Set(),
		...pull,
	}
	model.pulls.push(made)
	return made
}

export function headOf({ branches }: Model, { head, last }: ModelPull): string {
	return last ?? branches.commitOf(head) ?? '0'.repeat(40)
}

/** Of two branches one open pull request. */
export function openBetween({ pulls }: Model, head: string, base: string): ModelPull | undefined {
	return pulls.find((pull) => pull.state === 'open' && pull.from === 'here' && pull.head === head && pull.base === base)
}

export function close(model: Model, pull: ModelPull): void {
	pull.last = headOf(model, pull)
	pull.state = 'closed'
}

/** As a person does it on the host's page: all of it becomes one commit. */
export function squashMerge(model: Model, pull: ModelPull): string {
	pull.last = headOf(model, pull)
	pull.mergedAs = model.branches.squash(pull.head, pull.base, `${pull.title} (#${pull.number})`)
	pull.state = 'merged'
	pull.brought.add(pull.mergedAs)
	return pull.mergedAs
}

/** What a host notes when the branch of a pull request was pushed to. */
export function notePush(model: Model, pull: ModelPull): void {
	pull.pushes.push({ commit: headOf(model, pull), at: model.id() })
}

/** A moment as hosts write it; numbers of things grow, and so do these. */
export function timeOf(moment: number): string {
	return new Date(Date.UTC(2026, 10, 20, 10, 0, 0, moment)).toISOString()
}

/** Pull requests that a host takes for what brought a commit. */
export function pullsWith({ pulls }: Model, commit: string | undefined): readonly ModelPull[] {
	return pulls.filter(({ brought }) => brought.has(commit ?? ''))
}

export function addComment(model: Model, pull: number, author: string, body: string, kind: ModelComment['kind'] = 'person'): ModelComment {
	const comment = { id: model.id(), pull, author, body, kind }
	model.comments.push(comment)
	return comment
}

export function addReview(model: Model, pull: ModelPull, by: string, verdict: ModelReview['verdict']): ModelReview {
	const review = { id: model.id(), by, verdict, commit: headOf(model, pull), at: model.id(), isDismissed: false }
	pull.reviews.push(review)
	return review
}

export function addReport({ reports }: Model, report: ModelReport): void {
	reports.set(`${report.commit} ${report.name}`, report)
}

/** Branches with made-up commits. */
export function branchesInMemory(names: readonly string[]): Branches & { set(branch: string): string } {
	const tips = new Map<string, string>()
	let count = 0
	const set = (branch: string): string => {
		const id = (0xa0b1c2d3 + ++count).toString(16).padEnd(40, '5')
		tips.set(branch, id)
		return id
	}
	for (const name of names) set(name)
	return { commitOf: (branch) => tips.get(branch), set, squash: (_head, base) => set(base), author: set }
}
