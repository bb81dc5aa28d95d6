/**
 * The one HTTP stack of kstlib: it sends the requests of providers, of sessions, and of other plugins, with the network settings of their
 * sections.
 *
 * <p>Passes on {@code io.kstlib.auth.api}, because this module takes and returns its types, and {@code java.net.http}, because sessions
 * send the JDK's requests. OkHttp is not passed on, so that nothing else depends on it. JSpecify is only for the compiler of this module.
 */
module io.kstlib.http {
    requires transitive io.kstlib.auth.api;
    requires transitive java.net.http;
    requires io.kstlib.base;
    requires okhttp3;
    requires static org.jspecify;

    exports io.kstlib.http;
    exports io.kstlib.http.session to
            io.kstlib.auth.core;
}
