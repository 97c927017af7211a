/** Which Node.js runs this: `24.1.0`. */
export function nodeVersion(): string {
	return process.versions.node
}

/** `linux x64`. */
export function systemName(): string {
	return `${process.platform} ${process.arch}`
}
