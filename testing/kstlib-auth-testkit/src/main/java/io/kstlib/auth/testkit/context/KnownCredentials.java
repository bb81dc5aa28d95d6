package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.SecretReference;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The secrets and the tokens of other providers that a test gives. */
final class KnownCredentials {

    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();

    void secret(String reference, Secret secret) {
        secrets.put(reference, secret);
    }

    Set<String> secrets() {
        return secrets.values().stream().map(Secret::reveal).collect(Collectors.toSet());
    }

    void token(String provider, Token token) {
        tokens.put(provider, token);
    }

    /** Returns a plain value, or the secret that the test gave. */
    Secret resolve(SecretReference reference) {
        Secret known = secrets.get(reference.toString());
        return known != null
                ? known
                : reference
                        .plain()
                        .orElseThrow(() -> new SecretException(
                                reference.toString(), "this test has no secret " + reference, null, null));
    }

    Token tokenOf(String provider) {
        Token token = tokens.get(provider);
        if (token == null) {
            throw missing(provider, "token");
        }
        return token;
    }

    Secret idTokenOf(String provider) {
        return tokenOf(provider).idToken().orElseThrow(() -> missing(provider, "ID token"));
    }

    private static NotLoggedInException missing(String provider, String what) {
        return new NotLoggedInException(
                provider,
                NotLoggedInException.Reason.NO_TOKEN,
                "this test has no " + what + " of " + provider,
                null,
                null);
    }
}
