import type { Act } from './hand.ts'

/** The first block of a file, as most have one. */
const RESOURCE = /^resource "(segment_\w+)" "([\w-]+)" \{\n/m

/** Types of which nothing else makes use. */
const RENEWED: ReadonlySet<string> = new Set(['segment_destination_subscription', 'segment_destination_filter', 'segment_transformation'])

/** A block of HCL says how its resource is made anew, and when. */
export const addLifecycle: Act = async (hand) => {
	const files = [...hand.world.files()].filter(([, text]) => RESOURCE.test(text) && !text.includes('lifecycle {'))
	const [path, text] = hand.dice.pick(files.filter(([, one]) => RENEWED.has(RESOURCE.exec(one)?.[1] ?? ''))) ?? []
	const source = files.find(([, one]) => one.includes('"segment_source" "web"'))
	if (path === undefined || text === undefined || !source) return undefined
	const line = hand.dice.chance(0.5) ? 'create_before_destroy = true' : 'replace_triggered_by  = [segment_source.web]'
	const content = text.replace(RESOURCE, (first) => `${first}  lifecycle {\n    ${line}\n  }\n`)
	await hand.world.commit('edit', [{ path, content }])
	return `git says ${line} in ${path}`
}

/** A block gets another name, and says which one it had. */
export const renameBlock: Act = async (hand) => {
	const files = hand.world.files()
	const path = hand.dice.pick([...files.keys()].filter((one) => RESOURCE.test(files.get(one) ?? '')))
	const [, type, old] = RESOURCE.exec(files.get(path ?? '') ?? '') ?? []
	if (path === undefined || type === undefined || old === undefined) return undefined
	const [from, to] = [`${type}.${old}`, `${type}.moved-${hand.token}`]
	const changed = [...files].flatMap(([file, text]) => {
		const renamed = text
			// An older `moved` block stays as it is: the two are a chain.
			.replaceAll(new RegExp(`(?<!to   = )\\b${from}(?![\\w-])`, 'g'), to)
			.replace(`"${type}" "${old}"`, `"${type}" "moved-${hand.token}"`)
		const content = file === path ? `${renamed}\nmoved {\n  from = ${from}\n  to   = ${to}\n}\n` : renamed
		return content === text ? [] : [{ path: file, content }]
	})
	await hand.world.commit('edit', changed)
	return `git moves ${from} to ${to}`
}
