import type { Dice } from './hand-written-yaml.ts'
import { pick } from './hand-written-yaml.ts'

/** What a folder is made of so far. `models`: blocks that stand for one resource. */
type Wild = {
	readonly dice: Dice
	readonly blocks: string[]
	readonly locals: string[]
	readonly variables: string[]
	readonly given: string[]
	readonly overrides: string[]
	readonly models: string[]
	serial: number
}

/** Where an expression stands: what its block goes through, and what a `dynamic` calls its item. */
type Place = { readonly many?: 'texts' | 'objects' | 'set' | 'list' | 'number'; readonly of?: string; readonly item?: string }

const TEXTS = [
	'word',
	'two words',
	'',
	'é😀',
	'q"q',
	'# no',
	'${x}',
	'%{if}',
	'a\\b',
	'1',
	'null',
	'a\nb',
	' a\n  b\n',
	'EOT\nx\n',
	'\u2028',
	'}',
	'long '.repeat(25),
] as const
const KEYS = ['a', 'cat', '__proto__', 'constructor', 'k k', '10', 'for', 'null', 'é', 'x-y', '${x}', ''] as const
const INDEXES = ['eu', 'us', 'k k', 'é', '__proto__', 'a-b'] as const

const COMMON = `locals {
  shared = "A"
  twice  = "b\${local.shared}"
  key    = "kk"
  pair   = { a = "one", "k k" = 2 }
  list   = ["d1", "d2"]
  also   = [local.shared, local.twice, local.key, local.pair, local.list, var.shared, var.obj, var.flag]
}

variable "flag" { default = true }
variable "shared" { default = "S" }
variable "obj" {
  type    = object({ x = string, y = optional(string, "why") })
  default = { x = "ex" }
}

data "shop_source" "wh" {}

module "kid" {
  source = "./kid"
  in     = local.shared
}
`
const KID = 'variable "in" {}\noutput "out" {\n  value = "kid-${var.in}"\n}\n'

/** A folder of HCL that uses everything at once, with values from everywhere, and blanks and comments in odd places. */
export function writeWildTree(dice: Dice, format: (text: string) => string): Readonly<Record<string, string>> {
	const wild: Wild = { dice, blocks: [], locals: [], variables: [], given: [], overrides: [], models: [], serial: 0 }
	for (let left = 1 + upTo(wild, 3); left > 0; left--) model(wild)
	for (let left = upTo(wild, 2); left > 0; left--) sync(wild)
	const pieces = [...wild.blocks, ...wild.variables, ...wild.locals.map((line) => `${above(wild)}locals {\n  ${line}\n}\n`), COMMON]
	const turned = pieces.map((piece) => [dice(), piece] as const).sort(([a], [b]) => a - b)
	const half = Math.floor(turned.length * dice())
	const texts: readonly (readonly [string, readonly string[]])[] = [
		['a.tf', turned.slice(0, half).map(([, piece]) => piece)],
		['b.tf', turned.slice(half).map(([, piece]) => piece)],
		[pick(dice, ['override.tf', 'z_override.tf']), wild.overrides],
		[pick(dice, ['terraform.tfvars', 'x.auto.tfvars']), wild.given],
	]
	const files = texts.filter(([, own]) => own.length > 0).map(([path, own]) => [path, laidOut(wild, own.join(''), format)] as const)
	return { ...Object.fromEntries(files), 'kid/main.tf': KID }
}

function laidOut({ dice }: Wild, text: string, format: (text: string) => string): string {
	if (dice() < 0.5) return format(text)
	const tabbed = dice() < 0.3 ? text.replace(/^( {2})+/gm, (blanks) => '\t'.repeat(blanks.length / 2)) : text
	const ended = dice() < 0.3 && !text.includes('<<') ? tabbed.replaceAll('\n', '\r\n') : tabbed
	return (dice() < 0.2 ? '\uFEFF' : '') + (dice() < 0.3 ? ended.trimEnd() : ended)
}

function upTo({ dice }: Wild, most: number): number {
	return Math.floor(dice() * (most + 1))
}

function named(wild: Wild, name: string): string {
	wild.serial += 1
	return `${name}${wild.serial}`
}

function quote(text: string): string {
	return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&')
}

function literal({ dice }: Wild): string {
	return quote(pick(dice, TEXTS))
}

function above({ dice }: Wild): string {
	return dice() < 0.8 ? '' : pick(dice, ['# above\n', '// above\n', '/* above\n it */\n', '\n# apart\n\n'])
}

function beside({ dice }: Wild): string {
	return dice() < 0.8 ? '' : pick(dice, [' # c', ' // c', ' /* c */'])
}

