package io.kstlib.tests.browser;

import java.net.URI;
import java.util.Map;

/** Keycloak's question whether a client may have what it asks for. */
public final class ConsentPage {

    private final Visit visit;
    private final Page page;

    ConsentPage(Visit visit, Page page) {
        this.visit = visit;
        this.page = page;
    }

    /**
     * Says yes.
     *
     * @return the URL of the redirect back to the client, not yet followed
     */
    public URI accept() {
        return visit.post(page.form(), Map.of("accept", "Yes")).redirect();
    }

    /**
     * Says no.
     *
     * @return the URL of the redirect back to the client, not yet followed
     */
    public URI deny() {
        return visit.post(page.form(), Map.of("cancel", "No")).redirect();
    }

    /**
     * @return the page as text, without tags
     */
    public String text() {
        return page.text();
    }
}
