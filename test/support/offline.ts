import { Socket } from 'node:net'

/** The network is off in tests: a socket opens to this machine or not at all. */
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::)$/

const original = Socket.prototype.connect
if (!('isOffline' in original)) Socket.prototype.connect = Object.assign(connect, { isOffline: true })

function connect(this: Socket, ...args: unknown[]): Socket {
	const host = hostOf(args)
	if (host !== undefined && !LOCAL.test(host)) throw new Error(`a test tried to reach ${host}; tests use this machine only`)
	return Reflect.apply(original, this, args) as Socket
}

/** Node hands its own callers' arguments on as one array; undefined is a pipe or this machine. */
function hostOf(args: readonly unknown[]): string | undefined {
	const [first, second] = Array.isArray(args[0]) ? args[0] : args
	if (typeof first === 'object' && first !== null) return 'host' in first && typeof first.host === 'string' ? first.host : undefined
	return typeof second === 'string' ? second : undefined
}
