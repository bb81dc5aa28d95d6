/**
 * A first login to watch: starts an identity provider on this machine and runs the real {@code kstlib} command against it.
 *
 * <p>Only the demo may require the provider, which is made for tests; no module requires the demo. It is started from the class path, since
 * not all of the provider's libraries are modules.
 */
module io.kstlib.auth.demo {
    requires java.logging;
    requires java.net.http;
    requires mock.oauth2.server;
    requires okhttp3;
    requires static org.jspecify;
}
