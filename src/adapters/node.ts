/** Which Node.js runs this: `24.1.0`. */
export function nodeVersion(): string {
	return process.versions.node
}
