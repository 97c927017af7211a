/** A behaviour that is not known of the real service: both answers can be chosen. The first value is the default. */
export type Switch = { readonly name: string; readonly meaning: string; readonly values: readonly [string, ...string[]] }

/** Switches by name, each with what it means and then its values. */
export function switchTable(
	rows: Readonly<Record<string, readonly [meaning: string, first: string, ...others: string[]]>>,
): readonly Switch[] {
	return Object.entries(rows).map(([name, [meaning, ...values]]) => ({ name, meaning, values }))
}
