/**
 * Strict, bounded JSON to and from plain maps and lists.
 *
 * <p>JSpecify is only for the compiler of this module.
 */
module io.kstlib.json {
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.kstlib.json;
}
