import { CLASSES, PARTS, partOf } from './layers.ts'
import type { Node, Report, Source } from './source.ts'
import { isNode, lineAt, walk } from './source.ts'

/** What the code itself may say: purity, the world outside, exports, and a few words of TypeScript that are not used here. */
export function checkCode(source: Source, report: Report): void {
	const tell = (node: Node, rule: string) => report(source.file, lineAt(source.text, node.start), rule)
	const declared = declaredNames(source)
	const isPure = PARTS[partOf(source.file) ?? '']?.isPure === true
	for (const statement of source.body) {
		checkStatement(source.file, statement, tell)
		walk(statement, (node, parent, member) => {
			checkWords(node, tell)
			if (isBannedGlobal(source.file, node, parent, member, declared))
				tell(node, `uses ${nameOf(node)}; the world outside is for src/adapters`)
			if (isRandom(node) && isInside(source.file)) tell(node, 'uses Math.random; randomness is for src/adapters')
			if (isPlainThrow(node) && isShell(source.file)) tell(node, 'throws a plain Error; an expected failure is a Failure with a Problem')
			if (isPure) checkPure(source.file, node, tell)
		})
	}
	checkDoor(source, report)
}

type Tell = (node: Node, rule: string) => void

function checkStatement(file: string, statement: Node, tell: Tell): void {
	const isCommand = file.startsWith('src/commands/')
	const isConfig = file.endsWith('.config.ts')
	if (statement.type === 'ExportDefaultDeclaration' && !isCommand && !isConfig)
		tell(statement, 'default export; exports have names (commands excepted)')
	const declaration = isNode(statement['declaration']) ? statement['declaration'] : statement
	if (declaration.type === 'VariableDeclaration' && declaration['kind'] !== 'const' && isShell(file))
		tell(statement, 'state in a module; it outlives a run and leaks between tests')
}

function checkWords(node: Node, tell: Tell): void {
	if (node.type === 'TSAnyKeyword') tell(node, '`any` switches the checker off; `unknown` does not')
	if (node.type === 'TSNonNullExpression') tell(node, '`!` claims what the checker cannot see; look at the value instead')
	if (node.type === 'TSEnumDeclaration') tell(node, 'enum; a union of literals does it')
}

const GLOBALS = ['process', 'console', 'Date', 'fetch', 'performance', 'globalThis', 'crypto', 'navigator']
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask']
const BANNED = new Set([...GLOBALS, ...TIMERS])

/** Product code that may not touch the world outside. */
function isInside(file: string): boolean {
	return (file.startsWith('src/') && partOf(file) !== 'adapters') || file.startsWith('providers/')
}

function isShell(file: string): boolean {
	return file.startsWith('src/') || file.startsWith('providers/')
}

function isBannedGlobal(file: string, node: Node, parent: Node | undefined, member: string, declared: ReadonlySet<string>): boolean {
	if (node.type !== 'Identifier' || !isInside(file)) return false
	const name = nameOf(node)
	return BANNED.has(name) && !declared.has(name) && !isLabel(parent, member)
}

/** True where an identifier only names a member or a type, and does not stand for a value. */
function isLabel(parent: Node | undefined, member: string): boolean {
	if (!parent) return false
	if (parent.type === 'MemberExpression') return member === 'property' && parent['computed'] !== true
	if (parent.type === 'Property' && parent['shorthand'] === true) return false
	if (member === 'key') return parent['computed'] !== true
	return /^(TSTypeReference|TSQualifiedName|TSInterfaceDeclaration|TSTypeAliasDeclaration|TSTypeQuery|LabeledStatement|ImportSpecifier|ExportSpecifier)$/.test(
		parent.type,
	)
}

function isRandom(node: Node): boolean {
	return node.type === 'MemberExpression' && nameOf(node['object']) === 'Math' && nameOf(node['property']) === 'random'
}

function isPlainThrow(node: Node): boolean {
	const thrown = node.type === 'ThrowStatement' ? node['argument'] : undefined
	return isNode(thrown) && thrown.type === 'NewExpression' && nameOf(thrown['callee']) === 'Error'
}

function checkPure(file: string, node: Node, tell: Tell): void {
	if (node['async'] === true) tell(node, 'async; this folder is pure')
	if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node['await'] === true))
		tell(node, 'await; this folder is pure')
	if (node.type === 'ImportExpression') tell(node, 'import() answers later; this folder is pure')
	if (node.type === 'Identifier' && nameOf(node) === 'Promise') tell(node, 'Promise; this folder is pure')
	if (/^Class(Declaration|Expression)$/.test(node.type) && !CLASSES.includes(file))
		tell(node, 'class; this folder has values and functions')
}

function nameOf(node: unknown): string {
	return isNode(node) && typeof node['name'] === 'string' ? node['name'] : ''
}

/** Names that the file itself gives to something: they hide the global of that name. */
function declaredNames({ body }: Source): ReadonlySet<string> {
	const names = new Set<string>()
	const collect = (pattern: unknown): void => {
		if (!isNode(pattern)) return
		if (pattern.type === 'Identifier') names.add(nameOf(pattern))
		for (const member of ['left', 'argument', 'value', 'parameter']) if (pattern.type !== 'Identifier') collect(pattern[member])
		for (const member of ['elements', 'properties']) if (Array.isArray(pattern[member])) pattern[member].forEach(collect)
	}
	for (const statement of body) {
		walk(statement, (node) => {
			if (node.type === 'VariableDeclarator' || /^(Function|Class)(Declaration|Expression)$/.test(node.type)) collect(node['id'])
			if (/^Import(Default|Namespace)?Specifier$/.test(node.type)) collect(node['local'])
			if (node.type === 'CatchClause') collect(node['param'])
			if (Array.isArray(node['params'])) node['params'].forEach(collect)
		})
	}
	return names
}

const REEXPORT = /^(ExportAllDeclaration|ExportNamedDeclaration)$/

/** A folder's door says in its first line what the folder is, and holds nothing of its own. */
function checkDoor({ file, text, body }: Source, report: Report): void {
	if (!/^src\/(.+\/)?index\.ts$/.test(file)) return
	if (!text.startsWith('/** ')) report(file, 1, "a door's first line is its folder's one sentence, as /** … */")
	for (const node of body) {
		if (!REEXPORT.test(node.type) || !isNode(node['source'])) report(file, lineAt(text, node.start), 'a door only re-exports')
	}
}
