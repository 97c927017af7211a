/** Words in lower case joined by hyphens, such as can name a block; empty where nothing is left. */
export function slug(name: string): string {
	const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
	const joined = plain.split(/[^a-z\d]+/).filter((word) => word !== '')
	const made = joined.join('-')
	return /^\d/.test(made) ? `n${made}` : made
}
