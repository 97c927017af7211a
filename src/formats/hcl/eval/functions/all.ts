import { CIDR_FUNCTIONS } from './cidr.ts'
import { CONVERSION_FUNCTIONS } from './conversion.ts'
import { CSV_FUNCTIONS } from './csv.ts'
import { DATE_FUNCTIONS } from './date.ts'
import type { HclFunction } from './define.ts'
import { ENCODING_FUNCTIONS } from './encoding.ts'
import { FILE_FUNCTIONS } from './files.ts'
import { FORMAT_FUNCTIONS } from './format.ts'
import { HASH_FUNCTIONS } from './hash.ts'
import { ITEM_FUNCTIONS } from './items.ts'
import { JSON_FUNCTIONS } from './json.ts'
import { LIST_FUNCTIONS } from './lists.ts'
import { MAP_FUNCTIONS } from './maps.ts'
import { NUMERIC_FUNCTIONS } from './numeric.ts'
import { RANGE_FUNCTIONS } from './range.ts'
import { REGEX_FUNCTIONS } from './regex.ts'
import { SET_FUNCTIONS } from './sets.ts'
import { STRING_FUNCTIONS } from './strings.ts'
import { UNKNOWABLE_FUNCTIONS } from './unknowable.ts'
import { YAML_FUNCTIONS } from './yaml.ts'

/** Every function by its name. `try` and `can` are none: they see their arguments before these are computed. */
export const FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map(
	[
		CIDR_FUNCTIONS,
		CONVERSION_FUNCTIONS,
		CSV_FUNCTIONS,
		DATE_FUNCTIONS,
		ENCODING_FUNCTIONS,
		FILE_FUNCTIONS,
		FORMAT_FUNCTIONS,
		HASH_FUNCTIONS,
		ITEM_FUNCTIONS,
		JSON_FUNCTIONS,
		LIST_FUNCTIONS,
		MAP_FUNCTIONS,
		NUMERIC_FUNCTIONS,
		RANGE_FUNCTIONS,
		REGEX_FUNCTIONS,
		SET_FUNCTIONS,
		STRING_FUNCTIONS,
		UNKNOWABLE_FUNCTIONS,
		YAML_FUNCTIONS,
	].flatMap((functions) => Object.entries(functions)),
)
