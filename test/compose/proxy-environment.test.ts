import { expect, test } from 'vitest'
import { proxyFromEnvironment } from '../../src/compose/proxy-environment.ts'

const API = 'https://api.vendor.example/v1'
const PROXY = { kind: 'http', host: 'proxy', port: 3128 }

test.each<[string, Readonly<Record<string, string>>, string, unknown]>([
	['nothing is set', {}, API, undefined],
	['a proxy for https', { HTTPS_PROXY: 'http://proxy:3128' }, API, PROXY],
	['small letters win', { HTTPS_PROXY: 'http://other:1', https_proxy: 'http://proxy:3128' }, API, PROXY],
	['one for all', { ALL_PROXY: 'socks5h://proxy' }, API, { kind: 'socks5', host: 'proxy', port: 1080 }],
	['a login', { HTTPS_PROXY: 'http://us%20er:p%40ss@proxy:3128' }, API, { ...PROXY, login: { username: 'us er', password: 'p@ss' } }],
	['no proxy for this host', { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'a.example, api.vendor.example' }, API, undefined],
	['nor for what is below', { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '.vendor.example' }, API, undefined],
	['nor for any', { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '*' }, API, undefined],
	['another port', { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'api.vendor.example:8443' }, API, PROXY],
	['a name that only ends alike', { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'endor.example' }, API, PROXY],
	['this machine', { ALL_PROXY: 'http://proxy:3128', http_proxy: 'http://proxy:3128' }, 'http://127.0.0.1:80', undefined],
	['a proxy of no kind', { HTTPS_PROXY: 'ftp://proxy' }, API, undefined],
	['no address', { HTTPS_PROXY: 'proxy' }, API, undefined],
])('%s', (_, variables, address, proxy) => {
	expect(proxyFromEnvironment({ get: (name) => variables[name] }, address)).toEqual(proxy)
})
