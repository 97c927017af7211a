import { provider } from '../../../providers/hightouch/index.ts'
import { hclConformance } from '../../conformance/hcl.ts'
import { samples } from './hcl-samples.ts'

hclConformance(provider, samples)