function object(wild: Wild, members: readonly (readonly [string, string])[]): string {
	const { dice } = wild
	const entries = members.map(([key, value]) => [/^(?!for$|null$)[a-z]+$/.test(key) && dice() < 0.8 ? key : quote(key), value] as const)
	const own = [
		...entries,
		...(dice() < 0.08 ? [['(local.key)', literal(wild)] as const] : []),
		...(dice() < 0.05 ? [['"${local.key}-x"', literal(wild)] as const] : []),
	]
	if (dice() < 0.4) return `{ ${own.map(([key, value]) => `${key} = ${value}`).join(', ')} }`
	const sign = pick(dice, [' = ', '=', ' : '])
	return `{\n${own.map(([key, value]) => `${above(wild)}  ${key}${sign}${value}${beside(wild)}\n`).join('')}}`
}

function some({ dice }: Wild, keys: readonly string[]): readonly string[] {
	return keys.filter(() => dice() < 0.25)
}

function map(wild: Wild, place: Place, depth = 0): string {
	return object(
		wild,
		some(wild, KEYS).map((key) => [key, value(wild, place, depth + 1)]),
	)
}

function value(wild: Wild, place: Place, depth: number): string {
	const { dice } = wild
	if (depth > 2 || dice() < 0.3) return pick(dice, [literal(wild), '1', '2.50', 'true', '-3', '12345678901234567890.5'])
	return pick(dice, [
		() => text(wild, place),
		() => `[${Array.from({ length: upTo(wild, 2) }, () => value(wild, place, depth + 1)).join(', ')}]`,
		() => map(wild, place, depth),
		() => pick(dice, ['null', 'local.pair', 'merge(local.pair, { own = 1 })', '[for s in ["x"] : upper(s)]']),
	])()
}

/** An expression that is a text. */
function text(wild: Wild, place: Place): string {
	const { dice } = wild
	const near = nearTexts(place)
	if (near.length > 0 && dice() < 0.5) return pick(dice, near as readonly [string, ...string[]])
	if (dice() < 0.4) return literal(wild)
	return pick(dice, [
		() => local(wild, literal(wild)),
		() => local(wild, '<<-EOT\n    select 1\n      ${local.shared}\n  EOT'),
		() => local(wild, local(wild, literal(wild))),
		() => `${local(wild, `{ x = ${literal(wild)}, "k k" = "other" }`)}${pick(dice, ['.x', '["k k"]'])}`,
		() => variable(wild),
		() => pick(dice, ['local.shared', 'local.twice', 'var.shared', 'var.obj.x', 'var.obj.y', 'module.kid.out', 'null']),
		() => `"p-\${${local(wild, literal(wild))}}-\${upper("x")}"`,
		() => pick(dice, ['var.flag ? "yes" : "no"', 'upper("u")', '("in")', 'join("-", ["a", "z"])', 'try(local.pair.nope, null)']),
	])()
}

function nearTexts({ many, of, item }: Place): readonly string[] {
	if (item !== undefined) return [`${item}.value`, `"\${${item}.key}-z"`]
	if (many === 'texts') return ['each.value', 'each.key', '"<${each.value}>"', '(each.value)']
	if (many === 'objects') return ['each.value.name', 'each.value["name"]', 'lookup(each.value, "sql", null)', 'try(each.value.sql, null)']
	if (many === 'set') return ['each.key', '"x-${each.value}"']
	if (many === 'list') return [`${of}[count.index]`, '"n${count.index}"']
	return many === 'number' ? ['"n${count.index}"'] : []
}

function local(wild: Wild, of: string): string {
	const name = named(wild, 'l')
	wild.locals.push(`${name} = ${of}`)
	return `local.${name}`
}

function variable(wild: Wild, type = '', of = literal(wild)): string {
	const name = named(wild, 'v')
	const isGiven = wild.dice() < 0.3
	wild.variables.push(`variable "${name}" {\n${type}${isGiven ? '' : `  default = ${of}${beside(wild)}\n`}}\n`)
	if (isGiven) wild.given.push(`${name} = ${of}${of.includes('\n') ? '' : beside(wild)}\n`)
	return `var.${name}`
}

type Many = { readonly lines: readonly string[]; readonly place: Place }

