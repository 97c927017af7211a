import { wordsOf } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

export const { ignored, moved, unable, unsure } = wordsOf({ title: 'Hightouch', schema })
