package io.kstlib.tests.oidcprovider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.kstlib.json.Json;
import io.kstlib.tests.company.CompanyAuthority;
import io.kstlib.tests.company.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clients of {@link OidcProviderServer}, with their keys and certificates, and the key of the server, as files of a folder. */
record ClientFiles(Path folder) {

    private static final String REDIRECT_URI = "http://127.0.0.1/callback"; // of a native app: the port does not matter
    private static final String SUBJECT = "app.company.com";

    /** Writes the files. */
    static ClientFiles in(Path folder) {
        ClientFiles files = new ClientFiles(folder);
        CompanyAuthority authority = CompanyAuthority.named("Company Root CA");
        ServerIdentity server = authority.server("127.0.0.1");
        files.write("ca.pem", authority.pem());
        files.write("server.pem", server.chainPem());
        files.write("server.key", server.keyPem());
        ServerIdentity client = authority.client(SUBJECT);
        files.write("client.pem", client.chainPem());
        files.write("client.key", client.keyPem());
        files.write("client-with-key.pem", client.chainPem() + client.keyPem());
        ServerIdentity self = CompanyAuthority.selfSignedServer("self-signed app");
        files.write("self.pem", self.chainPem());
        files.write("self.key", self.keyPem());
        try {
            ECKey key =
                    new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
            files.write("client-key.jwk", key.toJSONString());
            files.writePlatform();
            Files.write(files.clients(), Json.write(clients(key, self)));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } catch (JOSEException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
        return files;
    }

    /** Writes a JWT of a platform for the grants that take one, and the key by which the server knows the platform. */
    private void writePlatform() throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        write("platform-keys.json", new JWKSet(key).toString());
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer("https://platform.company.com")
                        .subject("job-1")
                        .audience("oidc-provider")
                        .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(3))))
                        .build());
        token.sign(new ECDSASigner(key));
        write("platform.jwt", token.serialize());
    }

    private void write(String file, String content) {
        try {
            Files.writeString(folder.resolve(file), content);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    Path clients() {
        return folder.resolve("clients.json");
    }

    /** Returns the keys of a section by which such a client shows its certificate. */
    List<String> certificateLines(ClientMethod method) {
        if (method == ClientMethod.PRIVATE_KEY_JWT) { // client_key signs
            return List.of("client_certificate: file://" + folder.resolve("client-with-key.pem"));
        }
        String name = method == ClientMethod.SELF_SIGNED_TLS_CLIENT_AUTH ? "self" : "client";
        return List.of(
                "client_certificate: file://" + folder.resolve(name + ".pem"),
                "client_key: file://" + folder.resolve(name + ".key"));
    }

    private static List<Map<String, Object>> clients(ECKey key, ServerIdentity self) {
        List<Map<String, Object>> clients = new ArrayList<>(List.of(
                person("cli-public", Map.of()),
                person("cli-signed-userinfo", Map.of("userinfo_signed_response_alg", "ES256")),
                person("cli-dpop", Map.of("dpop_bound_access_tokens", true)),
                person("cli-dpop-nonce", Map.of("dpop_bound_access_tokens", true))));
        for (ClientMethod method : ClientMethod.values()) {
            Map<String, Object> registered = registered(method, key, self);
            clients.add(person(method.clientId(), registered));
            registered.put("tls_client_certificate_bound_access_tokens", true);
            clients.add(person(method.boundClientId(), registered));
        }
        return clients;
    }

    private static Map<String, Object> registered(ClientMethod method, ECKey key, ServerIdentity self) {
        Map<String, Object> registered = new LinkedHashMap<>();
        registered.put("token_endpoint_auth_method", method.type());
        if (method.hasSecret()) {
            registered.put("client_secret", ClientMethod.SECRET);
        }
        if (method.hasKey()) {
            registered.put("jwks", Map.of("keys", List.of(key.toPublicJWK().toJSONObject())));
            registered.put("token_endpoint_auth_signing_alg", "ES256");
        }
        if (method == ClientMethod.TLS_CLIENT_AUTH) {
            registered.put("tls_client_auth_subject_dn", "CN=" + SUBJECT);
        }
        if (method == ClientMethod.SELF_SIGNED_TLS_CLIENT_AUTH) {
            registered.put("jwks", Map.of("keys", List.of(withCertificate(self))));
        }
        registered.put("grant_types", method.grants());
        registered.put("backchannel_token_delivery_mode", "poll");
        return registered;
    }

    private static Map<String, Object> withCertificate(ServerIdentity self) {
        ECPublicKey key = (ECPublicKey) self.chain().get(0).getPublicKey();
        Map<String, Object> jwk =
                new LinkedHashMap<>(new ECKey.Builder(Curve.P_256, key).build().toJSONObject());
        jwk.put("x5c", List.of(self.certificate()));
        return jwk;
    }

    private static Map<String, Object> person(String clientId, Map<String, ?> more) {
        Map<String, Object> client = new LinkedHashMap<>(Map.of(
                "client_id",
                clientId,
                "application_type",
                "native",
                "token_endpoint_auth_method",
                "none",
                "grant_types",
                List.of("authorization_code", "refresh_token"),
                "response_types",
                List.of("code"),
                "redirect_uris",
                List.of(REDIRECT_URI)));
        client.putAll(more);
        return client;
    }
}
