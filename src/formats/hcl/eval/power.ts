/**
 * x to the power of y in machine floats, multiplied up in the order in which Go does it, so that whole powers come out as Terraform
 * has them, to the last bit. NaN and infinities where there is no number.
 */
export function power(x: number, y: number): number {
	if (y === 0 || x === 1) return 1
	if (y === 1) return x
	if (y === 0.5 || y === -0.5) return y > 0 ? Math.sqrt(x) : 1 / Math.sqrt(x)
	if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y) || Math.abs(y) >= 2 ** 53) return x ** y
	const whole = Math.trunc(Math.abs(y))
	const fraction = Math.abs(y) - whole
	if (fraction !== 0 && x < 0) return Number.NaN
	const isUp = fraction > 0.5
	const start = fraction === 0 ? 1 : Math.exp((isUp ? fraction - 1 : fraction) * Math.log(x))
	return multiplied(x, isUp ? whole + 1 : whole, start, y < 0)
}

/** Far beyond what a float can hold, so that exponents stay exact. */
const EXPONENT_LIMIT = 4096

function multiplied(x: number, times: number, start: number, isReciprocal: boolean): number {
	let [result, exponent] = [start, 0]
	let [base, baseExponent] = split(x)
	for (let rest = times; rest > 0; rest = Math.floor(rest / 2)) {
		if (Math.abs(baseExponent) > EXPONENT_LIMIT) {
			exponent += baseExponent
			break
		}
		if (rest % 2 === 1) {
			result *= base
			exponent += baseExponent
		}
		base *= base
		baseExponent *= 2
		if (base < 0.5) {
			base += base
			baseExponent -= 1
		}
	}
	return isReciprocal ? scaled(1 / result, -exponent) : scaled(result, exponent)
}

/** x as a fraction from a half to one, with its sign, and an exponent of two. */
function split(x: number): [number, number] {
	let exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(x)))) + 1
	let fraction = scaled(x, -exponent)
	while (Math.abs(fraction) >= 1) {
		fraction /= 2
		exponent += 1
	}
	while (Math.abs(fraction) < 0.5) {
		fraction *= 2
		exponent -= 1
	}
	return [fraction, exponent]
}

/** x × 2^exponent, in steps that a float holds. */
function scaled(x: number, exponent: number): number {
	const limited = Math.max(-EXPONENT_LIMIT, Math.min(EXPONENT_LIMIT, exponent))
	let [result, rest] = [x, limited]
	for (; rest > 1000; rest -= 1000) result *= 2 ** 1000
	for (; rest < -1000; rest += 1000) result *= 2 ** -1000
	return result * 2 ** rest
}
