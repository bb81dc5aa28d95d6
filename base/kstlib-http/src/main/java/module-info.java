/**
 * The one HTTP stack: what sends the requests of providers, of sessions, and of other plugins, by the network settings of their sections.
 *
 * <p>{@code io.kstlib.auth.api} is passed on because its types are what this module takes and gives; {@code java.net.http} because sessions
 * send the JDK's requests. OkHttp is passed on to no one, so that nothing else comes to depend on it. JSpecify is for the compiler of this
 * module only.
 */
module io.kstlib.http {
    requires transitive io.kstlib.auth.api;
    requires transitive java.net.http;
    requires io.kstlib.files;
    requires io.kstlib.json;
    requires okhttp3;
    requires static org.jspecify;

    exports io.kstlib.http;
    exports io.kstlib.http.session to
            io.kstlib.auth.core;
}
