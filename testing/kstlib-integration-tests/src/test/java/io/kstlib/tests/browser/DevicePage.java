package io.kstlib.tests.browser;

import java.net.URI;
import java.util.Map;

/** Keycloak's pages for a person who was shown a code on another device. */
public final class DevicePage {

    private final Visit visit;
    private final Page page;

    private DevicePage(Visit visit, Page page) {
        this.visit = visit;
        this.page = page;
    }

    /**
     * @param url the page that was shown, with the code in its address or without
     * @return the page, in a fresh browser
     */
    public static DevicePage open(URI url) {
        Visit visit = Visit.withoutClient();
        return new DevicePage(visit, visit.get(url).page());
    }

    private DevicePage then(Map<String, String> filledIn) {
        return new DevicePage(visit, visit.post(page.form(), filledIn).page());
    }

    /**
     * Types the code in.
     *
     * @param code as it was shown
     * @return the login page
     */
    public DevicePage enter(String code) {
        return then(Map.of("device_user_code", code));
    }

    /**
     * @param username the user
     * @param password the password
     * @return the question whether the other device may have what it asks for
     */
    public DevicePage logIn(String username, String password) {
        return then(Map.of("username", username, "password", password));
    }

    /**
     * @return what Keycloak says after a yes
     */
    public DevicePage accept() {
        return then(Map.of("accept", "Yes"));
    }

    /**
     * @return what Keycloak says after a no
     */
    public DevicePage deny() {
        return then(Map.of("cancel", "No"));
    }

    /**
     * @return the page as text, without tags
     */
    public String text() {
        return page.text();
    }
}
