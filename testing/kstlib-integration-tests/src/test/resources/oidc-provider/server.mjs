// An OpenID Provider for tests, which is certified in production. OidcProviderServer starts it with the clients in a file. It prints its issuer, and
// ends when its standard input does.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Provider, errors } from 'oidc-provider';

const clients = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

const http = createServer();
await new Promise((listening) => http.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${http.address().port}`;

const provider = new Provider(issuer, {
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
  features: {
    // Only the clients whose names say so get tokens by a nonce.
    dPoP: {
      enabled: true,
      nonceSecret: randomBytes(32),
      requireNonce: (ctx) => ctx.oidc?.client?.clientId.includes('nonce') === true,
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
http.on('request', provider.callback());
process.stdout.write(`issuer ${issuer}\n`);
process.stdin.on('close', () => process.exit(0));
process.stdin.resume();
