/** A value of a resource that people give on either side, on one line of a file. */
export type Field = {
	readonly address: string
	/** Within the repository. */
	readonly file: string
	/** The line up to the value, and what follows it. */
	readonly line: RegExp
	/** How the service's pages call what it is of. */
	readonly type: string
	readonly key: string
	readonly name: string
	/** What is in the value beside the token, before it. */
	readonly before?: string
}

/** Tokens that came to one side by one write, and when, on the machine's clock. */
export type Arrival = { readonly atMs: number; readonly tokens: readonly string[] }

/** One workspace of the day: its service, and how people do there what they do. */
export type Seat = {
	readonly name: string
	/** Lines of tideway.yaml, and variables that they name. */
	readonly settings: readonly string[]
	readonly env: Readonly<Record<string, string>>
	/** What the repository begins with, by path. */
	readonly files: Readonly<Record<string, string>>
	readonly fields: readonly Field[]
	edit(field: Field, value: string): Promise<void>
	/** Makes something whose texts have the token in them; answers with what `remove` takes. */
	create(token: string): Promise<string>
	remove(made: string): Promise<void>
	/** A new file that says something with the token in it. */
	newFile(token: string): readonly [path: string, text: string]
	/** From now on this goes wrong; '' for nothing. */
	faults(spec: string): Promise<void>
	/** All that was written to the service so far, in its order. */
	arrivals(): Promise<readonly Arrival[]>
	/** All that the service holds, as a text. */
	everything(): Promise<string>
	stop(): Promise<void>
}

const TOKEN = /\bedit_\d+(?!\d)/g

export function tokenOf(count: number): string {
	return `edit_${count}`
}

export function tokensIn(text: string): readonly string[] {
	return [...text.matchAll(TOKEN)].map(([token]) => token)
}
