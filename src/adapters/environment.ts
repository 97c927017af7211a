import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'

import type { Environment } from '../ports/index.ts'

/** The process's own variables and folders. */
export function systemEnvironment(): Environment {
	const get = (name: string): string | undefined => process.env[name] || undefined
	return {
		get,
		cwd: process.cwd(),
		holder: `${userName()}@${hostname()} pid ${process.pid}`,
		cacheDir: join(get('XDG_CACHE_HOME') ?? join(get('HOME') ?? homedir(), '.cache'), 'tideway'),
		all: process.env,
	}
}

/** A container may run under a user that has no name. */
function userName(): string {
	try {
		return userInfo().username
	} catch {
		return process.env['USER'] || 'unknown'
	}
}
