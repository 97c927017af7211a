/** What `schemas/problems.json` holds. */
export type Problems = {
	readonly exits: Readonly<Record<string, number>>
	readonly problems: Readonly<Record<string, { readonly meaning: string; readonly exit: number; readonly waiting: boolean }>>
}

const EXITS: Readonly<Record<string, string>> = {
	done: 'all that was asked for is done, or there was nothing to do',
	error: 'an error; nothing was changed, or the report says what was',
	changes: 'with `--detailed-exitcode`: there are changes',
	conflicts: 'both sides changed the same thing, and a person has to decide; everything else is done',
	incomplete: 'a part could not be read, or not be carried out; everything else is done',
	locked: 'somebody else is applying',
	refused: 'a guard or a rule refused; nothing was changed',
	cancelled: 'stopped on request; what had begun was settled',
}

/** The page of exit codes and problem codes, as `docs/problems.md`. An exit code without words is an error. */
export function problemsPage({ exits, problems }: Problems): string {
	const codes = Object.entries(exits).toSorted(([, a], [, b]) => a - b)
	const rows = codes.map(([name, code]) => {
		const words = EXITS[name]
		if (words === undefined) throw new Error(`no words for the exit code ${name}`)
		return `| ${code} | ${words} |`
	})
	const entries = Object.entries(problems).toSorted(([a], [b]) => (a < b ? -1 : 1))
	return `# Exit codes and problems

Several outcomes together end with the one that comes first: ${Object.values(exits).join(', ')}.

| code | meaning |
| --- | --- |
${rows.join('\n')}

Each expected failure has a code that stays, its message says what happened to which thing, and its hint what to do. With \`--json\` they are
fields of the document. The list is published as [problems.json](../schemas/problems.json).

| problem | meaning | ends with | may pass by waiting |
| --- | --- | --- | --- |
${entries.map(([code, { meaning, exit, waiting }]) => `| \`${code}\` | ${meaning} | ${exit} | ${waiting ? 'yes' : ''} |`).join('\n')}
`
}
