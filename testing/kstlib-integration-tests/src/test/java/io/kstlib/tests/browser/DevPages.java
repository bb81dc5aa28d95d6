package io.kstlib.tests.browser;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** The pages of an {@code oidc-provider} that is not in production: one that takes any name, and one that asks for consent. */
public final class DevPages {

    private DevPages() {}

    private static final int MOST_PAGES = 6;

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
            return submitAll(visit, visit.get(authorizationUrl), name).redirect();
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    /**
     * Logs in for another device with a fresh cookie jar, and consents.
     *
     * @param page the address with the code in it
     * @param name the account, which need not exist
     * @return what the last page says
     */
    public static String enterCode(URI page, String name) {
        Visit visit = Visit.withoutClient();
        return submitAll(visit, visit.get(page), name).page().text();
    }

    /** Submits each form as it comes: that of a code, the login, the consent. */
    private static Visit.Outcome submitAll(Visit visit, Visit.Outcome first, String name) {
        Visit.Outcome outcome = first;
        for (int pages = 0; pages < MOST_PAGES && outcome instanceof Visit.Outcome.Shown shown; pages++) {
            if (!shown.page().html().contains("<form")) {
                break;
            }
            outcome = visit.post(shown.page().form(), Map.of("login", name, "password", "any"));
        }
        return outcome;
    }
}
