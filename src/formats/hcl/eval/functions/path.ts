/** A path without `.`, empty parts, and `..` where it can be settled, as text alone; `.` for an empty one. */
export function cleanPath(path: string): string {
	const isRooted = path.startsWith('/')
	const parts: string[] = []
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue
		if (part !== '..') parts.push(part)
		else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
		else if (!isRooted) parts.push(part)
	}
	return (isRooted ? '/' : '') + parts.join('/') || '.'
}

/** The last part of a path. */
export function baseName(path: string): string {
	if (path === '') return '.'
	const parts = path.replace(/\/+$/, '').split('/')
	return parts.at(-1) || '/'
}

/** A path without what stands behind its last slash. */
export function folderName(path: string): string {
	return cleanPath(path.slice(0, path.lastIndexOf('/') + 1))
}
