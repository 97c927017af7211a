import type { Endpoint } from '../../../src/provider.ts'
import {
	closed,
	flag,
	getting,
	list,
	listing,
	nullableText,
	number,
	object,
	oneOf,
	required,
	statusOf,
	telling,
	text,
	writing,
} from './shapes.ts'

/** Each kind of function is listed by itself. */
export const functionTypes: readonly string[] = ['DESTINATION', 'INSERT_DESTINATION', 'INSERT_SOURCE', 'INSERT_TRANSFORMATION', 'SOURCE']

const functionType = oneOf(...functionTypes)
const setting = closed(['name', 'label', 'description', 'type', 'required', 'sensitive'], {
	name: text,
	label: text,
	description: text,
	type: oneOf('ARRAY', 'BOOLEAN', 'STRING', 'TEXT_MAP'),
	required: flag,
	sensitive: flag,
})
const functionHeader = {
	id: text,
	resourceType: functionType,
	createdAt: text,
	createdBy: text,
	displayName: text,
	description: text,
	logoUrl: text,
	catalogId: text,
}
const wholeFunction = object([], {
	...functionHeader,
	code: text,
	deployedAt: nullableText,
	settings: list(setting),
	previewWebhookUrl: text,
	batchMaxCount: number,
	isLatestVersion: flag,
})
const functionFields = { code: text, settings: list(setting), displayName: text, logoUrl: text, description: text }

/** Functions; the list shows neither code nor settings. */
const functionEndpoints: readonly Endpoint[] = [
	listing(object([], functionHeader), {
		id: 'listFunctions',
		path: '/functions',
		items: 'functions',
		query: [required('resourceType', functionType)],
	}),
	getting(wholeFunction, { id: 'getFunction', path: '/functions/{functionId}', wrap: 'function' }),
	writing(
		{
			method: 'POST',
			body: closed(['code', 'displayName', 'resourceType'], { ...functionFields, resourceType: functionType }),
			answer: wholeFunction,
		},
		{ id: 'createFunction', path: '/functions', wrap: 'function' },
	),
	writing(
		{ method: 'PATCH', body: closed([], functionFields), answer: wholeFunction },
		{ id: 'updateFunction', path: '/functions/{functionId}', wrap: 'function' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteFunction', path: '/functions/{functionId}' }),
	writing(
		{ method: 'POST', answer: statusOf('SUCCESS') },
		{ id: 'createFunctionDeployment', path: '/functions/{functionId}/deploy', wrap: 'functionDeployment', identity: 'status' },
	),
]

const transformationFields = {
	name: text,
	sourceId: text,
	destinationMetadataId: text,
	enabled: flag,
	if: text,
	drop: flag,
	newEventName: text,
	propertyRenames: list(closed(['oldName', 'newName'], { oldName: text, newName: text })),
	propertyValueTransformations: list(closed(['propertyPaths', 'propertyValue'], { propertyPaths: list(text), propertyValue: text })),
	fqlDefinedProperties: list(closed(['fql', 'propertyName'], { fql: text, propertyName: text })),
	allowProperties: list(text),
	hashPropertiesConfiguration: closed(['algorithm', 'paths'], {
		algorithm: text,
		key: text,
		encoding: oneOf('BASE16', 'BASE64', 'BASE64URL', 'HEX'),
		paths: list(text),
	}),
}
const transformation = object(['id', 'name', 'sourceId', 'enabled', 'if'], { id: text, ...transformationFields })

/** Transformations; their list also shows each destination filter, under the filter's own id. */
const transformationEndpoints: readonly Endpoint[] = [
	listing(transformation, { id: 'listTransformations', path: '/transformations', items: 'transformations' }),
	getting(transformation, { id: 'getTransformation', path: '/transformations/{transformationId}', wrap: 'transformation' }),
	writing(
		{ method: 'POST', body: closed(['name', 'sourceId', 'enabled', 'if'], transformationFields), answer: transformation },
		{ id: 'createTransformation', path: '/transformations', wrap: 'transformation' },
	),
	writing(
		{ method: 'PATCH', body: closed([], transformationFields), answer: transformation },
		{ id: 'updateTransformation', path: '/transformations/{transformationId}', wrap: 'transformation' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteTransformation', path: '/transformations/{transformationId}' }),
]

const modelFields = { name: text, description: text, enabled: flag, query: text, queryIdentifierColumn: text }
const modelNames = ['sourceId', ...Object.keys(modelFields)]
const model = object(['id', ...modelNames], { id: text, sourceId: text, ...modelFields })

/** Reverse ETL models. When they run is said by the mappings that use them. */
const modelEndpoints: readonly Endpoint[] = [
	listing(model, { id: 'listReverseEtlModels', path: '/reverse-etl-models', items: 'models' }),
	getting(model, { id: 'getReverseEtlModel', path: '/reverse-etl-models/{modelId}', wrap: 'reverseEtlModel' }),
	writing(
		{ method: 'POST', body: closed(modelNames, { sourceId: text, ...modelFields }), answer: model },
		{ id: 'createReverseEtlModel', path: '/reverse-etl-models', wrap: 'reverseEtlModel', success: 201 },
	),
	writing(
		{ method: 'PATCH', body: closed([], modelFields), answer: model },
		{ id: 'updateReverseEtlModel', path: '/reverse-etl-models/{modelId}', wrap: 'reverseEtlModel' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteReverseEtlModel', path: '/reverse-etl-models/{modelId}' }),
]

/** What holds code or queries. */
export const codeEndpoints: readonly Endpoint[] = [...functionEndpoints, ...transformationEndpoints, ...modelEndpoints]
