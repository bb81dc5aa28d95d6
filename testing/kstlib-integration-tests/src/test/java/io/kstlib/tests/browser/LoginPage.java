package io.kstlib.tests.browser;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Keycloak's login page for a person without JavaScript. */
public final class LoginPage {

    private final Visit visit;
    private final Page page;

    private LoginPage(Visit visit, Page page) {
        this.visit = visit;
        this.page = page;
    }

    /**
     * Opens an authorization URL with a fresh cookie jar.
     *
     * @param authorizationUrl what the command would open
     * @return the login page it leads to
     */
    public static LoginPage open(URI authorizationUrl) {
        try {
            return open(authorizationUrl, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    /**
     * Opens an authorization URL with a fresh cookie jar.
     *
     * @param authorizationUrl what the command would open
     * @param trust the authorities that the browser trusts
     * @return the login page it leads to
     */
    public static LoginPage open(URI authorizationUrl, SSLContext trust) {
        Visit visit = new Visit(authorizationUrl, trust);
        return new LoginPage(visit, visit.get(authorizationUrl).page());
    }

    /**
     * Logs in.
     *
     * @param username the user
     * @param password the password
     * @return the URL of the redirect back to the client, not yet followed
     */
    public URI logIn(String username, String password) {
        return submit(username, password).redirect();
    }

    /**
     * Opens another authorization URL in the same browser, with the cookies of the login.
     *
     * @param authorizationUrl what the command would open
     * @return the URL of the redirect back to the client, not yet followed; empty when a page was shown instead
     */
    public Optional<URI> thenOpen(URI authorizationUrl) {
        return back(visit.withRequest(authorizationUrl).get(authorizationUrl));
    }

    /**
     * Opens another URL of the client in the same browser, with the cookies of the login.
     *
     * @param url what the command would open
     * @param redirectUri where the client waits
     * @return the URL of the redirect back to the client, not yet followed; empty when a page was shown instead
     */
    public Optional<URI> thenOpen(URI url, URI redirectUri) {
        return back(visit.endingAt(redirectUri).get(url));
    }

    private static Optional<URI> back(Visit.Outcome outcome) {
        return outcome instanceof Visit.Outcome.SentBack sentBack ? Optional.of(sentBack.redirect()) : Optional.empty();
    }

    /**
     * Logs in where a consent question follows.
     *
     * @param username the user
     * @param password the password
     * @return the question whether the client may have what it asks for
     */
    public ConsentPage logInToConsent(String username, String password) {
        return new ConsentPage(visit, submit(username, password).page());
    }

    /**
     * Tries to log in with a wrong password.
     *
     * @param username the user
     * @param password the wrong password
     * @return the login page that is shown again
     */
    public LoginPage failToLogIn(String username, String password) {
        return new LoginPage(visit, submit(username, password).page());
    }

    private Visit.Outcome submit(String username, String password) {
        return visit.post(page.form(), Map.of("username", username, "password", password));
    }

    /**
     * @return the page as text, without tags
     */
    public String text() {
        return page.text();
    }
}
