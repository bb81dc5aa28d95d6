// An OpenID Provider for tests, which is certified in production. OidcProviderServer starts it with the clients in a file, and a folder with the key of
// its second port, which is for clients with certificates. It prints its issuer and that port, and ends when its standard input does.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Provider, errors } from 'oidc-provider';

const clients = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

const http = createServer();
await new Promise((listening) => http.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${http.address().port}`;

const pem = (file) => readFileSync(join(process.argv[3], file));
const https = createSecureServer({
  key: pem('server.key'),
  cert: pem('server.pem'),
  ca: pem('ca.pem'),
  requestCert: true,
  rejectUnauthorized: false, // a certificate that a client signed itself is compared with the registered one
});
await new Promise((listening) => https.listen(0, '127.0.0.1', listening));
const secured = `https://127.0.0.1:${https.address().port}`;

// The grants that it does not have issue what client_credentials issues, by the same steps: how the client authenticates, and what the token is bound to.
class WithGrantsOfPlatforms extends Provider {
  registerGrantType(name, handler, ...more) {
    super.registerGrantType(name, handler, ...more);
    if (name === 'client_credentials') {
      this.issueToService = handler;
    }
  }
}

const provider = new WithGrantsOfPlatforms(issuer, {
  clients,
  clientDefaults: { id_token_signed_response_alg: 'ES256', authorization_signed_response_alg: 'ES256' },
  jwks: { keys: [{ ...key, use: 'sig', alg: 'ES256' }] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  scopes: ['openid', 'offline_access', 'profile', 'orders'],
  claims: { openid: ['sub'], profile: ['name'], acr: null },
  acrValues: ['urn:kstlib:one', 'urn:kstlib:two'],
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: `Name of ${id}` }) }),
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  clientAuthMethods: [
    'none',
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
  ],
  discovery: {
    mtls_endpoint_aliases: {
      token_endpoint: `${secured}/token`,
      userinfo_endpoint: `${secured}/me`,
      revocation_endpoint: `${secured}/token/revocation`,
      introspection_endpoint: `${secured}/token/introspection`,
      device_authorization_endpoint: `${secured}/device/auth`,
      pushed_authorization_request_endpoint: `${secured}/request`,
      backchannel_authentication_endpoint: `${secured}/backchannel`,
    },
  },
  features: {
    // Only the clients whose names say so get tokens by a nonce.
    dPoP: {
      enabled: true,
      nonceSecret: randomBytes(32),
      requireNonce: (ctx) => ctx.oidc?.client?.clientId.includes('nonce') === true,
    },
    mTLS: {
      enabled: true,
      certificateBoundAccessTokens: true,
      tlsClientAuth: true,
      selfSignedTlsClientAuth: true,
      getCertificate: (ctx) => ctx.socket.getPeerX509Certificate?.(),
      certificateAuthorized: (ctx) => ctx.socket.authorized,
      certificateSubjectMatches: (ctx, property, expected) =>
        property === 'tls_client_auth_subject_dn'
        && expected === `CN=${ctx.socket.getPeerCertificate().subject.CN}`,
    },
    pushedAuthorizationRequests: { enabled: true },
    requestObjects: { enabled: true },
    jwtResponseModes: { enabled: true },
    jwtUserinfo: { enabled: true },
    claimsParameter: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    deviceFlow: { enabled: true },
    // A phone, on which the person agrees at once; mallory does not. Those whose names begin with "no" are not known.
    ciba: {
      enabled: true,
      processLoginHint: (ctx, hint) => (hint.startsWith('no') ? undefined : hint),
      validateRequestContext: () => {},
      verifyUserCode: () => {},
      triggerAuthenticationDevice: async (ctx, request, account, client) => {
        if (request.accountId === 'mallory') {
          await provider.backchannelResult(request, new errors.AccessDenied('the person refuses'));
          return;
        }
        const grant = new provider.Grant({ clientId: client.clientId, accountId: request.accountId });
        grant.addOIDCScope(request.scope);
        await grant.save();
        const authTime = Math.floor(Date.now() / 1000);
        await provider.backchannelResult(request, grant, { acr: request.params.acr_values, authTime });
      },
    },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => ({
        scope: 'orders',
        audience: resource,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});
const platform = createLocalJWKSet(JSON.parse(readFileSync(join(process.argv[3], 'platform-keys.json'), 'utf8')));
const proveOfPlatform = async (jwt) => {
  try {
    await jwtVerify(jwt, platform, { issuer: 'https://platform.company.com', audience: 'oidc-provider' });
  } catch (wrong) {
    throw new errors.InvalidGrant(wrong.message);
  }
};
provider.registerGrantType('urn:ietf:params:oauth:grant-type:jwt-bearer', async (ctx) => {
  await proveOfPlatform(ctx.oidc.params.assertion);
  await provider.issueToService(ctx);
}, ['assertion', 'scope']);
provider.registerGrantType('urn:ietf:params:oauth:grant-type:token-exchange', async (ctx) => {
  if (ctx.oidc.params.subject_token_type !== 'urn:ietf:params:oauth:token-type:jwt') {
    throw new errors.InvalidRequest('only JWTs are exchanged');
  }
  await proveOfPlatform(ctx.oidc.params.subject_token);
  await provider.issueToService(ctx);
  ctx.body.issued_token_type = 'urn:ietf:params:oauth:token-type:access_token';
}, ['subject_token', 'subject_token_type', 'requested_token_type', 'scope']);
// The answer of CIBA may say how often to ask (OpenID CIBA Core 1.0 section 7.3); without that, clients wait five seconds.
provider.use(async (ctx, next) => {
  await next();
  if (ctx.body?.auth_req_id) {
    ctx.body.interval = 1;
  }
});
http.on('request', provider.callback());
https.on('request', provider.callback());
process.stdout.write(`issuer ${issuer} and ${secured}\n`);
process.stdin.on('close', () => process.exit(0));
process.stdin.resume();
