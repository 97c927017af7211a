import { wordsOf } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

export const { ignored, unable, unsure } = wordsOf({ title: 'Segment', schema })
