/**
 * Strict, bounded JSON to and from plain maps and lists.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.json {
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;

    exports io.kstlib.json;
}
