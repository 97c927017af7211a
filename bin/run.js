#!/usr/bin/env node
// The program's entry. Plain JavaScript that an old Node can read, because its first job is to notice one.
import fs from 'node:fs'
import module from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'

/** Milliseconds after which a run counts as a long one. */
const LONG = 10_000
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const argv = process.argv.slice(2)
const { version, engines } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
const needed = engines.node.replace('>=', '')

if (argv.length === 1 && ['--version', '-version', '-v', 'version'].includes(argv[0])) process.stdout.write(`tideway ${version}\n`)
else if (isOlder(process.versions.node, needed)) await runWithOwnNode()
else await runHere()

function isOlder(one, other) {
	const [a, b] = [one, other].map((text) => text.split('.').map(Number))
	const at = a.findIndex((part, index) => part !== b[index])
	return at !== -1 && a[at] < b[at]
}

async function runHere() {
	module.enableCompileCache?.()
	const entry = path.join(root, 'dist', 'src', 'start', 'index.js')
	if (!fs.existsSync(entry)) return giveUp('this checkout is not built yet', 'Run `npm run build` in its folder.')
	process.on('uncaughtException', breakDown)
	endWithParent()
	beQuick()
	const { start } = await import(new URL('../dist/src/start/index.js', import.meta.url).href)
	keepSmall()
	await start({ argv, root, color: Boolean(process.stderr.isTTY) && !process.env.NO_COLOR })
}

/**
 * What is new gets eight megabytes as soon as the first one is not enough: with less it is looked through more often, for no gain. And most
 * runs are over before the slower of the two compilers pays: it comes in where a run is long.
 */
function beQuick() {
	v8.setFlagsFromString('--semi-space-growth-factor=8')
	v8.setFlagsFromString('--turbo-filter=~')
	setTimeout(() => v8.setFlagsFromString('--turbo-filter=*'), LONG).unref()
}

/**
 * Half the memory for a few hundredths of the time: what is new stays in these megabytes, where V8 would take a hundred, and old things are
 * looked through when they have grown by more than half, where it would wait until there are up to four times as many. That happens at one
 * go: step by step beside the work, what the work makes meanwhile is added to what is there.
 */
function keepSmall() {
	v8.setFlagsFromString('--semi-space-growth-factor=1')
	v8.setFlagsFromString('--heap-growing-percent=60')
	v8.setFlagsFromString('--no-incremental-marking')
	// So little is looked through before other threads have woken up.
	v8.setFlagsFromString('--no-parallel-scavenge')
}

/** The old Node that began us says nothing when it is killed: who meant to end us has ended only that, and what has begun is to be settled. */
function endWithParent() {
	if (!process.channel) return
	process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
	process.channel.unref()
}

/** An error that nobody waited for. What it carries is not told: that may be a request with its headers. */
function breakDown(error) {
	process.stderr.write(`Error: this is a defect of tideway.\n${error instanceof Error ? (error.stack ?? error.message) : typeof error}\n`)
	process.exit(1)
}

/** A checkout brings a Node of its own (see `.node`), which npm has installed whatever Node the machine has. */
async function runWithOwnNode() {
	const node = findOwnNode()
	if (!node || fs.realpathSync(node) === fs.realpathSync(process.execPath))
		return giveUp(`Node ${needed} or newer is needed, and this is ${process.versions.node}`, 'Install a newer Node, then try again.')
	const { spawn } = await import('node:child_process')
	const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...argv], {
		stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
	})
	forwardSignals(child)
	child.on('error', (error) => giveUp(`${node} cannot be started (${error.code})`, `Install Node ${needed} or newer, then try again.`))
	child.on('exit', async (code, signal) => {
		const { constants } = await import('node:os')
		process.exit(code ?? 128 + constants.signals[signal])
	})
}

function findOwnNode() {
	const target = `${process.platform}-${process.arch}`.replace('win32', 'win')
	const file = process.platform === 'win32' ? 'node.exe' : 'node'
	return [`node-${target}`, `node-bin-${target}`]
		.map((name) => path.join(root, 'node_modules', name, 'bin', file))
		.find((candidate) => fs.existsSync(candidate))
}

/** A terminal sends its signals to parent and child alike; forwarding them would make one Ctrl-C count twice. */
function forwardSignals(child) {
	const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
	for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP']) process.on(signal, () => hasTerminal || child.kill(signal))
	process.on('SIGTERM', () => child.kill('SIGTERM'))
}

function giveUp(message, hint) {
	process.stderr.write(`Error: ${message}.\n${hint}\n`)
	process.exitCode = 1
}
