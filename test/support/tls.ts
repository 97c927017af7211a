import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate that openssl makes for this machine, and which vouches for itself. */
export function makeCertificate(folder: string): { readonly key: string; readonly cert: string } {
	mkdirSync(folder, { recursive: true })
	const [key, cert] = [join(folder, 'tls.key'), join(folder, 'tls.pem')]
	const subject = ['-subj', '/CN=tideway test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
	const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', ...subject]
	execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' })
	return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}
