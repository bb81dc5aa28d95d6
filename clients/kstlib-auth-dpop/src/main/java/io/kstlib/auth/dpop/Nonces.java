package io.kstlib.auth.dpop;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The nonce that each server gave last (RFC 9449 section 8). Safe for use by several threads. */
final class Nonces {

    /** The error of a server that wants its nonce in the proof. */
    static final String ERROR = "use_dpop_nonce";

    private static final String HEADER = "DPoP-Nonce";

    /** RFC 9449 section 8.1, and a limit: the nonce becomes part of a header. */
    private static final Pattern NONCE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,1024}");

    private static final int MOST_SERVERS = 100;

    private final Map<WebOrigin, String> ofServers = new LinkedHashMap<>();

    /** Returns the nonce for a request to a server; empty when the server gave none. */
    Optional<String> of(URI url) {
        synchronized (ofServers) {
            return Optional.ofNullable(ofServers.get(WebOrigin.of(url)));
        }
    }

    /** Keeps the nonce in an answer, whatever the status (RFC 9449 section 8.2). Returns whether there is one. */
    boolean keep(PresentationAnswer answer) {
        List<String> given = answer.headers(HEADER);
        if (given.size() != 1 || !NONCE.matcher(given.get(0)).matches()) {
            return false;
        }
        synchronized (ofServers) {
            WebOrigin server = WebOrigin.of(answer.url());
            ofServers.remove(server);
            ofServers.put(server, given.get(0));
            if (ofServers.size() > MOST_SERVERS) {
                ofServers.remove(ofServers.keySet().iterator().next());
            }
        }
        return true;
    }
}
