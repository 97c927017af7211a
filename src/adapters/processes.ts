import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Processes } from '../ports/index.ts'

/** What tells one process from every other, as far as the system says; '' where it does not. */
type Identity = {
	readonly host: string
	readonly machine: string
	readonly boot: string
	/** Process ids mean something inside one namespace only. */
	readonly namespace: string
	readonly pid: number
	/** In ticks since the boot: a reused process id has another one. */
	readonly start: string
}

/** Process identities of this machine. Where the system does not tell enough, a process counts as alive. */
export async function openProcesses(): Promise<Processes> {
	const self: Identity = {
		host: hostname(),
		machine: await readLine('/etc/machine-id'),
		boot: await readLine('/proc/sys/kernel/random/boot_id'),
		namespace: await readlink('/proc/self/ns/pid').catch(() => ''),
		pid: process.pid,
		start: (await statOf(process.pid)).start,
	}
	/** Undefined where it is of another machine. */
	const neighbour = (name: string): Identity | undefined => {
		const other = parseIdentity(name)
		return other?.host === self.host && other.machine === self.machine ? other : undefined
	}
	return {
		self: JSON.stringify(self),
		isGone: async (name) => {
			const other = neighbour(name)
			return other !== undefined && (isBeforeBoot(self, other) || (await hasEnded(self, other)))
		},
		hasEnded: async (name) => {
			const other = neighbour(name)
			return other !== undefined && self.boot !== '' && (await hasEnded(self, other))
		},
	}
}

function isBeforeBoot(self: Identity, other: Identity): boolean {
	return other.boot !== self.boot && [self.machine, self.boot, other.boot].every((text) => text !== '')
}

async function hasEnded(self: Identity, other: Identity): Promise<boolean> {
	if (other.boot !== self.boot || other.namespace !== self.namespace) return false
	if (!isRunning(other.pid)) return true
	const { state, start } = await statOf(other.pid)
	return ENDED.has(state) || (start !== '' && other.start !== '' && start !== other.start)
}

/** It has ended, and whoever started it has not asked how yet; some never do. */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X'])

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0)
		return true
	} catch (error) {
		return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
	}
}

async function statOf(pid: number): Promise<{ readonly state: string; readonly start: string }> {
	const stat = await readLine(`/proc/${pid}/stat`)
	// The name of the program comes before, and may hold anything.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
	return { state: fields[0] ?? '', start: fields[19] ?? '' }
}

async function readLine(path: string): Promise<string> {
	return await readFile(path, 'utf8').then(
		(text) => text.trim(),
		() => '',
	)
}

function parseIdentity(text: string): Identity | undefined {
	try {
		const found: unknown = JSON.parse(text)
		return isIdentity(found) ? found : undefined
	} catch {
		return undefined
	}
}

function isIdentity(value: unknown): value is Identity {
	if (typeof value !== 'object' || value === null) return false
	const { host, machine, boot, namespace, pid, start } = value as Partial<Identity>
	return [host, machine, boot, namespace, start].every((member) => typeof member === 'string') && Number.isInteger(pid) && Number(pid) > 0
}
