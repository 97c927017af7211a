#!/usr/bin/env node
// Edits a resource of a sandbox workspace, as a person does who clicks in the service's own pages.
// Plain JavaScript without packages, so that any Node from 18 on can run it.
const [origin, type, key, ...pairs] = process.argv.slice(2)

if (!origin || !type || !key || pairs.length === 0 || pairs.some((pair) => !pair.includes('='))) {
	process.stderr.write('Usage: click TYPE KEY ATTRIBUTE=VALUE …   for example: click model orders name="All orders"\n')
	process.exitCode = 1
} else await click(Object.fromEntries(pairs.map(readPair)))

/** A value that reads as JSON is that, any other is a text. */
function readPair(pair) {
	const at = pair.indexOf('=')
	const text = pair.slice(at + 1)
	try {
		return [pair.slice(0, at), JSON.parse(text)]
	} catch {
		return [pair.slice(0, at), text]
	}
}

async function click(attributes) {
	const response = await fetch(`${origin}/_sandbox/ui`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-sandbox-actor': 'someone at the workspace' },
		body: JSON.stringify({ kind: 'update', type, key, attributes }),
	}).catch(() => undefined)
	if (!response) return fail(`no workspace answers at ${origin}`, 'Serve it first: that is the first command the tour ends with.')
	if (!response.ok) return fail(`the workspace refused it: ${reasonIn(await response.json())}`, 'Nothing was changed.')
	process.stdout.write(`Saved in the workspace: ${Object.keys(attributes).join(', ')} of ${type} ${key}.\n`)
}

/** Services answer with one message, or with a list of errors. */
function reasonIn({ message, errors }) {
	return message ?? errors?.map((error) => error.message).join('; ') ?? 'it does not say why'
}

function fail(message, hint) {
	process.stderr.write(`Error: ${message}.\n${hint}\n`)
	process.exitCode = 1
}
