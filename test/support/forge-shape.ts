/** A list is of one shape; a member whose name ends in `?` may be missing; a pattern is one for a text. */
export type Shape = 'text' | 'number' | 'boolean' | RegExp | readonly [Shape] | { readonly [member: string]: Shape }

/** Why a value is not of a shape; undefined where it is. What the shape does not name is refused. */
export function misfit(value: unknown, shape: Shape, at = 'body'): string | undefined {
	if (shape === 'text' || shape === 'number' || shape === 'boolean')
		return typeof value === (shape === 'text' ? 'string' : shape) ? undefined : `${at} is no ${shape}`
	if (shape instanceof RegExp) return typeof value === 'string' && shape.test(value) ? undefined : `${at} does not match ${shape}`
	if (isList(shape)) {
		if (!Array.isArray(value)) return `${at} is no list`
		return value.map((one, index) => misfit(one, shape[0], `${at}[${index}]`)).find((why) => why !== undefined)
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${at} is no object`
	const members = value as Readonly<Record<string, unknown>>
	const known = new Set(Object.keys(shape).map((name) => name.replace(/\?$/, '')))
	const unknown = Object.keys(members).find((name) => !known.has(name))
	if (unknown !== undefined) return `${at} has ${unknown}`
	for (const [name, inner] of Object.entries(shape)) {
		const member = members[name.replace(/\?$/, '')]
		if (member === undefined && name.endsWith('?')) continue
		const why = misfit(member, inner, `${at}.${name.replace(/\?$/, '')}`)
		if (why !== undefined) return why
	}
	return undefined
}

function isList(shape: Shape): shape is readonly [Shape] {
	return Array.isArray(shape)
}
