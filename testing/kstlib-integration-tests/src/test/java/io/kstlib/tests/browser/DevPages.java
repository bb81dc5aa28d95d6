package io.kstlib.tests.browser;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** The pages of an {@code oidc-provider} that is not in production: one that takes any name, and one that asks for consent. */
public final class DevPages {

    private DevPages() {}

    /**
     * Logs in with a fresh cookie jar, and consents.
     *
     * @param authorizationUrl what the command would open
     * @param name the account, which need not exist
     * @return the URL of the redirect back to the client, not yet followed
     */
    public static URI logIn(URI authorizationUrl, String name) {
        try {
            Visit visit = new Visit(authorizationUrl, SSLContext.getDefault());
            Page login = visit.get(authorizationUrl).page();
            Page consent = visit.post(login.form(), Map.of("login", name, "password", "any"))
                    .page();
            return visit.post(consent.form(), Map.of()).redirect();
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
