/**
 * The OAuth 2.0 provider and its flows.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
@SuppressWarnings("module") // The digit belongs to the name of the protocol.
module io.kstlib.auth.oauth2 {
    requires transitive io.kstlib.auth.core;
    requires io.kstlib.json;
    requires static transitive org.jspecify;
}
