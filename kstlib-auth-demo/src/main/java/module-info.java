/**
 * An embedded identity provider for a first login.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.auth.demo {
    requires static transitive org.jspecify;
}
