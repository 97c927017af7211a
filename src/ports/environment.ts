/** What the process was started with. Read here and nowhere else. */
export interface Environment {
	/** Undefined where the variable is not set or empty. */
	get(name: string): string | undefined
	readonly cwd: string
	/** `user@host pid 123` */
	readonly holder: string
	/** The folder for what can be made again. */
	readonly cacheDir: string
	/** All variables, for a child process. */
	readonly all: Readonly<Record<string, string | undefined>>
}