function many(wild: Wild): Many {
	const { dice } = wild
	const keys = some(wild, INDEXES)
	const put = (of: string): string => pick(dice, [() => of, () => local(wild, of), () => local(wild, `{ inner = ${of} }`) + '.inner'])()
	const entries = (of: () => string): string => `{ ${keys.map((key) => `${quote(key)} = ${of()}`).join(', ')} }`
	const both = (): string => `{ name = ${literal(wild)}${dice() < 0.5 ? `, sql = ${literal(wild)}` : ''} }`
	const set = `[${keys.map(quote).join(', ')}]`
	const list = `[${Array.from({ length: 1 + upTo(wild, 2) }, () => literal(wild)).join(', ')}]`
	return pick<() => Many>(dice, [
		() => ({ lines: [], place: {} }),
		() => ({ lines: [], place: {} }),
		() => ({ lines: [`for_each = ${put(entries(() => literal(wild)))}`], place: { many: 'texts' } }),
		() => ({ lines: [`for_each = ${put(entries(both))}`], place: { many: 'objects' } }),
		() => ({
			lines: [`for_each = ${variable(wild, '  type = map(object({ name = string, sql = optional(string) }))\n', entries(both))}`],
			place: { many: 'objects' },
		}),
		() => ({ lines: [`for_each = toset(${put(set)})`], place: { many: 'set' } }),
		() => ({ lines: [`for_each = ${put(`toset(${set})`)}`], place: { many: 'set' } }),
		() => ({ lines: [`count = ${pick(dice, ['2', '1', 'var.flag ? 1 : 0'])}`], place: { many: 'number' } }),
		() => {
			const of = local(wild, list)
			return { lines: [`count = length(${of})`], place: { many: 'list', of } }
		},
	])()
}

function block(wild: Wild, head: string, lines: readonly string[]): string {
	const sign = pick(wild.dice, [' = ', ' = ', '=', '   = '])
	const own = lines.map((line) => `${above(wild)}  ${line.replace(/^(\w+) = /, (_, name) => `${name}${sign}`)}${beside(wild)}\n`)
	return `${above(wild)}${head} {\n${own.join('')}}${beside(wild)}\n`
}

function model(wild: Wild): void {
	const { dice } = wild
	const name = named(wild, pick(dice, ['model_', 'm-', 'é', '__proto__']))
	const { lines, place } = many(wild)
	const own = [...lines, `name = ${text(wild, place)}`, 'kind = "sql"']
	if (dice() < 0.6) own.push(`sql = ${text(wild, place)}`)
	if (dice() < 0.3) own.push(`tags = [${some(wild, ['"a"', 'lower("B")', '"c"']).join(', ')}]`)
	if (dice() < 0.2) own.push('source = data.shop_source.wh.id')
	if (dice() < 0.1) own.push('lifecycle {\n    ignore_changes = [remark]\n  }')
	const [other] = wild.models
	if (other !== undefined && dice() < 0.2) own.push(`depends_on = [${other}]`)
	const head = `resource "shop_model" "${name}"`
	wild.blocks.push(block(wild, head, own))
	if (lines.length === 0) wild.models.push(`shop_model.${name}`)
	if (dice() < 0.15) wild.overrides.push(block(wild, head, [`${pick(dice, ['name', 'sql', 'remark'])} = ${text(wild, place)}`]))
}

function sync(wild: Wild): void {
	const { dice } = wild
	const { lines, place } = many(wild)
	const [model = '"some"'] = wild.models.map((each) => `${each}.id`)
	const head = `resource "shop_sync" "${named(wild, 's-')}"`
	const own = [...lines, `model = ${model}`]
	const nested = (to: string): string =>
		`config {\n    to   = "${to}"\n    from = ${text(wild, place)}\n    opts = ${map(wild, place)}\n  }`
	const made = (): string =>
		`dynamic "config" {\n    for_each = local.list\n    iterator = it\n    content {\n      to   = it.value\n      from = ${text(wild, { item: 'it' })}\n    }\n  }`
	own.push(
		...pick<() => string[]>(dice, [
			() => [],
			() => [`config = ${map(wild, place)}`],
			() => [nested('x'), nested('y')],
			() => [nested('x'), made()],
		])(),
	)
	if (dice() < 0.7)
		own.push(`options = ${pick(dice, [`jsonencode(${map(wild, place)})`, '"{\\"a\\":1}"', local(wild, `jsonencode(${map(wild, {})})`)])}`)
	if (dice() < 0.3) own.push(`paused = ${pick(dice, ['true', '!var.flag', 'null'])}`)
	if (dice() < 0.3) own.push(`checks = [{ rule = jsonencode({ x = ${text(wild, place)} }) }]`)
	wild.blocks.push(block(wild, head, own))
	if (dice() < 0.15) wild.overrides.push(block(wild, head, [pick(dice, ['paused = true', 'config {\n    to = "over"\n  }'])]))
}
