/**
 * The requests of an OkHttp client carry the token of a login.
 *
 * <p>Passes on OkHttp, whose client it takes and returns, and {@code io.kstlib.auth.core}, whose rule it keeps. JSpecify is only for the compiler of
 * this module.
 */
module io.kstlib.okhttp {
    requires transitive io.kstlib.auth.core;
    requires transitive okhttp3;
    requires static org.jspecify;

    exports io.kstlib.okhttp;
}
