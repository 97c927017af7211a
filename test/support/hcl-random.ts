import fc from 'fast-check'

/** An expression as text, and its tree as `sketch` shows it. */
export type Sample = { readonly text: string; readonly sketch: string }

const blank = fc.constantFrom('', ' ', '  ', '\t', '/* c */')
/** Where line breaks are blanks. */
const gap = fc.oneof(blank, fc.constantFrom('\n', '\r\n', '\n\n  ', ' # c "${\n', '// <<E\n', '/* }\n */'))
const name = fc.constantFrom('a', 'b-c', '_d', 'é', 'each', 'forx', '__proto__', 'in')
const number = fc.oneof(
	fc.nat({ max: 1_000_000 }).map(String),
	fc.constantFrom('0.5', '12345678901234567890').map((text) => text),
)

/** Texts in quotes: what is written, and what it means. */
const word = fc.constantFrom(
	['x y', 'x y'],
	['$${a}', '${a}'],
	['%%{b}', '%{b}'],
	['\\"', '"'],
	['\\\\', '\\'],
	['\\u00e9', 'é'],
	['{}', '{}'],
	['# c', '# c'],
	['<<E', '<<E'],
)

function leaf(text: string): Sample {
	return { text, sketch: text }
}

function wrap(parts: readonly string[], sketch: string): Sample {
	return { text: parts.join(''), sketch }
}

const quoted = fc.array(word, { maxLength: 2 }).map((words): Sample => {
	const meaning = words.map(([, meant]) => meant).join('')
	return { text: `"${words.map(([written]) => written).join('')}"`, sketch: `q<${meaning === '' ? '' : JSON.stringify(meaning)}>` }
})

const { expression: any } = fc.letrec<{ expression: Sample; operand: Sample }>((tie) => {
	const inner = tie('expression')
	const items = fc.array(fc.tuple(gap, inner, gap), { maxLength: 3 })
	const listed = fc.tuple(items, gap, fc.boolean())
	const list = (open: string, close: string) =>
		listed.map(([all, last, hasComma]) =>
			wrap(
				[
					open,
					all.map(([before, { text }, after]) => before + text + after).join(','),
					all.length > 0 && hasComma ? `,${last}` : last,
					close,
				],
				`${open}${all.map(([, { sketch }]) => sketch).join(' ')}${close}`,
			),
		)
	const operand = fc.oneof(
		{ maxDepth: 3, withCrossShrink: true },
		fc.oneof(name, number, fc.constantFrom('true', 'null')).map(leaf),
		quoted,
		list('[', ']'),
		list('f(', ')'),
		fc.tuple(gap, inner, gap).map(([before, { text, sketch }, after]) => wrap(['(', before, text, after, ')'], `p(${sketch})`)),
		fc
			.tuple(gap, name, gap, inner, gap, inner, gap)
			.map(([a, item, b, of, c, value, d]) =>
				wrap(
					['[', a, 'for ', item, ' in ', b, of.text, c, ':', value.text, d, ']'],
					`for-tuple(${item} in ${of.sketch} : ${value.sketch})`,
				),
			),
		fc
			.array(
				fc.tuple(fc.constantFrom(' ', '\n', '\n# c\n'), name, fc.constantFrom('=', ':'), blank, inner, fc.constantFrom(',', '\n', ',\n')),
				{ maxLength: 3 },
			)
			.map((all) =>
				wrap(
					['{', all.map(([before, key, sign, after, value, end]) => `${before}${key} ${sign}${after}${value.text}${end}`).join(''), '}'],
					`{${all.map(([, key, sign, , value]) => `${key} ${sign} ${value.sketch};`).join(' ')}}`,
				),
			),
		fc
			.tuple(gap, inner, gap)
			.map(([before, { text, sketch }, after]) => wrap(['"<', '${', before, text, after, '}"'], `q<"<" $-(${sketch})>`)),
		inner.map(({ text, sketch }) => wrap(['[<<-E\n', '  x ${', text, '}\n  E\n', ']'], `[i-E<"  x " $-(${sketch}) "\\n">]`)),
	)
	const postfix = fc.tuple(tie('operand'), fc.constantFrom('.b', '[0]', '["c"]', '.*.d', '[*].e[1]'))
	return {
		operand,
		expression: fc.oneof(
			{ maxDepth: 4 },
			operand,
			postfix
				.filter(([{ text }]) => !/^\d/.test(text))
				.map(([of, step]) =>
					wrap(
						[of.text, step],
						of.sketch +
							step
								.replace('"c"', 'q<"c">')
								.replace(/\*\](.*)$/, '*]($1)')
								.replace(/\.\*(.*)$/, '.*($1)'),
					),
				),
			fc
				.tuple(fc.constantFrom('-', '!'), blank, tie('operand'))
				.map(([sign, between, { text, sketch }]) => wrap([sign, between, text], `(${sign} ${sketch})`)),
			fc
				.tuple(
					tie('operand'),
					blank,
					fc.constantFrom('||', '&&', '==', '!=', '<', '<=', '>', '>=', '+', '- ', '*', '/', '%'),
					blank,
					tie('operand'),
				)
				.map(([left, a, sign, b, right]) =>
					wrap([left.text, ' ', a, sign, ' ', b, right.text], `(${left.sketch} ${sign.trim()} ${right.sketch})`),
				),
			fc
				.tuple(tie('operand'), blank, inner, blank, inner)
				.map(([condition, a, whenTrue, b, whenFalse]) =>
					wrap(
						[condition.text, ' ?', a, whenTrue.text, ' :', b, whenFalse.text],
						`(${condition.sketch} ? ${whenTrue.sketch} : ${whenFalse.sketch})`,
					),
				),
		),
	}
})

/** Any expression that fits behind `name =`. */
export const expression: fc.Arbitrary<Sample> = any
